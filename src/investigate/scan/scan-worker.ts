import { parentPort } from 'node:worker_threads';
import { type FetchedRecord, fetchFile, fetchKeys } from './fetch-file.ts';
import { indexFile } from './index-file.ts';
import type { FileIndex, LogFile } from './log-file.ts';
import { makeArena } from './read-log.ts';

/** What a thread is asked: to index files, or to find in them the records by hashes of values (of keys: key ids). */
export type Job =
  | { readonly kind: 'index'; readonly files: readonly LogFile[] }
  | { readonly kind: 'fetch' | 'keys'; readonly files: readonly LogFile[]; readonly wanted: Int32Array };

export type Answer =
  | { readonly indexes: readonly FileIndex[] }
  | { readonly records: readonly FetchedRecord[] };

const arena = makeArena();

async function doJob(job: Job): Promise<Answer> {
  if (job.kind === 'index') {
    const indexes: FileIndex[] = [];
    for (const file of job.files) indexes.push(await indexFile(file, arena));
    return { indexes };
  }
  const wanted = new Set(job.wanted);
  const fetch = job.kind === 'keys' ? fetchKeys : fetchFile;
  const records: FetchedRecord[] = [];
  for (const file of job.files) records.push(...(await fetch(file, wanted, arena)));
  return { records };
}

parentPort?.on('message', async (job: Job) => {
  try {
    const answer = await doJob(job);
    const moved = 'indexes' in answer ? answer.indexes.map(({ values }) => values.buffer as ArrayBuffer) : [];
    parentPort?.postMessage({ answer }, moved);
  } catch (error) {
    // What is in a file never throws: this is a fault of ours, which must not look like an answer.
    parentPort?.postMessage({
      fault: error instanceof Error ? (error.stack ?? error.message) : String(error),
    });
  }
});
