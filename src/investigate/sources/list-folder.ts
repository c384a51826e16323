import { lstatSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { LogFile } from '../scan/log-file.ts';
import { listArchive } from './list-archive.ts';
import type { Listing } from './listing.ts';

/** All files of a folder and those below it, archives opened, in no order. Links are not followed, and are counted. */
export async function listFolder(folder: string): Promise<Listing> {
  const files: LogFile[] = [];
  const skipped: { name: string; because: string }[] = [];
  // Not one promise for each: of a hundred thousand files that takes seven times as long.
  const measure = (path: string, name: string): void => {
    const { size, mtimeMs } = lstatSync(path);
    files.push({ name, path, size, modifiedAt: Math.floor(mtimeMs) });
  };
  // One by one: spread over arguments, a large archive's entries would be more than a call can have.
  const add = (listing: Listing): void => {
    for (const file of listing.files) files.push(file);
    for (const one of listing.skipped) skipped.push(one);
  };
  const walk = async (path: string, name: string): Promise<void> => {
    for (const entry of await readdir(path, { withFileTypes: true })) {
      const [below, called] = [join(path, entry.name), name === '' ? entry.name : `${name}/${entry.name}`];
      try {
        if (entry.isDirectory()) await walk(below, called);
        else if (entry.isFile() && /\.zip$/i.test(entry.name)) add(await listArchive(below, called));
        else if (entry.isFile()) measure(below, called);
        else skipped.push({ name: called, because: 'it is neither a file nor a folder' });
      } catch (error) {
        const because = error instanceof Error ? error.message : String(error);
        skipped.push({ name: called, because: `it could not be read: ${because}` });
      }
    }
  };
  await walk(folder, '');
  return { files, skipped };
}
