import { mkdirSync } from 'node:fs';
import { access, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const FOLDER = 'CORDON_TEST_BUILDS';

/** Vitest's global setup: a folder for what several test files need and none changes. */
export default async function setup(): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'cordon-tests-'));
  process.env[FOLDER] = folder;
  return () => rm(folder, { recursive: true, force: true });
}

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

/** A folder that is filled once a run, by whichever file asks first; the others wait until it is. */
export async function buildOnce(name: string, build: (folder: string) => Promise<void>): Promise<string> {
  const folder = join(process.env[FOLDER] ?? '', name);
  const [done, failed] = [`${folder}.done`, `${folder}.failed`];
  let isOurs = true;
  try {
    mkdirSync(folder);
  } catch {
    // Another file is at it, or has done it.
    isOurs = false;
  }
  if (isOurs) {
    try {
      await build(folder);
      await writeFile(done, '');
    } catch (error) {
      await writeFile(failed, '');
      throw error;
    }
    return folder;
  }
  while (!(await exists(done))) {
    if (await exists(failed)) throw new Error(`${name} could not be built: see the test that tried`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return folder;
}
