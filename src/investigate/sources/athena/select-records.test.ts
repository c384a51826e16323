import { describe, expect, it } from 'vitest';
import { recordJson } from '../../fixture.ts';
import { answerStatement, SCANNED } from './fixture.ts';
import { countRecords, selectRecords } from './select-records.ts';

const select = (...values: readonly string[]): string => selectRecords(values, SCANNED).statements[0] ?? '';

describe('a statement', () => {
  it('has the partitions first, and the values once', () => {
    const days = { from: '2025/12/06', to: '2026/02/01' };
    const sql = selectRecords(['AKIAEXAMPLE0000ALICE'], { ...SCANNED, days }).statements[0] ?? '';
    expect(sql.slice(sql.indexOf('FROM'), sql.indexOf('any_match'))).toBe(
      `FROM "security"."cloudtrail"
WHERE "account" IN ('111122223333')
  AND "region" IN ('eu-west-2', 'us-east-1')
  AND "day" BETWEEN '2025/12/06' AND '2026/02/01'
  AND `,
    );
    expect(sql.split('AKIAEXAMPLE0000ALICE')).toHaveLength(2);
    expect(sql).toContain(
      '"useridentity"."sessioncontext"."sourceidentity" AS "useridentity_sessioncontext_sourceidentity"',
    );
  });

  it('is the same for the same values, in whatever order, so that its answer can be used again', () => {
    expect(select('b', 'a', 'b')).toBe(select('a', 'b'));
  });

  it('gives back parameters as the file has them', () => {
    expect(select('a')).toContain('\n  "requestparameters" AS "requestparameters",');
  });

  it('of values that are too many for one becomes a few, each with room to spare, and loses none', () => {
    const values = Array.from({ length: 9_000 }, (_, at) => `arn:aws:iam::111122223333:role/it's/${at}-ü`);
    const { statements, refused } = selectRecords(values, SCANNED);
    expect(refused).toBe(0);
    expect(statements.length).toBeGreaterThan(2);
    for (const sql of statements) expect(Buffer.byteLength(sql)).toBeLessThan(262_144);
    const written = new Set(
      statements.flatMap((sql) => sql.slice(sql.indexOf('item IN (')).split(/', '|\('/)),
    );
    for (const value of values) expect(written.has(value.replaceAll("'", "''"))).toBe(true);
  });

  it('is none where nothing can be looked for', () => {
    expect(selectRecords(['a\tb', ''], SCANNED)).toEqual({ statements: [], refused: 2 });
  });

  it('refuses a table of so many accounts that values have no room', () => {
    const accounts = Array.from({ length: 13_000 }, (_, at) => String(100_000_000_000 + at));
    const partitions = { ...SCANNED.partitions, accounts };
    expect(() => selectRecords(['a'], { ...SCANNED, partitions })).toThrow(/more accounts/);
  });

  it('counts by account, region and day', () => {
    const sql = countRecords(SCANNED);
    expect(sql).toContain("\"day\" BETWEEN '2026/01/01' AND '2026/12/31'\nGROUP BY 1, 2, 3");
  });
});

describe('what is found', () => {
  const isFound = (value: string, json: Record<string, unknown>): boolean =>
    answerStatement(select(value), [recordJson(json)]).length === 2;

  it.each([
    [
      'a name, however its writer escapes',
      'Zoë <a/b>',
      { requestParameters: '{"userName":"Zo\\u00EB \\u003Ca\\/b\\u003E"}' },
    ],
    [
      'a key that a call made',
      'AKIAEXAMPLE000BACKUP',
      { responseElements: { accessKey: { accessKeyId: 'AKIAEXAMPLE000BACKUP' } } },
    ],
    ['half of a session', 'ci', { userIdentity: { principalId: 'AROAEXAMPLE0000ADMIN:ci' } }],
    [
      'the other half',
      'AROAEXAMPLE0000ADMIN',
      { responseElements: { assumedRoleUser: { assumedRoleId: 'AROAEXAMPLE0000ADMIN:ci' } } },
    ],
    ['a name deep in a request', 'web', { requestParameters: { a: [{ b: { groupName: 'web' } }] } }],
    ['a name with a quote', `a"b\\c`, { requestParameters: { userName: `a"b\\c` } }],
    [
      'an ARN of a resource',
      'arn:aws:s3:::b',
      { resources: [{ ARN: 'arn:aws:s3:::b', type: 'AWS::S3::Bucket' }] },
    ],
    ['an address', '203.0.113.7', { sourceIPAddress: '203.0.113.7' }],
    ['an event', 'StopLogging', { eventName: 'StopLogging' }],
    ['a person', 'u-1', { userIdentity: { onBehalfOf: { userId: 'u-1' } } }],
  ])('%s', (_, value, json) => {
    expect(isFound(value, json)).toBe(true);
  });

  it.each([
    ['a part of a value', 'ali', { userIdentity: { userName: 'alice' } }],
    ['a value of another member', 'alice', { requestParameters: { comment: 'alice' } }],
    [
      'what a document in a text says',
      'alice',
      { requestParameters: { policyDocument: '{"userName":"alice"}' } },
    ],
    ['an account', '444455556666', { userIdentity: { accountId: '444455556666' } }],
    ['a day outside of the window', '203.0.113.7', { eventTime: '2027-01-01T00:00:00Z' }],
    ['another account', '203.0.113.7', { recipientAccountId: '444455556666' }],
  ])('not %s', (_, value, json) => {
    expect(isFound(value, json)).toBe(false);
  });

  it('is told in time that grows with the text, whatever somebody has written into it', () => {
    for (const hostile of ['"'.repeat(60_000), `"${'a'.repeat(60_000)}`, `"xId":"${'\\'.repeat(60_000)}`]) {
      const before = performance.now();
      isFound('alice', { requestParameters: { text: hostile, userName: 'x' } });
      expect(performance.now() - before).toBeLessThan(2_000);
    }
  });
});
