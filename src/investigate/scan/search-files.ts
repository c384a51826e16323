import type { Evidence } from '../../model/investigation.ts';
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
  return {
    summaries: store.summaries,
    async find(values) {
      const wanted = hashesOf(values);
      const having = await store.having(new Set(wanted));
      const answers = await pool.run(sortByName(having), { kind: 'fetch', wanted });
      return readAll(answers.flatMap(({ records }) => records));
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
  return {
    summaries: () => summaries,
    async find(values) {
      if (summaries.length > 0) return [];
      const count = countProgress(files, onProgress);
      const answers = await pool.run(files, { kind: 'keys', wanted: hashesOf(values) }, count);
      const fetched = answers.flatMap((answer) => answer.fetched);
      for (const { file } of fetched) summaries.push({ ...file, records: 0, regions: [], dataEvents: [] });
      return readAll(fetched.flatMap(({ records }) => records));
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

const readAll = (fetched: readonly FetchedRecord[]): readonly TrailRecord[] =>
  fetched.flatMap(({ text, ...evidence }) => read(text, evidence) ?? []);

function read(text: string, evidence: Evidence): TrailRecord | undefined {
  try {
    return readTrailRecord(JSON.parse(text), evidence);
  } catch {
    // Between whole records stands something that is none; what it says cannot be read.
    return undefined;
  }
}
