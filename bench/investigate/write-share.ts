import type { LogFile } from './plan-corpus.ts';
import { writeLogFiles } from './write-log-files.ts';

/** What `generate-corpus.ts` hands to a process that helps it; it answers with counts, and in the end with a `Written`. */
export interface Share {
  readonly folder: string;
  readonly files: readonly LogFile[];
  readonly seed: number;
}

process.once('message', ({ folder, files, seed }: Share) => {
  const written = writeLogFiles(folder, files, seed, (count) => process.send?.(count));
  process.send?.(written, () => process.disconnect());
});
