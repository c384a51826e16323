import { describe, expect, it } from 'vitest';
import type { RegionCoverage } from '../../model/investigation.ts';
import { ACCOUNT } from './fixture.ts';
import { findMissingDays } from './missing-days.ts';

const march = (...dates: readonly number[]) =>
  dates.map((date) => `2026-03-${String(date).padStart(2, '0')}`);
const region = (days: readonly string[], name = 'eu-west-1'): RegionCoverage => ({
  account: ACCOUNT,
  region: name,
  records: 10,
  firstEvent: `${days[0]}T08:00:00Z`,
  lastEvent: `${days.at(-1)}T18:00:00Z`,
  days,
});
const spans = (...args: Parameters<typeof findMissingDays>) =>
  findMissingDays(...args).map(({ where, from, to }) => [where, from.slice(5, 10), to?.slice(5, 10)]);

describe('days without any record of an account', () => {
  it('are one gap where they follow each other', () => {
    expect(findMissingDays([region(march(1, 2, 5, 7))], {})).toEqual([
      {
        kind: 'day missing',
        where: ACCOUNT,
        from: '2026-03-03T00:00:00Z',
        to: '2026-03-05T00:00:00Z',
        because: 'no record of any region',
      },
      expect.objectContaining({ from: '2026-03-06T00:00:00Z', to: '2026-03-07T00:00:00Z' }),
    ]);
  });

  it('are none where another region has some', () => {
    expect(findMissingDays([region(march(1, 3)), region(march(2), 'us-east-1')], {})).toEqual([]);
  });

  it('are looked for in the whole days that were asked for', () => {
    const window = { since: Date.parse('2026-02-27T12:00:00Z'), until: Date.parse('2026-03-05T12:00:00Z') };
    expect(spans([region(march(1, 2))], window)).toEqual([
      [ACCOUNT, '02-28', '03-01'],
      [ACCOUNT, '03-03', '03-05'],
    ]);
    expect(spans([region(march(1, 2, 9))], { until: Date.parse('2026-03-03T00:00:00Z') })).toEqual([]);
    expect(spans([region(march(1))], { since: 0 })).toEqual([[ACCOUNT, '01-01', '03-01']]);
  });
});

describe('a day without a record of a region', () => {
  const days = march(1, 2, 3, 4, 5, 6, 7, 8, 9, 10);

  it('is missing where it has some on all others', () => {
    const lacking = region(march(1, 2, 3, 4, 6, 7, 8, 9, 10), 'us-east-1');
    expect(spans([region(days), lacking], {})).toEqual([[`${ACCOUNT} us-east-1`, '03-05', '03-06']]);
  });

  it.each([
    ['it often has none', march(1, 2, 4, 6, 7, 8, 9, 10)],
    ['it begins later or ends sooner', march(2, 3, 4, 5, 6, 7, 8, 9)],
    ['there are few days', march(1, 3)],
  ])('says nothing where %s', (_, lacking) => {
    expect(findMissingDays([region(days), region(lacking, 'us-east-1')], {})).toEqual([]);
  });
});

it('finds nothing in nothing', () => expect(findMissingDays([], { since: 0 })).toEqual([]));
