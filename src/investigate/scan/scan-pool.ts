import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { CordonError } from '../../model/cordon-error.ts';
import type { FetchedRecord } from './fetch-file.ts';
import type { FileIndex, LogFile } from './log-file.ts';
import type { Answer, Job } from './scan-worker.ts';

/** Threads that read files, each one at a time. */
export interface ScanPool {
  /** In the order of the files, batch by batch as they are done. */
  index(
    files: readonly LogFile[],
    onDone: (files: readonly LogFile[], indexes: readonly FileIndex[]) => void,
  ): Promise<void>;
  /** By hashes of values; `keys`: by those of key ids alone, which is faster. */
  fetch(
    files: readonly LogFile[],
    wanted: Int32Array,
    by: 'fetch' | 'keys',
    onDone?: (files: readonly LogFile[]) => void,
  ): Promise<readonly FetchedRecord[]>;
  close(): Promise<void>;
}

/** What a thread takes at a time: enough that asking costs little, little enough that all end together. */
const BATCH_FILES = 32;
const BATCH_BYTES = 4 * 1024 * 1024;

export function startScanPool(many = Math.max(1, Math.min(availableParallelism(), 16))): ScanPool {
  const workers = Array.from(
    { length: many },
    () => new Worker(new URL('./scan-worker.mjs', import.meta.url)),
  );
  /** Every batch by whichever thread is free; answers as they come. */
  const runAll = async (
    jobs: readonly Job[],
    onAnswer: (at: number, answer: Answer) => void,
  ): Promise<void> => {
    let next = 0;
    const work = async (worker: Worker): Promise<void> => {
      for (let at = next++; at < jobs.length; at = next++) {
        const job = jobs[at];
        if (job !== undefined) onAnswer(at, await ask(worker, job));
      }
    };
    await Promise.all(workers.map(work));
  };
  return {
    async index(files, onDone) {
      const batches = batch(files);
      await runAll(
        batches.map((some): Job => ({ kind: 'index', files: some })),
        (at, answer) => {
          if ('indexes' in answer) onDone(batches[at] ?? [], answer.indexes);
        },
      );
    },
    async fetch(files, wanted, kind, onDone) {
      const batches = batch(files);
      const found: (readonly FetchedRecord[])[] = [];
      await runAll(
        batches.map((some): Job => ({ kind, files: some, wanted })),
        (at, answer) => {
          if ('records' in answer) found[at] = answer.records;
          onDone?.(batches[at] ?? []);
        },
      );
      return found.flat();
    },
    async close() {
      await Promise.all(workers.map((worker) => worker.terminate()));
    },
  };
}

function batch(files: readonly LogFile[]): readonly (readonly LogFile[])[] {
  const batches: LogFile[][] = [];
  let current: LogFile[] = [];
  let bytes = 0;
  for (const file of files) {
    current.push(file);
    bytes += file.size;
    if (current.length < BATCH_FILES && bytes < BATCH_BYTES) continue;
    batches.push(current);
    [current, bytes] = [[], 0];
  }
  if (current.length > 0) batches.push(current);
  return batches;
}

function ask(worker: Worker, job: Job): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const end = () => {
      worker.off('message', onMessage);
      worker.off('error', onError);
      worker.off('exit', onExit);
    };
    const onMessage = (message: { answer?: Answer; fault?: string }) => {
      end();
      if (message.answer !== undefined) resolve(message.answer);
      else reject(scanFailed(message.fault));
    };
    const onError = (error: unknown) => {
      end();
      reject(scanFailed(String(error), error));
    };
    const onExit = () => {
      end();
      reject(scanFailed('a thread ended'));
    };
    worker.on('message', onMessage);
    worker.on('error', onError);
    worker.on('exit', onExit);
    worker.postMessage(job);
  });
}

const scanFailed = (because = 'unknown', cause?: unknown): CordonError =>
  new CordonError('ScanFailed', `the scanner failed, and no answer is given: ${because}`, {
    advice: 'tell the project; a part of the logs at a time may work',
    ...(cause === undefined ? {} : { cause }),
  });
