import { type FetchedKeys, type FetchedRecord, fetchFile, fetchKeys } from './fetch-file.ts';
import { indexFile } from './index-file.ts';
import type { FileIndex, LogFile } from './log-file.ts';
import type { Arena } from './read-log.ts';

/** What a thread is asked: to index files, or to find in them the records by hashes of values (of keys: key ids). */
export type Job =
  | { readonly kind: 'index'; readonly files: readonly LogFile[] }
  | { readonly kind: 'fetch' | 'keys'; readonly files: readonly LogFile[]; readonly wanted: Int32Array };

export type Answer =
  | { readonly kind: 'index'; readonly indexes: readonly FileIndex[] }
  | { readonly kind: 'fetch'; readonly records: readonly FetchedRecord[] }
  | { readonly kind: 'keys'; readonly fetched: readonly FetchedKeys[] };

/** Never throws for what is in a file. */
export async function doJob(job: Job, arena: Arena): Promise<Answer> {
  switch (job.kind) {
    case 'index': {
      const indexes: FileIndex[] = [];
      for (const file of job.files) indexes.push(await indexFile(file, arena));
      return { kind: 'index', indexes };
    }
    case 'fetch': {
      const wanted = new Set(job.wanted);
      const records: FetchedRecord[] = [];
      for (const file of job.files)
        for (const record of await fetchFile(file, wanted, arena)) records.push(record);
      return { kind: 'fetch', records };
    }
    case 'keys': {
      const wanted = new Set(job.wanted);
      const fetched: FetchedKeys[] = [];
      for (const file of job.files) fetched.push(await fetchKeys(file, wanted, arena));
      return { kind: 'keys', fetched };
    }
  }
}
