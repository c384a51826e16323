import { describe, expect, it } from 'vitest';
import { findDeliveryHoles } from './delivery-holes.ts';
import { ACCOUNT, halfHours, nameFile, START } from './fixture.ts';
import { DAY, HOUR } from './scanned-file.ts';

const files = (slots: readonly number[], region?: string) => slots.map((at) => nameFile(at, region));
const hourOfDay = (at: number) => Math.floor((at % DAY) / HOUR);
const weekday = (at: number) => Math.floor((at - START) / DAY) % 7;
const isOut = (from: number, hours: number) => (at: number) =>
  at < START + from || at >= START + from + hours * HOUR;

describe('a hole', () => {
  it('is where a region that always has files has none for hours', () => {
    expect(findDeliveryHoles(files(halfHours(3, isOut(30 * HOUR, 5))))).toEqual([
      {
        kind: 'no delivery',
        where: `${ACCOUNT} eu-west-1`,
        from: '2026-03-03T05:40:00Z',
        to: '2026-03-03T11:10:00Z',
        because: 'no file for 5 hours; otherwise there is one in 67 of 67 hours',
      },
    ]);
  });

  it('has no end where only other regions go on', () => {
    const gone = files(halfHours(3, (at) => at < START + 2 * DAY));
    expect(findDeliveryHoles([...gone, ...files(halfHours(3), 'us-east-1')])).toMatchObject([
      { where: `${ACCOUNT} eu-west-1`, from: '2026-03-03T23:40:00Z' },
    ]);
    expect(findDeliveryHoles(gone)).toEqual([]);
  });

  it('is found in any order of the files, and once', () => {
    const all = files(halfHours(3, isOut(30 * HOUR, 5)));
    expect(findDeliveryHoles([...all, ...all].reverse())).toEqual(findDeliveryHoles(all));
  });
});

describe('no hole', () => {
  it.each([
    ['a pause of two hours', halfHours(3, isOut(30 * HOUR, 1.5))],
    ['nights', halfHours(14, (at) => hourOfDay(at) >= 7 && hourOfDay(at) < 20)],
    ['weekends', halfHours(21, (at) => weekday(at) < 5)],
    ['a region with a file now and then', halfHours(14).filter((_, at) => at % 11 === 0)],
    ['less than a day', halfHours(1, isOut(6 * HOUR, 4))],
    ['nothing', []],
  ])('%s', (_, slots) => expect(findDeliveryHoles(files(slots))).toEqual([]));

  it('in files that are named otherwise, nor in digests', () => {
    const digests = files(halfHours(3, isOut(30 * HOUR, 5))).map((file) =>
      file.replaceAll('CloudTrail_', 'CloudTrail-Digest_').replaceAll('CloudTrail/', 'CloudTrail-Digest/'),
    );
    expect(findDeliveryHoles([...digests, 'events.json', ''])).toEqual([]);
  });
});
