import { CordonError } from '../../model/cordon-error.ts';

/** What is known of a file while it is asked about, in bytes: measured with 100,000 files. */
const OF_A_FILE = 2_600;
/** The rest is for the answer. */
const SHARE = 0.75;

/**
 * Refuses more files than there is memory for, before the first one is read: to run out of it in the middle would say
 * nothing. `heap`: what this process may have at most, in bytes. Throws CordonError `TooManyFiles`.
 */
export function refuseTooManyFiles(files: number, heap: number): void {
  const most = Math.floor((heap * SHARE) / OF_A_FILE);
  if (files <= most) return;
  const count = (number: number): string => number.toLocaleString('en-US');
  const megabytes = Math.ceil((files * OF_A_FILE) / SHARE / 1024 / 1024);
  throw new CordonError(
    'TooManyFiles',
    `${count(files)} files are more than there is memory for (${count(most)})`,
    {
      advice: `ask of a part, one region or one month; or give it memory: NODE_OPTIONS=--max-old-space-size=${megabytes}`,
    },
  );
}
