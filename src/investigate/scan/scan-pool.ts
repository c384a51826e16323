import { availableParallelism } from 'node:os';
import { setImmediate } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { build } from 'esbuild';
import { CordonError } from '../../model/cordon-error.ts';
import type { LogFile } from './log-file.ts';
import { makeArena } from './read-log.ts';
import { type Answer, doJob, type Job } from './scan-job.ts';

/** Threads that read files, each one at a time. */
export interface ScanPool {
  /** What is asked of each file, some files at a time; answers in the order of the files. */
  run<Kind extends Job['kind']>(
    files: readonly LogFile[],
    ask: { readonly kind: Kind; readonly wanted?: Int32Array },
    onDone?: (files: readonly LogFile[], answer: Extract<Answer, { kind: Kind }>) => void,
  ): Promise<readonly Extract<Answer, { kind: Kind }>[]>;
  close(): Promise<void>;
}

/** What a thread takes at a time: enough that asking costs little, little enough that all end together. */
const BATCH_FILES = 32;
const BATCH_BYTES = 4 * 1024 * 1024;
/** More threads than that are waiting for the disk. */
const MOST_THREADS = 16;
/** Of less than that the whole is read before a thread has started, in bytes as the files lie there. */
const WORTH_THREADS = 16 * 1024 * 1024;

/** As many threads as there are cores; for little to read none but this one. */
export const threadsFor = (files: readonly LogFile[]): number =>
  files.reduce((sum, { size }) => sum + size, 0) < WORTH_THREADS
    ? 0
    : Math.min(availableParallelism(), MOST_THREADS);

export async function startScanPool(many: number): Promise<ScanPool> {
  const threads = many === 0 ? [useThisThread()] : await startThreads(many);
  return {
    async run(files, { kind, wanted = new Int32Array() }, onDone) {
      const batches = batch(files);
      const answers: Extract<Answer, { kind: typeof kind }>[] = [];
      let next = 0;
      const work = async (thread: Thread): Promise<void> => {
        for (let at = next++; at < batches.length; at = next++) {
          const some = batches[at] ?? [];
          const answer = await thread.ask({ kind, files: some, wanted });
          if (!isOf(answer, kind)) throw scanFailed('it answered another question');
          answers[at] = answer;
          onDone?.(some, answer);
        }
      };
      await Promise.all(threads.map(work));
      return answers;
    },
    async close() {
      await Promise.all(threads.map((thread) => thread.end()));
    },
  };
}

const isOf = <Kind extends Answer['kind']>(
  answer: Answer,
  kind: Kind,
): answer is Extract<Answer, { kind: Kind }> => answer.kind === kind;

function batch(files: readonly LogFile[]): readonly (readonly LogFile[])[] {
  const batches: LogFile[][] = [];
  let current: LogFile[] = [];
  let bytes = 0;
  for (const file of files) {
    current.push(file);
    bytes += file.size;
    if (current.length < BATCH_FILES && bytes < BATCH_BYTES) continue;
    batches.push(current);
    current = [];
    bytes = 0;
  }
  if (current.length > 0) batches.push(current);
  return batches;
}

interface Thread {
  ask(job: Job): Promise<Answer>;
  end(): Promise<unknown>;
}

function useThisThread(): Thread {
  const arena = makeArena();
  // One after the other: they share the memory in which a file is scanned.
  let before: Promise<unknown> = Promise.resolve();
  return {
    ask(job) {
      const answer = before.then(() => doJob(job, arena));
      // What else has to be done comes in between: a line of progress, Ctrl-C.
      before = answer.then(
        () => setImmediate(),
        () => undefined,
      );
      return answer;
    },
    end: async () => undefined,
  };
}

interface Asked {
  resolve(answer: Answer): void;
  reject(error: CordonError): void;
}

/** They run the same TypeScript, made into one text first: to load it module by module takes each of them half a second. */
async function startThreads(many: number): Promise<readonly Thread[]> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('./scan-worker.ts', import.meta.url))],
    bundle: true,
    write: false,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
  });
  const code = outputFiles[0]?.text ?? '';
  return Array.from({ length: many }, () => startThread(code));
}

function startThread(code: string): Thread {
  const worker = new Worker(code, { eval: true });
  // Who has nothing left to ask need not end it first.
  worker.unref();
  const asked = new Map<number, Asked>();
  let ids = 0;
  const settle = (id: number): Asked | undefined => {
    const one = asked.get(id);
    asked.delete(id);
    if (asked.size === 0) worker.unref();
    return one;
  };
  const failAll = (because: string, cause?: unknown): void => {
    for (const id of [...asked.keys()]) settle(id)?.reject(scanFailed(because, cause));
  };
  worker.on('message', ({ id, answer, fault }: { id: number; answer?: Answer; fault?: string }) => {
    if (answer === undefined) settle(id)?.reject(scanFailed(fault));
    else settle(id)?.resolve(answer);
  });
  worker.on('error', (error) => failAll(String(error), error));
  worker.on('exit', () => failAll('a thread ended'));
  return {
    ask(job) {
      ids += 1;
      const id = ids;
      worker.ref();
      return new Promise((resolve, reject) => {
        asked.set(id, { resolve, reject });
        worker.postMessage({ id, job });
      });
    },
    end: () => worker.terminate(),
  };
}

const scanFailed = (because = 'unknown', cause?: unknown): CordonError =>
  new CordonError('ScanFailed', `the scanner failed, and no answer is given: ${because}`, {
    advice: 'try a part of the logs at a time, and tell the project which file it was',
    ...(cause === undefined ? {} : { cause }),
  });
