import { readdir, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { listSource } from '../sources/list-source.ts';
import { asFile, asGz, makeFolder, record, records } from './fixture.ts';
import { openIndexStore } from './index-store.ts';
import { type ScanPool, startScanPool } from './scan-pool.ts';
import { searchByIndex } from './search-files.ts';

let pool: ScanPool;
beforeAll(async () => {
  pool = await startScanPool(1);
});
afterAll(() => pool.close());

const removals: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  await Promise.all(removals.splice(0).map((remove) => remove()));
});

const KEY = 'AKIAEXAMPLE0000ALICE';

async function open(files: Readonly<Record<string, Buffer | string>>) {
  const [logs, index] = await Promise.all([makeFolder(files), makeFolder({})]);
  removals.push(logs.remove, index.remove);
  const { files: listed } = await listSource(logs.folder);
  const store = await openIndexStore(index.folder, listed);
  return { listed, store, logs: logs.folder, index: index.folder };
}

async function search(content: Buffer | string, ...values: string[]) {
  const { listed, store } = await open({ 'a.json': content });
  const searched = await searchByIndex(listed, store, pool, () => undefined);
  const found = await searched.find(values.length === 0 ? [KEY] : values);
  const [summary] = searched.summaries();
  return { summary, ids: found.map(({ eventID }) => eventID), found };
}

const id = (number: number): string => record(number).eventID;
const lines = (...all: (object | string)[]): string =>
  all.map((one) => (typeof one === 'string' ? one : JSON.stringify(one))).join('\n');

describe('lines of which some are broken: the others are found, and it is said', () => {
  const whole = JSON.stringify(record(2));
  it.each([
    ['without an end', whole.slice(0, 300)],
    ['without an end, in a text', whole.slice(0, whole.indexOf('aws-cli') + 3)],
    ['without its last brace', whole.slice(0, -1)],
    ['with a brace too many', `${whole.slice(0, 60)}}}}}`],
    ['of another kind', 'connection reset by peer'],
    ['with a quote alone', '"'],
  ])('%s', async (_, broken) => {
    const { summary, ids } = await search(lines(record(1), broken, record(3), record(4)));
    expect(ids.filter((one) => one !== id(2))).toEqual([id(1), id(3), id(4)]);
    expect(summary).toMatchObject({ state: 'corrupt', because: expect.stringMatching(/broken/) });
  });

  it('the first, by which nothing can be told', async () => {
    const { summary, ids } = await search(lines('{"broken', record(1), record(2)));
    expect(ids).toEqual([id(1), id(2)]);
    expect(summary?.state).toBe('corrupt');
  });

  it('one that looks whole and is none', async () => {
    const { summary, ids } = await search(lines(record(1), whole.replace(':true', ':truth'), record(3)));
    expect(ids).toEqual([id(1), id(3)]);
    expect(summary).toMatchObject({ state: 'corrupt', because: expect.stringMatching(/cannot be read/) });
  });

  it('the last, which is cut off', async () => {
    const { summary, ids } = await search(lines(record(1), record(3), whole.slice(0, 300)));
    expect(ids).toEqual([id(1), id(3)]);
    expect(summary?.state).toBe('truncated');
  });

  it('packed, which proves only that the file is as somebody wrote it', async () => {
    const { summary, ids } = await search(gzipSync(lines(record(1), whole.slice(0, 300), record(3))));
    expect(ids).toEqual([id(1), id(3)]);
    expect(summary?.state).toBe('corrupt');
  });

  it('all of them, each left open, takes no longer than one', async () => {
    const before = performance.now();
    const { ids } = await search(`${JSON.stringify(record(1))}\n${'{"a":[\n'.repeat(500_000)}`);
    expect(ids).toEqual([id(1)]);
    expect(performance.now() - before).toBeLessThan(20_000);
  });
});

describe('a file that is odd', () => {
  it('a log with something behind its end', async () => {
    const { summary, ids } = await search(`${JSON.stringify({ Records: records(3) })}\nxyz{{{`);
    expect(ids).toHaveLength(3);
    expect(summary?.state).toBe('corrupt');
  });

  it('a log with something between its records', async () => {
    const text = JSON.stringify({ Records: records(3) }).replace(`,${JSON.stringify(record(2))}`, ',"\n');
    const { summary, ids } = await search(`${text}]}`);
    expect(ids).toEqual([id(0), id(1)]);
    expect(summary?.state).toBe('corrupt');
  });

  it.each([
    ['nested deep', '['.repeat(10_000_000)],
    ['nested deep, in objects', '{"a":'.repeat(2_000_000)],
    ['of new lines', '\n'.repeat(5_000_000)],
    ['of NUL', Buffer.alloc(5_000_000)],
    ['of no text', Buffer.alloc(100_000, 0xff)],
  ])('%s', async (_, content) => {
    const { summary, ids } = await search(content);
    expect(ids).toEqual([]);
    expect(summary).toMatchObject({ state: 'not CloudTrail', because: expect.stringMatching(/\w/) });
  });

  it('one enormous record, and one that is nested deep, lose no others', async () => {
    const large = record(1, { requestParameters: { policyDocument: 'x'.repeat(20_000_000) } });
    const deep = JSON.stringify(record(2)).replace(
      '"maxResults":5',
      `"x":${'['.repeat(200_000)}${']'.repeat(200_000)}`,
    );
    const { summary, ids } = await search(
      `{"Records":[${JSON.stringify(large)},${deep},${JSON.stringify(record(3))}]}`,
    );
    expect(ids).toEqual([id(1), id(2), id(3)]);
    expect(summary).toMatchObject({ state: 'read', records: 3 });
  });

  it('the same in what LookupEvents gives, where a record has to be written anew', async () => {
    const deep = JSON.stringify(record(2)).replace(
      '"maxResults":5',
      `"x":${'['.repeat(200_000)}${']'.repeat(200_000)}`,
    );
    const Events = [deep, JSON.stringify(record(3))].map((CloudTrailEvent) => ({ CloudTrailEvent }));
    const { summary, ids } = await search(asFile({ Events }));
    // Whether it can be written depends on how much room the thread has; if not, it is said.
    expect(ids).toContain(id(3));
    expect([ids.length, summary?.state]).toEqual(ids.includes(id(2)) ? [2, 'read'] : [1, 'corrupt']);
  });

  it('members with the names of what every object has', async () => {
    const odd = JSON.stringify(record(1)).replace(
      '"maxResults"',
      '"__proto__":{"userName":"x"},"constructor":{"arn":"y"},"hasOwnProperty":1,"maxResults"',
    );
    const { found } = await search(`{"Records":[${odd}]}`);
    expect(found[0]?.requestParameters['maxResults']).toBe(5);
    expect(Reflect.get({}, 'userName')).toBeUndefined();
  });

  it('bytes that are no UTF-8, and NUL, inside a text', async () => {
    const bytes = asFile({ Records: records(3) });
    const agent = bytes.indexOf('aws-cli');
    bytes[agent] = 0xff;
    bytes[agent + 1] = 0;
    const { summary, ids } = await search(bytes);
    expect(ids).toEqual([id(0), id(1), id(2)]);
    expect(summary?.records).toBe(3);
  });

  it.each([
    ['cut off', (text: string) => text.slice(0, -60)],
    [
      'with a quote that has lost its other end',
      (text: string) => text.replace('"DescribeImages"', '"DescribeImages'),
    ],
  ])('a table that is %s', async (_, damage) => {
    const cells = (all: readonly unknown[]) =>
      all
        .map((one) => `"${(typeof one === 'string' ? one : JSON.stringify(one)).replaceAll('"', '""')}"`)
        .join(',');
    const all = [record(1), record(2), record(3, { eventName: 'DescribeImages' })];
    const table = [Object.keys(record(0)), ...all.map((one) => Object.values(one))].map(cells).join('\n');
    const { ids, summary } = await search(
      damage(table.toLowerCase().slice(0, table.indexOf('\n')) + table.slice(table.indexOf('\n'))),
    );
    expect(ids).toEqual([id(1), id(2)]);
    expect(summary?.state).toBe('corrupt');
  });

  it('gz after gz in one file', async () => {
    const { ids, summary } = await search(
      Buffer.concat([gzipSync(lines(record(1), '')), gzipSync(lines(record(2)))]),
    );
    expect(ids).toEqual([id(1), id(2)]);
    expect(summary?.state).toBe('read');
  });

  it('lines of a collector that has the time under another name', async () => {
    const { eventTime, ...rest } = record(1);
    const { found, summary } = await search(lines({ '@timestamp': eventTime, ...rest, host: 'x' }));
    expect(found.map((one) => one.eventTime)).toEqual([Date.parse(eventTime)]);
    expect(summary).toMatchObject({ state: 'read', records: 1 });
  });
});

describe('a file that changes while it is read', () => {
  it('is counted when it is gone between listing and reading', async () => {
    const { listed, store, logs } = await open({ 'a.json': asGz(records(1)), 'b.json': asGz(records(2)) });
    await unlink(join(logs, 'a.json'));
    const searched = await searchByIndex(listed, store, pool, () => undefined);
    expect(searched.summaries().map(({ name, state }) => [name, state])).toEqual([
      ['a.json', 'skipped'],
      ['b.json', 'read'],
    ]);
    expect(await searched.find([KEY])).toHaveLength(2);
  });

  it('is read as it is then, and anew by the next question', async () => {
    const { listed, store, logs, index } = await open({ 'a.json': asGz(records(1)) });
    await writeFile(join(logs, 'a.json'), asGz(records(400)));
    const first = await searchByIndex(listed, store, pool, () => undefined);
    expect(await first.find([KEY])).toHaveLength(400);
    const again = await listSource(logs);
    const next = await openIndexStore(index, again.files);
    expect(next.missing(again.files)).toHaveLength(1);
    expect(await readdir(index)).toEqual([]);
  });
});
