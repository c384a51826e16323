import { createHash } from 'node:crypto';
import type { FileSummary, LogFile } from './log-file.ts';
import { MEMBER, visitMembers } from './members.ts';
import { type Arena, type Log, readLog } from './read-log.ts';
import { hashBytes } from './value-hash.ts';

/** A record as it was found, and where. */
export interface FetchedRecord {
  readonly file: string;
  /** In bytes, in the file as unpacked. */
  readonly offset: number;
  readonly length: number;
  readonly sha256: string;
  /** As CloudTrail writes it, in JSON. */
  readonly text: string;
}

/** Every record of a file in which one of the values stands that these hashes are of. */
export async function fetchFile(
  file: LogFile,
  wanted: ReadonlySet<number>,
  arena: Arena,
): Promise<readonly FetchedRecord[]> {
  const log = await readLog(file, arena);
  return cutOut(file, log, findPlaces(log, wanted));
}

/**
 * The same by key ids alone, and only of members named accessKeyId: little more than unpacking costs. For who asks what
 * a key itself has called.
 */
export async function fetchKeys(
  file: LogFile,
  wanted: ReadonlySet<number>,
  arena: Arena,
): Promise<FetchedKeys> {
  const log = await readLog(file, arena);
  const { state, because } = log;
  return {
    records: cutOut(file, log, findKeyPlaces(log, wanted)),
    file: { name: file.name, state, ...(because === undefined ? {} : { because }) },
  };
}

export interface FetchedKeys {
  readonly records: readonly FetchedRecord[];
  /** What became of the file. */
  readonly file: Pick<FileSummary, 'name' | 'state' | 'because'>;
}

function findPlaces(log: Log, wanted: ReadonlySet<number>): readonly number[] {
  const places: number[] = [];
  visitMembers(log.scan(), (member, start, _end, hash, before, after) => {
    if (member !== MEMBER.VALUE) return;
    if (wanted.has(hash) || (before !== after && (wanted.has(before) || wanted.has(after))))
      places.push(start);
  });
  return places;
}

/** Its first byte is a rare one, which makes it cheap to look for. */
const KEY_ID = Buffer.from('KeyId"');
const [QUOTE, COLON, SPACE] = [0x22, 0x3a, 0x20];

function findKeyPlaces({ text }: Log, wanted: ReadonlySet<number>): readonly number[] {
  const bytes = Buffer.from(text.buffer, text.byteOffset, text.length);
  const places: number[] = [];
  for (let at = bytes.indexOf(KEY_ID); at >= 0; at = bytes.indexOf(KEY_ID, at + KEY_ID.length)) {
    let start = at + KEY_ID.length;
    while (isBetween(bytes[start])) start += 1;
    if (bytes[start] !== QUOTE) continue;
    start += 1;
    const end = bytes.indexOf(QUOTE, start);
    if (end - start > 0 && end - start <= MOST_KEY && wanted.has(hashBytes(bytes, start, end)))
      places.push(start);
  }
  return places;
}

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_AccessKey.html */
const MOST_KEY = 128;

const isBetween = (byte: number | undefined): boolean =>
  byte === COLON || byte === SPACE || byte === 0x09 || byte === 0x0a || byte === 0x0d;

const decoder = new TextDecoder();

function cutOut(file: LogFile, { text, split, bytes }: Log, places: readonly number[]): FetchedRecord[] {
  if (places.length === 0) return [];
  const { bounds, origins } = split();
  const records: FetchedRecord[] = [];
  let next = 0;
  for (let at = 0; at < bounds.length && next < places.length; at += 2) {
    const [start = 0, end = 0, offset = 0, until = 0] = [
      bounds[at],
      bounds[at + 1],
      origins[at],
      origins[at + 1],
    ];
    while ((places[next] ?? Number.POSITIVE_INFINITY) < start) next += 1;
    if ((places[next] ?? Number.POSITIVE_INFINITY) >= end) continue;
    const sha256 = createHash('sha256').update(bytes.subarray(offset, until)).digest('hex');
    const json = decoder.decode(text.subarray(start, end));
    records.push({ file: file.name, offset, length: until - offset, sha256, text: json });
  }
  return records;
}
