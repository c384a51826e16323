import { stat } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { CordonError } from '../../model/cordon-error.ts';
import { listArchive } from './list-archive.ts';
import { listFolder } from './list-folder.ts';
import type { Listing } from './listing.ts';

/** The files of a folder, of a zip archive, or the one file that is named. */
export async function listSource(source: string): Promise<Listing> {
  const path = resolve(source);
  const listing = await list(path).catch((cause: unknown) => {
    if (cause instanceof CordonError) throw cause;
    throw new CordonError('BadSource', `${source.slice(0, 500)} cannot be read: ${messageOf(cause)}`, {
      advice: 'name a folder, a zip archive or a file of CloudTrail logs, or s3://bucket/prefix',
      cause,
    });
  });
  if (listing.files.length === 0)
    throw new CordonError('NoFiles', `there are no files in ${source.slice(0, 500)}`, {
      advice: 'CloudTrail keeps them under AWSLogs/ACCOUNT/CloudTrail/REGION/YEAR/MONTH/DAY',
    });
  const byName = (one: { name: string }, other: { name: string }) => (one.name < other.name ? -1 : 1);
  return { files: [...listing.files].sort(byName), skipped: [...listing.skipped].sort(byName) };
}

async function list(path: string): Promise<Listing> {
  const found = await stat(path);
  if (found.isDirectory()) return listFolder(path);
  if (/\.zip$/i.test(path)) return listArchive(path, basename(path));
  const { size, mtimeMs } = found;
  return { files: [{ name: basename(path), path, size, modifiedAt: Math.floor(mtimeMs) }], skipped: [] };
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
