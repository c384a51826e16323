import { parentPort } from 'node:worker_threads';
import { makeArena } from './read-log.ts';
import { doJob, type Job } from './scan-job.ts';

const arena = makeArena();

/** One after the other: they share the memory in which a file is scanned. */
let before: Promise<unknown> = Promise.resolve();
parentPort?.on('message', ({ id, job }: { id: number; job: Job }) => {
  before = before.then(async () => {
    try {
      const answer = await doJob(job, arena);
      const moved =
        answer.kind === 'index' ? answer.indexes.map(({ values }) => values.buffer as ArrayBuffer) : [];
      parentPort?.postMessage({ id, answer }, moved);
    } catch (error) {
      // What is in a file never throws: this is a fault of ours, which must not look like an answer.
      const fault = error instanceof Error ? (error.stack ?? error.message) : String(error);
      parentPort?.postMessage({ id, fault });
    }
  });
});
