import type { FileState } from '../../model/investigation.ts';

/** What a scan has found in a file. Of a source without files: what was asked in one go. */
export interface ScannedFile {
  readonly file: string;
  readonly state: FileState;
  /** Why it was not read whole. */
  readonly because?: string;
  /** Of each account and region; none: no records. */
  readonly parts: readonly FilePart[];
  /** Services of which it has data events, `s3`. */
  readonly dataEvents: readonly string[];
}

export interface FilePart {
  readonly account: string;
  /** As the records say it. */
  readonly region: string;
  readonly records: number;
  /** Milliseconds since the epoch. */
  readonly firstEvent: number;
  readonly lastEvent: number;
  /** `2026-01-01`, of which there are records. */
  readonly days: readonly string[];
}

/** Milliseconds since the epoch; absent: as far as the logs go. */
export interface AskedWindow {
  readonly since?: number;
  readonly until?: number;
}

export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;
