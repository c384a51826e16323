import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { World } from '../../../kernel/world.ts';
import type { FunctionCode } from '../function.ts';
import { readZip } from '../zip.ts';

interface Folders {
  readonly root: Promise<string>;
  /** By the code's hash, oldest use first. */
  readonly unpacked: Map<string, Promise<string>>;
  made: number;
}

const worlds = new WeakMap<World, Folders>();

/** Unpacked packages that stay on disk; those in use stay whatever their number. */
const MOST_UNPACKED = 32;

/** The folder that holds a function's files: unpacked once for each package, removed with the sandbox. */
export function unpackCode(world: World, code: FunctionCode, inUse: ReadonlySet<string>): Promise<string> {
  const folders = foldersOf(world);
  const known = folders.unpacked.get(code.sha256);
  if (known !== undefined) {
    folders.unpacked.delete(code.sha256);
    folders.unpacked.set(code.sha256, known);
    return known;
  }
  folders.made += 1;
  const folder = unpack(folders.root, String(folders.made), code.zip);
  folders.unpacked.set(code.sha256, folder);
  folder.catch(() => folders.unpacked.delete(code.sha256));
  removeOldest(folders, code.sha256, inUse);
  return folder;
}

function removeOldest(folders: Folders, except: string, inUse: ReadonlySet<string>): void {
  for (const [sha256, folder] of folders.unpacked) {
    if (folders.unpacked.size <= MOST_UNPACKED) return;
    if (sha256 === except || inUse.has(sha256)) continue;
    folders.unpacked.delete(sha256);
    void folder.then((path) => rm(path, { recursive: true, force: true }));
  }
}

function foldersOf(world: World): Folders {
  let folders = worlds.get(world);
  if (folders === undefined) {
    const root = mkdtemp(join(tmpdir(), 'sandbox-lambda-'));
    const unpacked = new Map<string, Promise<string>>();
    folders = { root, unpacked, made: 0 };
    worlds.set(world, folders);
    world.closers.push(async () => {
      // What is being written cannot be removed: a file more, and the folder is not empty.
      await Promise.allSettled(unpacked.values());
      await rm(await root, { recursive: true, force: true });
    });
  }
  return folders;
}

async function unpack(root: Promise<string>, name: string, zip: Uint8Array): Promise<string> {
  const folder = join(await root, name);
  await mkdir(folder);
  for (const [path, data] of readZip(zip)) {
    const file = join(folder, ...path.split('/'));
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, data, { flag: 'wx' });
  }
  return folder;
}
