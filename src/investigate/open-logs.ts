import { getHeapStatistics } from 'node:v8';
import type { ScannedFile } from './coverage/scanned-file.ts';
import type { Logs } from './investigate.ts';
import { openIndexStore } from './scan/index-store.ts';
import type { FileSummary } from './scan/log-file.ts';
import { refuseTooManyFiles } from './scan/room-for.ts';
import type { ScanPool } from './scan/scan-pool.ts';
import { type ScanProgress, searchByIndex, searchKeys } from './scan/search-files.ts';
import type { Listing } from './sources/listing.ts';

export interface LogsSettings {
  /** What people call it. */
  readonly name: string;
  readonly listing: Listing;
  readonly pool: ScanPool;
  /** Where what is found by is kept; absent: no index is made, and one key can be asked for, once. */
  readonly indexFolder?: string;
  readonly onProgress: (progress: ScanProgress) => void;
}

/** Files of logs, read or about to be. Throws CordonError `ScanFailed`, `TooManyFiles`. */
export async function openLogs({
  name,
  listing,
  pool,
  indexFolder,
  onProgress,
}: LogsSettings): Promise<Logs> {
  const { files, skipped } = listing;
  refuseTooManyFiles(files.length, getHeapStatistics().heap_size_limit);
  const searched =
    indexFolder === undefined
      ? searchKeys(files, pool, onProgress)
      : await searchByIndex(files, await openIndexStore(indexFolder, files), pool, onProgress);
  const unread = skipped.map(
    (one): ScannedFile => ({
      file: one.name,
      state: 'skipped',
      because: one.because,
      parts: [],
      dataEvents: [],
    }),
  );
  return {
    name,
    find: searched.find,
    files: () => [...searched.summaries().map(describeFile), ...unread],
  };
}

const DAY = 86_400_000;

function describeFile({ name, state, because, regions, dataEvents }: FileSummary): ScannedFile {
  return {
    file: name,
    state,
    ...(because === undefined ? {} : { because }),
    parts: regions.map(({ account, region, records, first, last, days }) => ({
      account,
      region,
      records,
      firstEvent: first,
      lastEvent: last,
      days: days.map((day) => new Date(day * DAY).toISOString().slice(0, 10)),
    })),
    dataEvents,
  };
}
