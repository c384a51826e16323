import { lstat } from 'node:fs/promises';
import { type Entry, getFileNameLowLevel, openPromise } from 'yauzl';
import { CordonError } from '../../model/cordon-error.ts';
import type { LogFile } from '../scan/log-file.ts';
import type { Listing } from './listing.ts';

/** Methods of compression, https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT 4.4.5. */
const [STORED, DEFLATED] = [0, 8];

/** The files in a zip archive, of which nothing is unpacked: each is read where it lies. */
export async function listArchive(path: string, name: string): Promise<Listing> {
  const { mtimeMs } = await lstat(path);
  // Names are not decoded by it, as it would refuse the whole archive for one that has `..` in it: nothing is written here.
  const settings = { lazyEntries: true, autoClose: false, decodeStrings: false } as const;
  const archive = await openPromise(path, settings).catch((cause: unknown) => {
    throw new CordonError('BadArchive', `${name} is no zip archive that can be read`, {
      advice: 'unpack it into a folder, and name that',
      cause,
    });
  });
  const files: LogFile[] = [];
  const skipped: { name: string; because: string }[] = [];
  const times = new Map<string, number>();
  try {
    for await (const entry of archive.eachEntry()) {
      const inside = nameOf(entry);
      if (inside.endsWith('/')) continue;
      const nth = (times.get(inside) ?? 0) + 1;
      times.set(inside, nth);
      const called = `${name}!${inside}${nth === 1 ? '' : ` (${nth})`}`;
      const isEncrypted = (entry.generalPurposeBitFlag & 1) === 1;
      const method = entry.compressionMethod;
      if (isEncrypted || (method !== STORED && method !== DEFLATED)) {
        const because = isEncrypted ? 'it is encrypted' : `it is packed by method ${method}`;
        skipped.push({ name: called, because });
        continue;
      }
      const { fileDataStart } = await archive.readLocalFileHeaderPromise(entry, { minimal: true });
      files.push({
        name: called,
        path,
        size: entry.compressedSize,
        modifiedAt: Math.floor(mtimeMs),
        entry: { start: fileDataStart, isDeflated: method === DEFLATED },
      });
    }
  } finally {
    archive.close();
  }
  return { files, skipped };
}

const nameOf = ({ generalPurposeBitFlag, fileNameRaw, extraFields }: Entry): string =>
  getFileNameLowLevel(generalPurposeBitFlag, fileNameRaw, extraFields, false);
