import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import type { FileState } from '../../model/investigation.ts';
import { readText } from '../read-member.ts';
import { readCsvRows } from './csv-rows.ts';
import type { LogFile } from './log-file.ts';
import type { Words } from './members.ts';
import { type Convert, ofRow, readShape, type Shape } from './shape.ts';
import { type Bounds, type Split, splitObjects } from './split-records.ts';
import { inflateEntry, isPacked, MOST_BYTES, unpack } from './unpack.ts';

/** A file's records as CloudTrail writes them, whatever form it has them in. */
export interface Log {
  readonly state: FileState;
  readonly because?: string;
  /** What is searched; good until the next file is read. */
  readonly text: Uint8Array;
  /** The same where it can be scanned four bytes at a time. */
  scan(): Words;
  /** Where its records lie in the text, and the same in the file as unpacked. */
  split(): { readonly bounds: Bounds; readonly origins: Bounds };
  /** The file as unpacked: what evidence is of. */
  readonly bytes: Uint8Array;
}

/** One for each thread: memory that one file after the other is scanned in. */
export interface Arena {
  buffer: ArrayBuffer;
}

export const makeArena = (): Arena => ({ buffer: new ArrayBuffer(4 * 1024 * 1024) });

const decoder = new TextDecoder();
const encoder = new TextEncoder();

/** Never throws for what is in a file, or that it cannot be read: that is its state. */
export async function readLog(file: LogFile, arena: Arena): Promise<Log> {
  let packed: Buffer;
  try {
    packed = readPacked(file);
  } catch (error) {
    return notRead('skipped', `it could not be read: ${messageOf(error)}`);
  }
  const { bytes, state, because } = await unpack(packed);
  if (bytes.length === 0) return notRead(state, because ?? 'it has no bytes');
  const shape = readShape(bytes, (depth) => firstObjects(bytes, depth));
  if (shape.kind === 'not CloudTrail')
    return notRead(state === 'read' ? shape.kind : state, because ?? shape.because);
  const { text, scan, split, isLossy = false } = arrange(bytes, shape, arena);
  const found = state === 'read' ? findDamage(bytes, shape, isPacked(packed)) : undefined;
  const damage = found ?? (isLossy && state === 'read' ? 'broken' : undefined);
  return {
    text,
    scan,
    split,
    bytes,
    state,
    ...(because === undefined ? {} : { because }),
    ...(damage === undefined ? {} : DAMAGES[damage]),
  };
}

const NONE: Words = { bytes: new Uint8Array(4), words: new Int32Array(1), length: 0 };

const notRead = (state: FileState, because: string): Log => ({
  state,
  because,
  text: NONE.bytes.subarray(0, 0),
  scan: () => NONE,
  split: () => ({ bounds: [], origins: [] }),
  bytes: NONE.bytes,
});

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

function readPacked({ path, size, entry }: LogFile): Buffer {
  const handle = openSync(path, 'r');
  try {
    const length = entry === undefined ? fstatSync(handle).size : size;
    // Packed, a file is smaller than what is read of it at most.
    if (length > MOST_BYTES) throw new Error(`it has ${length} bytes`);
    const bytes = Buffer.allocUnsafeSlow(length);
    let done = 0;
    while (done < length) {
      const read = readSync(handle, bytes, done, length - done, (entry?.start ?? 0) + done);
      if (read === 0) break;
      done += read;
    }
    const whole = bytes.subarray(0, done);
    return entry?.isDeflated === true ? inflateEntry(whole) : whole;
  } finally {
    closeSync(handle);
  }
}

/** So many are looked at to tell what a file is. */
const LOOKED_AT = 5;

function firstObjects(bytes: Uint8Array, depth: number): readonly unknown[] {
  // Of a long file only so much as one object can have: a record is at most 256 KB, a page of lookups some MB.
  for (const length of [512 * 1024, bytes.length]) {
    const { bounds } = splitObjects(bytes.subarray(0, length), depth);
    if (bounds.length === 0) continue;
    return Array.from({ length: Math.min(LOOKED_AT, bounds.length / 2) }, (_, at) =>
      parse(bytes, bounds[at * 2] ?? 0, bounds[at * 2 + 1] ?? 0),
    );
  }
  return [];
}

export function parse(bytes: Uint8Array, start: number, end: number): unknown {
  try {
    return JSON.parse(decoder.decode(bytes.subarray(start, end)));
  } catch {
    // Not JSON: it holds no record.
    return undefined;
  }
}

interface Arranged extends Pick<Log, 'text' | 'scan' | 'split'> {
  /** Some of it could not be read. */
  readonly isLossy?: boolean;
}

function arrange(
  bytes: Uint8Array,
  shape: Exclude<Shape, { kind: 'not CloudTrail' }>,
  arena: Arena,
): Arranged {
  if (shape.kind === 'csv') return convertAll(csvObjects(bytes), ofRow, arena);
  if (shape.kind === 'converted') return convertAll(objectsIn(bytes, shape.depth), shape.convert, arena);
  return {
    text: bytes,
    scan: () => place([bytes], bytes.length, arena),
    split() {
      const { bounds } = splitObjects(bytes, shape.depth);
      return { bounds, origins: bounds };
    },
  };
}

interface Found {
  readonly object: unknown;
  readonly start: number;
  readonly end: number;
}

function* objectsIn(bytes: Uint8Array, depth: number): Generator<Found> {
  const { bounds } = splitObjects(bytes, depth);
  for (let at = 0; at < bounds.length; at += 2) {
    const [start = 0, end = 0] = [bounds[at], bounds[at + 1]];
    yield { object: parse(bytes, start, end), start, end };
  }
}

function* csvObjects(bytes: Uint8Array): Generator<Found> {
  let header: readonly string[] | undefined;
  for (const { cells, start, end } of readCsvRows(bytes)) {
    if (header === undefined) header = cells;
    // A quote that has lost its other end takes rows along: of what is left, nobody knows which cell is which.
    else if (cells.length !== header.length) yield { object: undefined, start, end };
    else {
      const names = header;
      yield { object: Object.fromEntries(cells.map((cell, at) => [names[at] ?? '', cell])), start, end };
    }
  }
}

function convertAll(objects: Iterable<Found>, convert: Convert, arena: Arena): Arranged {
  const parts: Uint8Array[] = [];
  const bounds: number[] = [];
  const origins: number[] = [];
  let length = 0;
  let isLossy = false;
  for (const { object, start, end } of objects) {
    const record = object === undefined ? undefined : convert(object);
    const eventTime = readText(record, 'eventTime');
    // Without a time it is of no use to anybody who asks what came when. It is written first, as AWS does: see index-file.ts.
    const text = eventTime === undefined ? undefined : write({ eventTime, ...(record as object) });
    if (object === undefined || (eventTime !== undefined && text === undefined)) isLossy = true;
    if (text === undefined) continue;
    bounds.push(length, length + text.length);
    origins.push(start, end);
    parts.push(text, LINE);
    length += text.length + 1;
  }
  const words = place(parts, length, arena);
  return {
    text: words.bytes.subarray(0, length),
    scan: () => words,
    split: () => ({ bounds, origins }),
    isLossy,
  };
}

function write(record: unknown): Uint8Array | undefined {
  try {
    return encoder.encode(JSON.stringify(record));
  } catch {
    // Nested so deep that it cannot be written again: AWS writes none.
    return undefined;
  }
}

const LINE = encoder.encode('\n');

/** Into the thread's memory, with zeros behind. */
function place(parts: readonly Uint8Array[], length: number, arena: Arena): Words {
  if (arena.buffer.byteLength < length + 8)
    arena.buffer = new ArrayBuffer((Math.ceil(length * 1.25) + 11) & ~3);
  const bytes = new Uint8Array(arena.buffer);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  bytes.fill(0, length, length + 8);
  return { bytes, words: new Int32Array(arena.buffer), length };
}

const DAMAGES = {
  cut: { state: 'truncated', because: 'its JSON ends in the middle: the records before it are used' },
  broken: {
    state: 'corrupt',
    because: 'its JSON is broken: the records before that are used, and of lines those after it',
  },
} as const;

/**
 * Of a file that is whole as packed. What lies there packed has a checksum, so that it is as it was written, and a look
 * at its end is enough; where each line is written for itself it is not.
 */
function findDamage(bytes: Uint8Array, shape: Shape, hasChecksum: boolean): Split['damage'] {
  if (shape.kind === 'csv' || shape.kind === 'not CloudTrail') return undefined;
  const end = decoder.decode(bytes.subarray(-64)).trimEnd();
  const isWhole = shape.depth === 1 || shape.depth === 3 ? end.endsWith('}') : end.endsWith(']');
  if (isWhole && hasChecksum && shape.depth !== 1) return undefined;
  return splitObjects(bytes, shape.depth).damage;
}
