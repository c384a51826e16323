import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { listSource } from '../sources/list-source.ts';
import { asGz, makeFolder, record, records } from './fixture.ts';
import { openIndexStore } from './index-store.ts';
import { type ScanPool, startScanPool } from './scan-pool.ts';
import { searchByIndex, searchKeys } from './search-files.ts';

let pool: ScanPool;
beforeAll(async () => {
  pool = await startScanPool(2);
});
afterAll(() => pool.close());

const removals: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  await Promise.all(removals.splice(0).map((remove) => remove()));
});

const KEY = 'AKIAEXAMPLE0000ALICE';
const BOB = { accessKeyId: 'AKIAEXAMPLE00000BOB0' };

async function makeLogs(files: Readonly<Record<string, Buffer | string>>) {
  const { folder, remove } = await makeFolder(files);
  const index = await mkdtemp(join(tmpdir(), 'cordon-index-'));
  removals.push(remove, () => rm(index, { recursive: true }));
  return { folder, index };
}

async function search(folder: string, index: string) {
  const { files } = await listSource(folder);
  let read = 0;
  const store = await openIndexStore(index, files);
  const searched = await searchByIndex(files, store, pool, ({ files: done }) => {
    read = done;
  });
  const ids = async (...values: string[]) => (await searched.find(values)).map(({ eventID }) => eventID);
  return { searched, ids, read: () => read };
}

it('finds what any of the files has, and reads none again that has not changed', async () => {
  const { folder, index } = await makeLogs({
    'a/1.json.gz': asGz({ Records: records(5) }),
    'b/2.json.gz': asGz({ Records: records(5, BOB) }),
    'b/3.json.gz': asGz({ Records: [record(9)] }),
  });
  const first = await search(folder, index);
  expect(first.read()).toBe(3);
  expect(await first.ids(KEY)).toHaveLength(6);
  expect(await first.ids('AKIAEXAMPLE00000BOB0', KEY)).toHaveLength(11);
  expect(await first.ids('nobody')).toEqual([]);

  const second = await search(folder, index);
  expect(second.read()).toBe(0);
  expect(await second.ids(KEY)).toEqual(await first.ids(KEY));
  expect(second.searched.summaries()).toEqual(first.searched.summaries());

  await writeFile(join(folder, 'b/3.json.gz'), asGz({ Records: records(2) }));
  const third = await search(folder, index);
  expect(third.read()).toBe(1);
  expect(await third.ids(KEY)).toHaveLength(7);
});

it('trusts no index that is broken', async () => {
  const { folder, index } = await makeLogs({ '1.json.gz': asGz({ Records: records(5) }) });
  await search(folder, index);
  const [part = ''] = await readdir(index);
  for (const broken of ['', 'abc', Buffer.alloc(64, 0xff)]) {
    await writeFile(join(index, part), broken);
    const again = await search(folder, index);
    expect(again.read()).toBe(1);
    expect(await again.ids(KEY)).toHaveLength(5);
  }
});

it('gives every record with its evidence, whichever thread has read it', async () => {
  const { folder, index } = await makeLogs(
    Object.fromEntries(
      Array.from({ length: 80 }, (_, at) => [
        `${at}.json.gz`,
        asGz({ Records: [record(at), record(at, BOB)] }),
      ]),
    ),
  );
  const { searched } = await search(folder, index);
  const found = await searched.find([KEY]);
  expect(found).toHaveLength(80);
  expect(new Set(found.map(({ evidence }) => evidence.file)).size).toBe(80);
  const byKeys = await searchKeys((await listSource(folder)).files, pool, () => undefined).find([KEY]);
  const inOrder = (all: typeof found) =>
    [...all].sort((one, other) => (one.eventID < other.eventID ? -1 : 1));
  expect(inOrder(byKeys)).toEqual(inOrder(found));
});
