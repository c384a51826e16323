import type { RecordSource } from '../record-source.ts';
import { readTrailRecord, type TrailRecord } from '../trail-record.ts';
import type { FetchedRecord } from './fetch-file.ts';
import type { IndexStore } from './index-store.ts';
import type { FileSummary, LogFile } from './log-file.ts';
import type { ScanPool } from './scan-pool.ts';
import { hashText } from './value-hash.ts';

/** How far the reading of files is. Bytes are as the files lie there. */
export interface ScanProgress {
  readonly files: number;
  readonly ofFiles: number;
  readonly bytes: number;
  readonly ofBytes: number;
}

/** Files of logs, as a source of records. */
export interface SearchedFiles extends RecordSource {
  readonly summaries: () => readonly FileSummary[];
}

/** Every file is read once, unless the store knows it; then only those that have what is looked for. */
export async function searchByIndex(
  files: readonly LogFile[],
  store: IndexStore,
  pool: ScanPool,
  onProgress: (progress: ScanProgress) => void,
): Promise<SearchedFiles> {
  const missing = store.missing(files);
  const count = countProgress(missing, onProgress);
  const writes: Promise<void>[] = [];
  await pool.run(missing, { kind: 'index' }, (some, { indexes }) => {
    count(some);
    writes.push(store.add(some, indexes));
  });
  await Promise.all(writes);
  await store.flush();
  const broken = new Set<string>();
  return {
    summaries: () => store.summaries().map((one) => (broken.has(one.name) ? asBroken(one) : one)),
    async find(values) {
      const wanted = hashesOf(values);
      const having = await store.having(new Set(wanted));
      const answers = await pool.run(sortByName(having), { kind: 'fetch', wanted });
      return readAll(
        answers.flatMap(({ records }) => records),
        broken,
      );
    },
  };
}

/**
 * No index is made: the question reads every file, and finds by key ids alone. For who asks what one key has called
 * itself: more than one question is refused.
 */
export function searchKeys(
  files: readonly LogFile[],
  pool: ScanPool,
  onProgress: (progress: ScanProgress) => void,
): SearchedFiles {
  const summaries: FileSummary[] = [];
  const broken = new Set<string>();
  return {
    summaries: () => summaries.map((one) => (broken.has(one.name) ? asBroken(one) : one)),
    async find(values) {
      if (summaries.length > 0) return [];
      const count = countProgress(files, onProgress);
      const answers = await pool.run(files, { kind: 'keys', wanted: hashesOf(values) }, count);
      const fetched = answers.flatMap((answer) => answer.fetched);
      for (const { file } of fetched) summaries.push({ ...file, records: 0, regions: [], dataEvents: [] });
      return readAll(
        fetched.flatMap(({ records }) => records),
        broken,
      );
    },
  };
}

const hashesOf = (values: readonly string[]): Int32Array => Int32Array.from(new Set(values.map(hashText)));

const sortByName = (files: readonly LogFile[]): readonly LogFile[] =>
  [...files].sort((one, other) => (one.name < other.name ? -1 : 1));

function countProgress(files: readonly LogFile[], onProgress: (progress: ScanProgress) => void) {
  const ofBytes = files.reduce((sum, { size }) => sum + size, 0);
  let [done, bytes] = [0, 0];
  return (some: readonly LogFile[]): void => {
    done += some.length;
    for (const { size } of some) bytes += size;
    onProgress({ files: done, ofFiles: files.length, bytes, ofBytes });
  };
}

/** What was found but cannot be read is not in the answer: its file is among `broken` then. */
function readAll(fetched: readonly FetchedRecord[], broken: Set<string>): readonly TrailRecord[] {
  return fetched.flatMap(({ text, ...evidence }) => {
    const json = parse(text) ?? parse(withoutControls(text));
    if (json === undefined) broken.add(evidence.file);
    return json === undefined ? [] : (readTrailRecord(json, evidence) ?? []);
  });
}

const asBroken = (summary: FileSummary): FileSummary => ({
  ...summary,
  state: 'corrupt',
  because: 'a record that was looked for cannot be read: the others are used',
});

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Bytes that JSON allows nowhere, NUL among them: a disk's damage, or a collector's. */
const withoutControls = (text: string): string =>
  Array.from(text, (letter) => (letter < ' ' ? ' ' : letter)).join('');
