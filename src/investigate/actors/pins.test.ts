import { expect, it } from 'vitest';
import { readPins } from './pins.ts';

it('knows addresses and ranges of both families', () => {
  const isOurs = readPins(['203.0.113.7', ' 198.51.100.0/24', '2001:db8:1::/48']);
  expect(['203.0.113.7', '198.51.100.255', '2001:db8:1::9'].map(isOurs)).toEqual([true, true, true]);
  expect(['203.0.113.8', '198.51.101.0', '2001:db8:2::9', 'AWS Internal'].map(isOurs)).toEqual(
    Array(4).fill(false),
  );
});

it('lets no IPv4 address into a range of IPv6', () => {
  expect(readPins(['::ffff:0:0/96'])('203.0.113.7')).toBe(false);
});

it.each([
  '',
  'our-ci.example',
  '203.0.113.0/33',
  '203.0.113.0/24/8',
  '203.0.113.7/x',
  '0.0.0.0/0',
  '::/0',
  'fe80::1%eth0',
])('refuses %j and says what to write instead', (pin) => {
  expect(() => readPins([pin])).toThrow(
    expect.objectContaining({ code: 'BadPin', advice: expect.stringContaining('--pin') }),
  );
});
