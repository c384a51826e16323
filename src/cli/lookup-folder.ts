import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LookupStore } from '../investigate/sources/lookup-store.ts';

/** A file a name, for this user alone: they are his account's logs. A file is there whole or not at all. */
export function openLookupFolder(folder: string): LookupStore {
  return {
    async load(name) {
      try {
        return await readFile(join(folder, `${name}.json`), 'utf8');
      } catch (error) {
        if (Reflect.get(Object(error), 'code') === 'ENOENT') return undefined;
        throw error;
      }
    },
    async save(name, text) {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const path = join(folder, `${name}.json`);
      await writeFile(`${path}.new`, text, { mode: 0o600 });
      await rename(`${path}.new`, path);
    },
  };
}
