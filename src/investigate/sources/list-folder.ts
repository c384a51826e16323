import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { LogFile } from '../scan/log-file.ts';
import { listArchive } from './list-archive.ts';
import type { Listing } from './listing.ts';

/** All files of a folder and those below it, archives opened, by name. Links are not followed, and are counted. */
export async function listFolder(folder: string): Promise<Listing> {
  const files: LogFile[] = [];
  const skipped: { name: string; because: string }[] = [];
  const walk = async (path: string, name: string): Promise<void> => {
    const entries = await readdir(path, { withFileTypes: true });
    for (const entry of entries.sort((one, other) => (one.name < other.name ? -1 : 1))) {
      const [below, called] = [join(path, entry.name), name === '' ? entry.name : `${name}/${entry.name}`];
      try {
        if (entry.isDirectory()) await walk(below, called);
        else if (!entry.isFile())
          skipped.push({ name: called, because: 'it is neither a file nor a folder' });
        else if (/\.zip$/i.test(entry.name)) await add(await listArchive(below, called));
        else {
          const { size, mtimeMs } = await lstat(below);
          files.push({ name: called, path: below, size, modifiedAt: Math.floor(mtimeMs) });
        }
      } catch (error) {
        const because = error instanceof Error ? error.message : String(error);
        skipped.push({ name: called, because: `it could not be read: ${because}` });
      }
    }
  };
  const add = async (listing: Listing): Promise<void> => {
    files.push(...listing.files);
    skipped.push(...listing.skipped);
  };
  await walk(folder, '');
  return { files, skipped };
}
