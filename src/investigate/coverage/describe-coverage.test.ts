import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FILE_STATES } from '../../model/investigation.ts';
import { type CoverageInput, describeCoverage } from './describe-coverage.ts';
import { ACCOUNT, halfHours, makeFile, makeTrailCall, START } from './fixture.ts';
import { DAY, HOUR, type ScannedFile } from './scanned-file.ts';

const describeFiles = (files: readonly ScannedFile[], change: Partial<CoverageInput> = {}) =>
  describeCoverage({
    source: 'logs',
    files,
    trailCalls: [],
    window: {},
    expectedRegions: [],
    duplicates: 0,
    ...change,
  });
const broken = (state: ScannedFile['state'], file: string, because?: string): ScannedFile => ({
  file,
  state,
  parts: [],
  dataEvents: [],
  ...(because === undefined ? {} : { because }),
});

it('sums up files, records, regions and days', () => {
  const files = [
    makeFile(START + HOUR),
    makeFile(START + DAY, 'us-east-1'),
    { ...makeFile(START + 2 * HOUR), dataEvents: ['s3', 'lambda'] },
    { ...makeFile(START + 3 * HOUR), dataEvents: ['s3'] },
    broken('not CloudTrail', 'GROUND_TRUTH.json'),
    broken('empty', 'empty.json.gz'),
  ];
  expect(describeFiles(files, { duplicates: 7 })).toMatchObject({
    source: 'logs',
    files: { read: 4, truncated: 0, corrupt: 0, empty: 1, 'not CloudTrail': 1, skipped: 0 },
    problems: [],
    records: 40,
    duplicates: 7,
    firstEvent: '2026-03-02T00:55:00Z',
    lastEvent: '2026-03-02T23:59:59Z',
    regions: [
      {
        account: ACCOUNT,
        region: 'eu-west-1',
        records: 30,
        firstEvent: '2026-03-02T00:55:00Z',
        lastEvent: '2026-03-02T02:59:59Z',
        days: ['2026-03-02'],
      },
      { account: ACCOUNT, region: 'us-east-1', records: 10 },
    ],
    dataEvents: ['lambda', 's3'],
    gaps: [],
  });
});

it('names the files that were not read whole, the worst first, fifty of them, and counts the rest', () => {
  const many = Array.from({ length: 60 }, (_, at) =>
    broken('truncated', `t${String(at).padStart(2, '0')}.json.gz`),
  );
  const files = [
    ...many,
    broken('skipped', 's.json'),
    broken('corrupt', 'z.json.gz', 'no gzip header'),
    makeFile(START + HOUR),
  ];
  const { problems, notChecked } = describeFiles(files);
  expect(problems).toHaveLength(50);
  expect(problems.slice(0, 2)).toEqual([
    { file: 'z.json.gz', state: 'corrupt', because: 'no gzip header' },
    { file: 't00.json.gz', state: 'truncated', because: 'why is not known' },
  ]);
  expect(notChecked.slice(0, 3)).toEqual([
    '61 files could not be read whole (1 corrupt, 60 truncated): what else they held cannot be ruled out.',
    '1 file was skipped.',
    '12 more such files are not listed.',
  ]);
});

describe('gaps', () => {
  const stopped = [makeTrailCall('StopLogging', '10:00:00'), makeTrailCall('StartLogging', '12:00:00')];

  it('are those of trails, deliveries and days, by their beginning', () => {
    const files = halfHours(4, (at) => at < START + 30 * HOUR || at >= START + 80 * HOUR).map((at) =>
      makeFile(at),
    );
    const { gaps, notChecked } = describeFiles(files, { trailCalls: stopped });
    // The day that is missing lies in the hole and is told for the account.
    expect(gaps.map(({ kind, from }) => [kind, from])).toEqual([
      ['trail stopped', '2026-03-02T10:00:00Z'],
      ['no delivery', '2026-03-03T05:40:00Z'],
      ['day missing', '2026-03-04T00:00:00Z'],
    ]);
    expect(notChecked).toContain('The logs have 3 gaps: calls in them cannot be ruled out.');
  });

  it('are told once: a day of a region that lies in a hole of its deliveries is no other gap', () => {
    const isThere = (at: number) => at < START + 30 * HOUR || at >= START + 80 * HOUR;
    const files = [
      ...halfHours(12, isThere).map((at) => makeFile(at)),
      ...halfHours(12).map((at) => makeFile(at, 'us-east-1')),
    ];
    expect(describeFiles(files).gaps.map(({ kind, from }) => [kind, from])).toEqual([
      ['no delivery', '2026-03-03T05:40:00Z'],
    ]);
    const renamed = files.map((file, at) => ({ ...file, file: `${at}.json.gz` }));
    expect(describeFiles(renamed).gaps.map(({ kind, from }) => [kind, from])).toEqual([
      ['day missing', '2026-03-04T00:00:00Z'],
    ]);
  });

  it('are told where they touch what was asked for', () => {
    const ask = (since: string, until: string) =>
      describeFiles([makeFile(START + HOUR)], {
        trailCalls: stopped,
        window: { since: Date.parse(`2026-03-02T${since}Z`), until: Date.parse(`2026-03-02T${until}Z`) },
      }).gaps.length;
    expect([ask('11:00:00', '11:30:00'), ask('12:00:01', '13:00:00'), ask('08:00:00', '09:59:59')]).toEqual([
      1, 0, 0,
    ]);
  });
});

describe('what was not checked', () => {
  it('is said of an ordinary source', () => {
    expect(
      describeFiles([makeFile(START + HOUR)], { expectedRegions: ['eu-west-1', 'sa-east-1', 'ap-south-1'] })
        .notChecked,
    ).toEqual([
      "111122223333 us-east-1: no records; IAM's calls and most sign-ins are recorded there and cannot be ruled out.",
      'ap-south-1, sa-east-1: no records; calls there cannot be ruled out.',
      'The logs begin at 2026-03-02T00:55:00Z: what came before is not in them.',
      'The logs end at 2026-03-02T00:59:59Z: what came after is not in them.',
      'CloudTrail delivers minutes late: calls of the 15 minutes before 2026-03-02T00:59:59Z may be missing.',
      'No data events of S3: reads and writes of objects cannot be ruled out.',
      'No data events of Lambda: invocations of functions cannot be ruled out.',
      'No data events of DynamoDB: reads and writes of items cannot be ruled out.',
      "No data events of EBS: reads of snapshots' blocks cannot be ruled out.",
      "The logs were not checked against CloudTrail's digests: files that somebody changed are not known.",
      'Sign-ins to the console carry no access key: they are matched by name and time alone.',
      'What ran inside instances and functions, logins to databases and network traffic are in no CloudTrail log.',
    ]);
  });

  it('leaves out what is there', () => {
    const files = [
      { ...makeFile(START + HOUR, 'us-east-1'), dataEvents: ['s3'] },
      makeFile(START + 20 * HOUR, 'us-east-1'),
    ];
    const window = { since: START + HOUR, until: START + 2 * HOUR };
    const said = describeFiles(files, { window }).notChecked.join('\n');
    expect(said).toContain('Data events of S3 may be of some resources only');
    expect(said).not.toMatch(/no records|begin at|end at|minutes late|gap|could not be read/);
  });

  it('warns of late delivery where what was asked for ends near the end of the logs', () => {
    const last = START + HOUR - 1_000;
    const isLate = (until: number) =>
      describeFiles([makeFile(START + HOUR)], { window: { until } }).notChecked.some((said) =>
        said.includes('late'),
      );
    expect([isLate(last - 16 * 60_000), isLate(last - 14 * 60_000)]).toEqual([false, true]);
  });

  it('asks for the region of global events in each partition', () => {
    const files = [
      makeFile(START + HOUR, 'cn-northwest-1', '444455556666'),
      makeFile(START + HOUR, 'us-gov-west-1'),
    ];
    const said = describeFiles(files).notChecked.filter((sentence) => sentence.includes('IAM'));
    expect(said).toEqual([expect.stringMatching(/^444455556666 cn-north-1: no records/)]);
  });

  it('is everything where there are no records', () => {
    expect(describeFiles([broken('corrupt', 'a.json.gz')]).notChecked[0]).toBe(
      'There are no records: nothing can be concluded.',
    );
    expect(describeFiles([])).not.toHaveProperty('firstEvent');
  });
});

it('counts every file, is never silent, and says the same in any order', () => {
  const anyFile = fc.record({
    hours: fc.integer({ min: 1, max: 200 }),
    region: fc.constantFrom('eu-west-1', 'us-east-1', 'cn-north-1'),
    state: fc.constantFrom(...FILE_STATES),
  });
  fc.assert(
    fc.property(fc.array(anyFile, { maxLength: 40 }), fc.nat(5), (some, turn) => {
      const files = some.map(({ hours, region, state }) => ({
        ...makeFile(START + hours * HOUR, region),
        state,
      }));
      const said = describeFiles(files);
      expect(Object.values(said.files).reduce((sum, count) => sum + count, 0)).toBe(files.length);
      expect(said.records).toBe(files.length * 10);
      expect(said.notChecked.length).toBeGreaterThan(0);
      expect(describeFiles([...files.slice(turn), ...files.slice(0, turn)].reverse())).toEqual(said);
    }),
  );
});
