/** One thing that is measured, in a process of its own: `phase.ts gunzip|own|cold|warm FOLDER SEED INDEX`. One line of JSON. */
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { investigate } from '../../src/investigate/investigate.ts';
import { openLogs } from '../../src/investigate/open-logs.ts';
import type { LogFile } from '../../src/investigate/scan/log-file.ts';
import { startScanPool, threadsFor } from '../../src/investigate/scan/scan-pool.ts';
import { readSeed } from '../../src/investigate/seed.ts';
import { listSource } from '../../src/investigate/sources/list-source.ts';

const [phase = '', folder = '', seed = '', indexFolder = ''] = process.argv.slice(2);
const listing = await listSource(join(folder, 'AWSLogs'));
const before = process.cpuUsage();
const start = performance.now();
const found = phase === 'gunzip' ? await unpackAll(listing.files) : await ask();
const { user, system } = process.cpuUsage(before);
process.stdout.write(
  `${JSON.stringify({
    seconds: (performance.now() - start) / 1000,
    cpuSeconds: (user + system) / 1e6,
    rssMB: Math.round(process.resourceUsage().maxRSS / 1024),
    ...found,
  })}\n`,
);

/** From starting the threads to ending them, as the question is. */
async function unpackAll(files: readonly LogFile[]) {
  let next = 0;
  const sums = await Promise.all(
    Array.from({ length: availableParallelism() }, async () => {
      const worker = new Worker(new URL('./gunzip-worker.mjs', import.meta.url));
      let bytes = 0;
      while (next < files.length) {
        const some = files.slice(next, next + 32);
        next += some.length;
        worker.postMessage(some.map(({ path }) => path));
        bytes += await new Promise<number>((resolve) => worker.once('message', resolve));
      }
      await worker.terminate();
      return bytes;
    }),
  );
  return { rawMB: Math.round(sums.reduce((sum, bytes) => sum + bytes, 0) / 1e6) };
}

async function ask() {
  const isOwnCallsOnly = phase === 'own';
  const pool = await startScanPool(threadsFor(listing.files));
  let firstAt: number | undefined;
  const logs = await openLogs({
    name: folder,
    listing,
    pool,
    ...(isOwnCallsOnly ? {} : { indexFolder }),
    onProgress: () => {
      firstAt ??= performance.now();
    },
  });
  const question = { seed: readSeed(seed), asOf: Date.now(), ours: [], anchors: [], isOwnCallsOnly };
  const { events, credentials, coverage } = await investigate(question, logs, () => undefined);
  await pool.close();
  return {
    records: coverage.records,
    events: events.length,
    credentials: credentials.length,
    firstSeconds: ((firstAt ?? performance.now()) - start) / 1000,
  };
}
