import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openLookupFolder } from './lookup-folder.ts';

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'cordon-lookup-'));
});
afterAll(() => rm(root, { recursive: true, force: true }));

it('keeps texts by name, for its user alone', async () => {
  const folder = join(root, 'a', 'b');
  const store = openLookupFolder(folder);
  expect(await store.load('lookup-eu-west-2-0')).toBeUndefined();
  await store.save('lookup-eu-west-2-0', '{"one":1}');
  await store.save('lookup-eu-west-2-0', '{"two":2}');
  expect(await openLookupFolder(folder).load('lookup-eu-west-2-0')).toBe('{"two":2}');
  expect(await readdir(folder)).toEqual(['lookup-eu-west-2-0.json']);
  const modes = [folder, join(folder, 'lookup-eu-west-2-0.json')].map(
    async (path) => (await stat(path)).mode,
  );
  expect((await Promise.all(modes)).map((mode) => mode & 0o777)).toEqual([0o700, 0o600]);
});
