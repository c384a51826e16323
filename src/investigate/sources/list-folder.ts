import type { Dirent } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { LogFile } from '../scan/log-file.ts';
import { listArchive } from './list-archive.ts';
import type { Listing } from './listing.ts';

/** Files that are looked at together: one after the other, a hundred thousand take three times as long. */
const AT_ONCE = 64;

/** All files of a folder and those below it, archives opened, in no order. Links are not followed, and are counted. */
export async function listFolder(folder: string): Promise<Listing> {
  const files: LogFile[] = [];
  const skipped: { name: string; because: string }[] = [];
  const look = async (entry: Dirent, below: string, name: string): Promise<void> => {
    try {
      if (entry.isDirectory()) await walk(below, name);
      else if (!entry.isFile()) skipped.push({ name, because: 'it is neither a file nor a folder' });
      else if (/\.zip$/i.test(entry.name)) add(await listArchive(below, name));
      else {
        const { size, mtimeMs } = await lstat(below);
        files.push({ name, path: below, size, modifiedAt: Math.floor(mtimeMs) });
      }
    } catch (error) {
      const because = error instanceof Error ? error.message : String(error);
      skipped.push({ name, because: `it could not be read: ${because}` });
    }
  };
  // One by one, as spreading a large archive's entries over arguments would end the program.
  const add = (listing: Listing): void => {
    for (const file of listing.files) files.push(file);
    for (const one of listing.skipped) skipped.push(one);
  };
  const walk = async (path: string, name: string): Promise<void> => {
    const entries = await readdir(path, { withFileTypes: true });
    const lookAt = (entry: Dirent): Promise<void> =>
      look(entry, join(path, entry.name), name === '' ? entry.name : `${name}/${entry.name}`);
    for (const folder of entries.filter((entry) => entry.isDirectory())) await lookAt(folder);
    const others = entries.filter((entry) => !entry.isDirectory());
    for (let at = 0; at < others.length; at += AT_ONCE)
      await Promise.all(others.slice(at, at + AT_ONCE).map(lookAt));
  };
  await walk(folder, '');
  return { files, skipped };
}
