import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readFirstTime, readTime } from './read-time.ts';

describe('readTime', () => {
  it.each([
    ['ISO', '2026-11-21T02:14:02Z', '2026-11-21T02:14:02.000Z'],
    ['ISO with milliseconds', '2026-11-21T02:14:02.5Z', '2026-11-21T02:14:02.500Z'],
    ['ISO of another zone', '2026-11-20T22:14:02-04:00', '2026-11-21T02:14:02.000Z'],
    ['ISO of another zone without a colon', '2026-11-21T03:14:02+0100', '2026-11-21T02:14:02.000Z'],
    ['a text without a zone', '2025-02-25 20:40:06.721', '2025-02-25T20:40:06.721Z'],
    ['nanoseconds', '2024-05-24 22:34:07.000000000', '2024-05-24T22:34:07.000Z'],
    ['seconds', 1646144449.25, '2022-03-01T14:20:49.250Z'],
    ['milliseconds', 1795227242000, '2026-11-21T02:14:02.000Z'],
    ['milliseconds as a text', '1795227242000', '2026-11-21T02:14:02.000Z'],
    ['what HTTP writes', 'Wed, 12 Feb 2025 00:37:54 GMT', '2025-02-12T00:37:54.000Z'],
  ])('reads %s', (_form, value, time) => {
    expect(readTime(value)).toBe(time);
  });

  it.each([
    'yesterday',
    '2026-13-45T99:99:99Z',
    '2026-11-21',
    'Wed, 99 Abc 2025 00:37:54 GMT',
    '',
    '0',
    0,
    -1,
    1e300,
    Number.NaN,
    null,
    {},
    '9'.repeat(13),
  ])('leaves out %s', (value) => {
    expect(readTime(value)).toBeUndefined();
  });

  it('writes times so that they sort as texts', () => {
    const time = fc.integer({ min: Date.UTC(2000), max: Date.UTC(2099) });
    fc.assert(
      fc.property(time, time, (one, other) => {
        expect(String(readTime(one)) < String(readTime(other))).toBe(one < other);
      }),
    );
  });

  it('takes the first that is a time', () => {
    expect(readFirstTime(undefined, 'x', 1795227242000, '2026-11-22T00:00:00Z')).toBe(
      '2026-11-21T02:14:02.000Z',
    );
  });
});
