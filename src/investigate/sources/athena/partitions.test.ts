import { describe, expect, it } from 'vitest';
import { daysOf, locationTemplate, readAccountsAndRegions, readLogsPlace } from './partitions.ts';

describe('the days of a window', () => {
  it.each([
    // 30 days of past; a day for what is delivered late.
    ['2026-03-10T00:00:00Z', '2026-03-11T23:59:59Z', '2026/02/08', '2026/03/12'],
    ['2026-01-05T03:00:00Z', '2026-01-31T23:50:00Z', '2025/12/06', '2026/02/01'],
    ['2024-03-30T12:00:00Z', '2024-12-31T12:00:00Z', '2024/02/29', '2025/01/01'],
  ])('%s to %s', (since, until, from, to) => {
    expect(daysOf(Date.parse(since), Date.parse(until))).toEqual({ from, to });
  });
});

describe('accounts and regions', () => {
  it('are read once each', () => {
    expect(
      readAccountsAndRegions('111122223333, 444455556666,111122223333', 'eu-west-2,us-gov-west-1'),
    ).toEqual({
      accounts: ['111122223333', '444455556666'],
      regions: ['eu-west-2', 'us-gov-west-1'],
    });
  });
  it.each([
    ["1'", 'eu-west-2'],
    ['', 'eu-west-2'],
    ['1111222233334', 'eu-west-2'],
    ['111122223333', "eu-west-2'"],
    ['111122223333', 'eu-west-2,,us-east-1'],
    ['111122223333', '../eu-west-2'],
    // Another script's digits are none.
    ['１１１１２２２２３３３３', 'eu-west-2'],
  ])('%j and %j are refused', (accounts, regions) => {
    expect(() => readAccountsAndRegions(accounts, regions)).toThrow(/is no (account|region)/);
  });
});

describe('where logs begin', () => {
  it.each([
    ['s3://org-trail/AWSLogs', 'AWSLogs/'],
    ['s3://org-trail/AWSLogs/', 'AWSLogs/'],
    ['s3://org-trail/logs/of.all_/AWSLogs/o-exampleorg1/', 'logs/of.all_/AWSLogs/o-exampleorg1/'],
  ])('%s', (text, prefix) => {
    const place = readLogsPlace(text);
    expect(place).toEqual({ bucket: 'org-trail', prefix });
    expect(locationTemplate(place)).toBe(
      `s3://org-trail/${prefix}\${account}/CloudTrail/\${region}/\${day}/`,
    );
  });
  it.each([
    's3://org-trail',
    's3://org-trail/logs/',
    "s3://org-trail/it's/AWSLogs",
    's3://org-trail/$account/AWSLogs',
    's3://org-trail/AWSLogs/111122223333',
    's3://org-trail/a b/AWSLogs',
    's3://UPPER/AWSLogs',
    'https://org-trail/AWSLogs',
    's3://org-trail/AWSLogs\n',
  ])('%j is refused', (text) => {
    expect(() => readLogsPlace(text)).toThrow(/not where a trail's logs begin/);
  });
  it('is refused in no time, however odd', () => {
    const before = performance.now();
    expect(() => readLogsPlace(`s3://org-trail/${'a/'.repeat(50_000)}`)).toThrow();
    expect(performance.now() - before).toBeLessThan(500);
  });
});
