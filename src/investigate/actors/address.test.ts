import fc from 'fast-check';
import { expect, it } from 'vitest';
import { networkOf, readAddress } from './address.ts';

it.each([
  ['203.0.113.7', '203.0.113.7', '203.0.113.0/24'],
  ['2001:0DB8:0001:0000:0000:0000:0000:0001', '2001:db8:1::1', '2001:db8:1::/48'],
  ['2001:db8::1', '2001:db8::1', '2001:db8:0::/48'],
  ['::1', '::1', '0:0:0::/48'],
  ['::ffff:203.0.113.7', '203.0.113.7', '203.0.113.0/24'],
])('reads %s', (text, address, network) => {
  expect(readAddress(text)).toBe(address);
  expect(networkOf(address)).toBe(network);
});

it.each([
  undefined,
  '',
  'AWS Internal',
  'cloudformation.amazonaws.com',
  '203.0.113.7, 10.0.0.1',
  'fe80::1%eth0',
])('takes %j for no address', (text) => expect(readAddress(text)).toBeUndefined());

it('writes an address in one way, and says so again of what it wrote', () => {
  fc.assert(
    fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), (text) => {
      const address = readAddress(text);
      expect(address).toBeDefined();
      expect(readAddress(address)).toBe(address);
      expect(networkOf(address ?? '')).toMatch(
        /^(\d+\.\d+\.\d+\.0\/24|[0-9a-f]+:[0-9a-f]+:[0-9a-f]+::\/48)$/,
      );
    }),
  );
});
