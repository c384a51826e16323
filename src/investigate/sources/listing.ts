import type { LogFile } from '../scan/log-file.ts';

/** What a source has: files to read, and what is none or cannot be read. */
export interface Listing {
  readonly files: readonly LogFile[];
  readonly skipped: readonly { readonly name: string; readonly because: string }[];
}
