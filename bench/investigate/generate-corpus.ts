import { fork } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type CorpusSize, type LogFile, planCorpus } from './plan-corpus.ts';
import type { Story } from './story.ts';
import { type Written, writeLogFiles } from './write-log-files.ts';
import type { Share } from './write-share.ts';

export interface Corpus extends Written {
  readonly stories: readonly Story[];
}

/** Below it, further processes cost more than they save. */
const WORTH_PROCESSES = 50_000;

/**
 * Writes CloudTrail's log files of an organisation, with attacks among them, as they lie in a bucket, and `truth.json`:
 * the stories. The same seed, number of records and days give the same bytes. Throws where the
 * stories alone are more records, and where the folder holds logs already.
 */
export async function generateCorpus(
  size: CorpusSize & { readonly folder: string },
  tell: (files: number, of: number) => void = () => undefined,
): Promise<Corpus> {
  const { folder, seed } = size;
  const { stories, files } = planCorpus(size);
  // Two corpora in one folder would be logs of which no truth is true.
  if (existsSync(join(folder, 'AWSLogs'))) throw new Error(`${folder} holds log files already`);
  mkdirSync(folder, { recursive: true });
  let done = 0;
  const count = (written: number): void => {
    done += written;
    tell(done, files.length);
  };
  const written =
    size.records < WORTH_PROCESSES
      ? [writeLogFiles(folder, files, seed, count)]
      : await writeSideBySide(folder, files, seed, count);
  writeFileSync(join(folder, 'truth.json'), `${JSON.stringify(stories, undefined, 1)}\n`);
  const sum = (read: (of: Written) => number): number => written.reduce((total, of) => total + read(of), 0);
  return {
    stories,
    files: sum((of) => of.files),
    records: sum((of) => of.records),
    raw: sum((of) => of.raw),
    packed: sum((of) => of.packed),
  };
}

function writeSideBySide(
  folder: string,
  files: readonly LogFile[],
  seed: number,
  count: (written: number) => void,
): Promise<Written[]> {
  const processes = Math.min(8, availableParallelism());
  const shares = Array.from({ length: processes }, (_, process) =>
    files.filter((_file, index) => index % processes === process),
  );
  return Promise.all(shares.map((share) => writeInProcess({ folder, files: share, seed }, count)));
}

/** A process, not a thread: the loader of TypeScript does not reach into threads. */
function writeInProcess(share: Share, count: (written: number) => void): Promise<Written> {
  const child = fork(fileURLToPath(new URL('./write-share.ts', import.meta.url)), {
    execArgv: ['--import', 'tsx'],
    serialization: 'advanced',
  });
  return new Promise((resolve, reject) => {
    child.on('message', (message: number | Written) =>
      typeof message === 'number' ? count(message) : resolve(message),
    );
    child.on('error', reject);
    child.on('exit', (code) => reject(new Error(`a process that writes log files ended with ${code}`)));
    child.send(share);
  });
}
