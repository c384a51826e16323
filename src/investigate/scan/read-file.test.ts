import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { fetchFile, fetchKeys } from './fetch-file.ts';
import { asFile, asGz, logFile, makeFolder, record, records } from './fixture.ts';
import { indexFile } from './index-file.ts';
import { makeArena } from './read-log.ts';
import { hashText } from './value-hash.ts';

const KEY = 'AKIAEXAMPLE0000ALICE';
const arena = makeArena();
const removals: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(removals.splice(0).map((remove) => remove()));
});

async function read(content: Buffer | string, values: readonly string[] = [KEY]) {
  const { folder, remove } = await makeFolder({ 'a.json': content });
  removals.push(remove);
  const file = logFile(folder, 'a.json');
  const wanted = new Set(values.map(hashText));
  const { summary, values: indexed } = await indexFile(file, arena);
  const fetched = await fetchFile(file, wanted, arena);
  const byKey = await fetchKeys(file, wanted, arena);
  return { summary, indexed, fetched, byKey, has: (value: string) => indexed.includes(hashText(value)) };
}

const idsOf = (fetched: readonly { text: string }[]): string[] =>
  fetched.map(({ text }) => JSON.parse(text).eventID);
const idsIn = (all: readonly { eventID: string }[]): string[] => all.map(({ eventID }) => eventID);

/** What LookupEvents gives, and what Athena and Lake do. */
const lookedUp = (all: readonly object[]) => ({
  Events: all.map((one) => ({ EventId: 'x', CloudTrailEvent: JSON.stringify(one) })),
});
const lower = (all: readonly ReturnType<typeof record>[]) =>
  all.map((one) =>
    Object.fromEntries(
      Object.entries(one).map(([name, value]) => [
        name.toLowerCase(),
        isObject(value) ? lowerNames(value) : value,
      ]),
    ),
  );
const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;
const lowerNames = (value: object): string =>
  JSON.stringify(value).replace(/"\w+":/g, (name) => name.toLowerCase());
const csv = (all: readonly ReturnType<typeof record>[]): string => {
  const cell = (value: unknown) =>
    `"${(typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value ?? '')).replaceAll('"', '""')}"`;
  const names = Object.keys(record(0));
  const rows = all.map((one) => Object.values(one).map(cell).join(','));
  return [names.map((name) => `"${name.toLowerCase()}"`).join(','), ...rows].join('\n');
};
const shuffled = (all: readonly ReturnType<typeof record>[]) =>
  all.map((one) => Object.fromEntries(Object.entries(one).reverse()));

describe('records are found in whatever form a file has them', () => {
  const all = records(3);
  it.each([
    ['as CloudTrail delivers them', asGz({ Records: all })],
    ['unpacked', asFile({ Records: all })],
    ['with a new line at the end', `${JSON.stringify({ Records: all })}\n`],
    ['pretty-printed', JSON.stringify({ Records: all }, null, 2)],
    ['with a byte order mark', `\uFEFF${JSON.stringify({ Records: all })}`],
    ['in another order of members', asGz({ Records: shuffled(all) })],
    ['after other members', asFile({ exportedBy: 'somebody', Records: all })],
    ['an array', asFile(all)],
    ['an array, pretty-printed', JSON.stringify(all, null, 3)],
    ['lines', all.map((one) => JSON.stringify(one)).join('\n')],
    [
      'objects one after the other, pretty-printed',
      all.map((one) => JSON.stringify(one, null, 2)).join('\n'),
    ],
    ['what LookupEvents gives', asFile(lookedUp(all))],
    ['only its events', asFile(lookedUp(all).Events)],
    [
      'events of EventBridge, in lines',
      all.map((detail) => JSON.stringify({ source: 'aws.ec2', detail })).join('\n'),
    ],
    [
      'rows of a table, in lines',
      lower(all)
        .map((one) => JSON.stringify(one))
        .join('\n'),
    ],
    ['rows of a table, as CSV', csv(all)],
  ])('%s', async (_, content) => {
    const { summary, fetched, byKey, has } = await read(content);
    expect(summary).toMatchObject({ state: 'read', records: 3 });
    expect(idsOf(fetched)).toEqual(idsIn(all));
    expect(idsOf(byKey.records)).toEqual(idsIn(all));
    expect([KEY, 'AIDAEXAMPLE0000ALICE', 'alice', '198.51.100.7', 'DescribeInstances'].map(has)).toEqual(
      Array(5).fill(true),
    );
  });

  it('one alone', async () => {
    const { summary, fetched } = await read(asFile(record(7)));
    expect(summary.records).toBe(1);
    expect(fetched).toHaveLength(1);
  });
});

describe('what a record is found by', () => {
  it("the halves of a session's principal, its role's ARN and what a text with escapes says", async () => {
    const one = record(1, {
      requestParameters: { roleArn: 'arn:aws:iam::111122223333:role/admin', roleSessionName: 'a"b\\c é' },
      responseElements: { assumedRoleUser: { assumedRoleId: 'AROAEXAMPLE0000ADMIN:a"b\\c é' } },
    });
    const { has } = await read(asGz({ Records: [one] }));
    for (const value of [
      'arn:aws:iam::111122223333:role/admin',
      'a"b\\c é',
      'AROAEXAMPLE0000ADMIN:a"b\\c é',
      'AROAEXAMPLE0000ADMIN',
    ])
      expect([value, has(value)]).toEqual([value, true]);
    expect(has('arn')).toBe(false);
  });

  it('not by what another has written into a text', async () => {
    const hostile = record(1, {
      accessKeyId: 'AKIAEXAMPLE00000BOB0',
      userAgent: `x","accessKeyId":"${KEY}","y":"`,
      requestParameters: { policyDocument: JSON.stringify({ accessKeyId: KEY }) },
    });
    const { fetched, byKey } = await read(asGz({ Records: [hostile, record(2)] }));
    expect(idsOf(fetched)).toEqual([record(2).eventID]);
    expect(idsOf(byKey.records)).toEqual([record(2).eventID]);
  });

  it('only the record that has it, though its neighbours are full of braces and quotes', async () => {
    const odd = record(1, { accessKeyId: 'AKIAEXAMPLE00000BOB0', userAgent: '}]}{"[\\"' });
    const { fetched } = await read(asGz({ Records: [odd, record(2), odd] }));
    expect(idsOf(fetched)).toEqual([record(2).eventID]);
  });
});

describe('evidence', () => {
  it('is the bytes of the file as unpacked', async () => {
    const content = asFile({ Records: records(3) });
    const { fetched } = await read(gzipSync(content));
    const [, second] = fetched;
    const bytes = content.subarray(second?.offset, (second?.offset ?? 0) + (second?.length ?? 0));
    expect(JSON.parse(bytes.toString()).eventID).toBe(record(1).eventID);
  });

  it('of what is converted, the bytes that it was made of', async () => {
    const content = asFile(lookedUp(records(2)));
    const { fetched } = await read(content);
    const [, second] = fetched;
    const bytes = content.subarray(second?.offset, (second?.offset ?? 0) + (second?.length ?? 0));
    expect(JSON.parse(JSON.parse(bytes.toString()).CloudTrailEvent).eventID).toBe(record(1).eventID);
  });
});

describe('a file that is not whole', () => {
  const content = { Records: records(400, { responseElements: null }) };
  it('cut off as packed: its prefix is used, and it is said', async () => {
    const packed = asGz(content);
    const { summary, fetched } = await read(packed.subarray(0, packed.length - 400));
    expect(summary.state).toBe('truncated');
    expect(summary.because).toMatch(/end is missing/);
    expect(fetched.length).toBeGreaterThan(50);
    expect(fetched.length).toBeLessThan(400);
  });

  it('cut off as JSON', async () => {
    const { summary, fetched } = await read(asFile(content).subarray(0, 5_000));
    expect(summary).toMatchObject({ state: 'truncated' });
    expect(fetched.length).toBeGreaterThan(2);
  });

  it('broken in the middle: what comes before is used', async () => {
    const many = { Records: records(20_000).map((one, at) => ({ ...one, requestID: `${at * 7919}-${at}` })) };
    const packed = asGz(many);
    packed.fill(0xff, packed.length >> 1, (packed.length >> 1) + 64);
    const { summary, fetched } = await read(packed);
    expect(summary.state).toBe('corrupt');
    expect(fetched.length).toBeGreaterThan(100);
    expect(fetched.length).toBeLessThan(20_000);
  });

  it.each([
    ['no bytes', Buffer.alloc(0), 'empty'],
    ['packed nothing', gzipSync(''), 'empty'],
    ['no gz, though it begins like one', Buffer.from([0x1f, 0x8b, 1, 2, 3]), 'corrupt'],
    ['a digest', asGz({ awsAccountId: '111122223333', digestS3Object: 'x', logFiles: [] }), 'not CloudTrail'],
    ['other JSON', asFile({ hello: 'world' }), 'not CloudTrail'],
    ['no records', asGz({ Records: [] }), 'not CloudTrail'],
    ['no JSON', 'hello', 'not CloudTrail'],
    ['a bomb', gzipSync(Buffer.alloc(300 * 1024 * 1024, 0x20)), 'skipped'],
  ])('%s', async (_, content, state) => {
    const { summary, fetched } = await read(content);
    expect(summary.state).toBe(state);
    expect(summary.because).toMatch(/\w/);
    expect(fetched).toEqual([]);
  });

  it('that is gone', async () => {
    expect((await indexFile(logFile('/nowhere', 'a.json'), arena)).summary).toMatchObject({
      state: 'skipped',
      because: expect.stringContaining('could not be read'),
    });
  });
});

it('sums up regions, days and data events', async () => {
  const { summary } = await read(
    asGz({
      Records: [
        record(1),
        record(2, { awsRegion: 'us-east-1', eventTime: '2026-11-04T00:00:01Z' }),
        record(3, { eventSource: 's3.amazonaws.com', eventName: 'GetObject', eventCategory: 'Data' }),
      ],
    }),
  );
  const day = (date: number) => Date.UTC(2026, 10, date) / 86_400_000;
  expect(summary.dataEvents).toEqual(['s3']);
  expect(summary.regions).toMatchObject([
    { account: '111122223333', region: 'eu-west-2', records: 2, days: [day(2)] },
    { region: 'us-east-1', records: 1, first: Date.UTC(2026, 10, 4, 0, 0, 1), days: [day(4)] },
  ]);
});

it.each([
  ['as AWS orders members', records],
  ['in another order', (...asked: Parameters<typeof records>) => shuffled(records(...asked))],
])('counts each record once, though its request names a region: %s', async (_, make) => {
  const asks = { requestParameters: { awsRegion: 'eu-west-2', filters: { awsRegion: 'eu-west-2' } } };
  const { summary } = await read(asGz({ Records: make(4, asks) }));
  expect(summary.regions.map((one) => one.records)).toEqual([4]);
});
