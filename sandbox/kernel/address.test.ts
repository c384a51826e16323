import { describe, expect, it } from 'vitest';
import { isPublicAddress, toBits } from './address.ts';

describe('the bits of an address', () => {
  it.each([
    ['0.0.0.0', `4${'0'.repeat(32)}`],
    ['203.0.113.9', '411001011000000000111000100001001'],
    ['::', `6${'0'.repeat(128)}`],
    ['::1', `6${'0'.repeat(127)}1`],
    ['8000::', `61${'0'.repeat(127)}`],
    ['1::8000:0', `6${'1'.padStart(16, '0')}${'0'.repeat(80)}1${'0'.repeat(31)}`],
    ['::ffff:1.2.3.4', `6${'0'.repeat(80)}${'1'.repeat(16)}00000001000000100000001100000100`],
    ['ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff', `6${'1'.repeat(128)}`],
  ])('%s', (address, bits) => {
    expect(toBits(address)).toBe(bits);
  });

  it.each(['', '1.2.3', '1.2.3.4.5', '01.2.3.4', 'fe80::1%eth0', 'ec2.amazonaws.com', ':::'])(
    'are none of %j',
    (text) => {
      expect(toBits(text)).toBeUndefined();
    },
  );
});

describe('an address', () => {
  it.each(['203.0.113.9', '198.51.100.1', '8.8.8.8', '172.32.0.1', '2001:db8::1', '2606:4700::1111'])(
    '%s is of the internet',
    (address) => {
      expect(isPublicAddress(toBits(address) ?? '')).toBe(true);
    },
  );

  it.each([
    ...['127.0.0.1', '10.1.2.3', '192.168.0.1', '172.16.9.9', '169.254.169.254', '100.64.0.1', '0.0.0.0'],
    ...['224.0.0.1', '255.255.255.255', '::1', '::', 'fe80::1', 'fd00::1', 'ff02::1', '::ffff:127.0.0.1'],
    ...['::ffff:203.0.113.9', '::ffff:8.8.8.8'],
  ])('%s is not', (address) => {
    expect(isPublicAddress(toBits(address) ?? '')).toBe(false);
  });
});
