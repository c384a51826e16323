import type { FileState } from '../../model/investigation.ts';

/** A file of logs, or an entry of a zip archive: bytes at a place of a file on this machine. */
export interface LogFile {
  /** As it is called in the answer: relative to the source, `logs.zip!AWSLogs/…` in an archive. */
  readonly name: string;
  readonly path: string;
  /** Bytes as they lie there. */
  readonly size: number;
  readonly modifiedAt: number;
  /** Of an archive's entry: where its bytes begin, and whether the archive has deflated them. */
  readonly entry?: { readonly start: number; readonly isDeflated: boolean };
}

/** What there is of one account and region in a file. Times are milliseconds since the epoch. */
export interface RegionSummary {
  readonly account: string;
  readonly region: string;
  readonly records: number;
  readonly first: number;
  readonly last: number;
  /** Since the epoch. */
  readonly days: readonly number[];
}

/** What is known of a file once it has been read. */
export interface FileSummary {
  readonly name: string;
  readonly state: FileState;
  /** Why it was not read whole. */
  readonly because?: string;
  readonly records: number;
  readonly regions: readonly RegionSummary[];
  /** Services of which it has data events. */
  readonly dataEvents: readonly string[];
}

/** The summary, and what is found by: hashes of the values in it, sorted, each once. */
export interface FileIndex {
  readonly summary: FileSummary;
  readonly values: Int32Array;
}
