import { describe, expect, it } from 'vitest';
import { toBits } from '../../../kernel/address.ts';
import { hasAddress, MOST_RANGES, readRanges } from './address-ranges.ts';

function isListed(text: string, address: string): boolean {
  const ranges = readRanges(text);
  const bits = toBits(address);
  if (ranges === undefined || bits === undefined) throw new Error('not readable');
  return hasAddress(ranges, bits);
}

describe('a list in plain text', () => {
  it.each([
    ['203.0.113.9', '203.0.113.9', true],
    ['203.0.113.9', '203.0.113.90', false],
    ['203.0.113.8/29', '203.0.113.15', true],
    ['203.0.113.8/29', '203.0.113.16', false],
    // The bits behind the network's own are not looked at.
    ['203.0.113.77/24', '203.0.113.1', true],
    ['0.0.0.0/0', '198.51.100.1', true],
    ['0.0.0.0/0', '2001:db8::1', false],
    ['::/0', '198.51.100.1', false],
    ['2001:db8::/32', '2001:db8:ffff::1', true],
    ['2001:db8::/32', '2001:db9::1', false],
    ['2001:DB8:0:0::1', '2001:db8::1', true],
    ['::ffff:203.0.113.9', '203.0.113.9', false],
    ['\ufeff203.0.113.9\r\n', '203.0.113.9', true],
    ['  203.0.113.9\t', '203.0.113.9', true],
    ['# 203.0.113.9', '203.0.113.9', false],
    ['', '203.0.113.9', false],
    ['198.51.100.1\n203.0.113.9', '203.0.113.9', true],
  ])('%j has %s: %s', (text, address, isOn) => {
    expect(isListed(text, address)).toBe(isOn);
  });

  it.each([
    '203.0.113.9/33',
    '203.0.113.9/-1',
    '203.0.113.9/',
    '203.0.113.9/24/24',
    '203.0.113.9/1e1',
    '203.0.113.09',
    '203.0.113',
    '203.0.113.9 203.0.113.10',
    'evil.example',
    '::1%lo',
    '__proto__',
    'x'.repeat(1_000_000),
  ])('passes over a line that says nothing', (line) => {
    const text = `${line}\n198.51.100.7\n`;
    expect(isListed(text, '203.0.113.9')).toBe(false);
    expect(isListed(text, '198.51.100.7')).toBe(true);
  });

  it('may have as many entries as GuardDuty takes, and each counts once', () => {
    const address = (number: number) =>
      `${[24, 16, 8, 0].map((shift) => (number >>> shift) & 255).join('.')}`;
    const full = Array.from({ length: MOST_RANGES }, (_, number) => address(number)).join('\n');
    expect(isListed(full, address(MOST_RANGES - 1))).toBe(true);
    expect(isListed(`${full}\n${address(7)}`, address(7))).toBe(true);
    expect(readRanges(`${full}\n${address(MOST_RANGES)}`)).toBeUndefined();
  });
});
