import { createHash } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod/mini';
import { FILE_STATES } from '../../model/investigation.ts';
import type { FileIndex, FileSummary, LogFile } from './log-file.ts';

/** Changed whenever what is kept, or how it is found, is: then all is indexed anew. */
const VERSION = 'cordon-index/2';
/** Files of one part. */
const PART_FILES = 1_000;
/** Of values that are kept in memory, in bytes; what is more is read again for each question. */
const MOST_IN_MEMORY = 256 * 1024 * 1024;

/** What was found by in each file, kept in a folder for the next question. */
export interface IndexStore {
  /** Those that it has not, or that have changed since. */
  missing(files: readonly LogFile[]): readonly LogFile[];
  add(files: readonly LogFile[], indexes: readonly FileIndex[]): Promise<void>;
  /** Writes what is not written yet. */
  flush(): Promise<void>;
  summaries(): readonly FileSummary[];
  /** Files in which one of these hashes stands. */
  having(wanted: ReadonlySet<number>): Promise<readonly LogFile[]>;
}

const Summary = z.object({
  name: z.string(),
  state: z.enum(FILE_STATES),
  because: z.optional(z.string()),
  records: z.number(),
  regions: z.array(
    z.object({
      account: z.string(),
      region: z.string(),
      records: z.number(),
      first: z.number(),
      last: z.number(),
      days: z.array(z.number()),
    }),
  ),
  dataEvents: z.array(z.string()),
});
const Part = z.object({
  version: z.literal(VERSION),
  files: z.array(
    z.object({ size: z.number(), modifiedAt: z.number(), values: z.number(), summary: Summary }),
  ),
});

interface Entry {
  readonly file: LogFile;
  readonly summary: FileSummary;
  /** Where its values begin among those of the part, and how many they are. */
  readonly from: number;
  readonly many: number;
}

interface Part {
  readonly entries: Entry[];
  values?: Int32Array;
  readonly path: string;
}

/** `files`: all of the source, as they are now; of what the folder has, only what is of these counts. */
export async function openIndexStore(folder: string, files: readonly LogFile[]): Promise<IndexStore> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const byName = new Map(files.map((file) => [file.name, file]));
  const parts: Part[] = [];
  const known = new Set<string>();
  let inMemory = 0;
  const keep = (part: Part, values: Int32Array): void => {
    parts.push(part);
    for (const { file } of part.entries) known.add(file.name);
    inMemory += values.byteLength;
    if (inMemory <= MOST_IN_MEMORY) part.values = values;
  };
  for (const name of (await readdir(folder)).filter((one) => one.endsWith('.part')).sort()) {
    const path = join(folder, name);
    const read = await readPart(path, byName, known);
    // Nothing of it is true any more.
    if (read === undefined || read.part.entries.length === 0) await rm(path, { force: true });
    else keep(read.part, read.values);
  }
  let pending: { file: LogFile; index: FileIndex }[] = [];
  const flush = async (): Promise<void> => {
    const some = pending;
    pending = [];
    if (some.length === 0) return;
    const { part, values } = await writePart(folder, some);
    keep(part, values);
  };
  return {
    missing: (all) => all.filter(({ name }) => !known.has(name)),
    async add(some, indexes) {
      for (const [at, file] of some.entries()) {
        const index = indexes[at];
        if (index !== undefined) pending.push({ file, index });
      }
      if (pending.length >= PART_FILES) await flush();
    },
    flush,
    summaries: () => parts.flatMap(({ entries }) => entries.map(({ summary }) => summary)),
    async having(wanted) {
      const found: LogFile[] = [];
      for (const part of parts) {
        const values = part.values ?? (await readValues(part.path));
        for (const { file, from, many } of part.entries)
          if (hasAny(values.subarray(from, from + many), wanted)) found.push(file);
      }
      return found;
    },
  };
}

/** Whichever is less: to look for each hash, or to look at each value. */
function hasAny(values: Int32Array, wanted: ReadonlySet<number>): boolean {
  if (wanted.size * 16 > values.length) return values.some((value) => wanted.has(value));
  for (const hash of wanted) if (isIn(values, hash)) return true;
  return false;
}

function isIn(values: Int32Array, hash: number): boolean {
  let [low, high] = [0, values.length - 1];
  while (low <= high) {
    const middle = (low + high) >> 1;
    const value = values[middle] ?? 0;
    if (value === hash) return true;
    if (value < hash) low = middle + 1;
    else high = middle - 1;
  }
  return false;
}

/** A part is its length of JSON in 4 bytes, the JSON, filled up to a multiple of 4, and the values. */
async function writePart(
  folder: string,
  files: readonly { readonly file: LogFile; readonly index: FileIndex }[],
): Promise<{ part: Part; values: Int32Array }> {
  const total = files.reduce((sum, { index }) => sum + index.values.length, 0);
  const values = new Int32Array(total);
  const entries: Entry[] = [];
  let from = 0;
  for (const { file, index } of files) {
    values.set(index.values, from);
    entries.push({ file, summary: index.summary, from, many: index.values.length });
    from += index.values.length;
  }
  const head = JSON.stringify({
    version: VERSION,
    files: entries.map(({ file, summary, many }) => ({
      size: file.size,
      modifiedAt: file.modifiedAt,
      values: many,
      summary,
    })),
  });
  const bytes = Buffer.from(head.padEnd(head.length + ((4 - (Buffer.byteLength(head) % 4)) % 4)));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(bytes.length);
  const body = Buffer.concat([length, bytes, Buffer.from(values.buffer, 0, values.byteLength)]);
  const digest = createHash('sha256').update(body).digest('hex');
  const path = join(folder, `${digest.slice(0, 32)}.part`);
  await writeFile(`${path}.new`, body, { mode: 0o600 });
  await rename(`${path}.new`, path);
  return { part: { entries, path }, values };
}

async function readPart(
  path: string,
  byName: ReadonlyMap<string, LogFile>,
  known: ReadonlySet<string>,
): Promise<{ part: Part; values: Int32Array } | undefined> {
  const body = await readFile(path);
  const head = readHead(body);
  if (head === undefined) return undefined;
  const values = valuesIn(body);
  const entries: Entry[] = [];
  let from = 0;
  for (const { size, modifiedAt, values: many, summary } of head.files) {
    const file = byName.get(summary.name);
    if (file?.size === size && file.modifiedAt === modifiedAt && !known.has(file.name)) {
      const { because, ...rest } = summary;
      entries.push({ file, summary: { ...rest, ...(because === undefined ? {} : { because }) }, from, many });
    }
    from += many;
  }
  // It was cut off, or another wrote it.
  if (from !== values.length) return undefined;
  return { part: { entries, path }, values };
}

function readHead(body: Buffer): z.infer<typeof Part> | undefined {
  if (body.length < 4) return undefined;
  try {
    return Part.safeParse(JSON.parse(body.toString('utf8', 4, 4 + body.readUInt32LE(0)))).data;
  } catch {
    // Not ours, or cut off: what it was of is indexed anew.
    return undefined;
  }
}

function valuesIn(body: Buffer): Int32Array {
  const start = 4 + body.readUInt32LE(0);
  const copy = new Uint8Array(body.subarray(start, start + ((body.length - start) & ~3)));
  return new Int32Array(copy.buffer);
}

async function readValues(path: string): Promise<Int32Array> {
  const handle = await open(path);
  try {
    return valuesIn(await handle.readFile());
  } finally {
    await handle.close();
  }
}
