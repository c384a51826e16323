import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matchGlob, parseGlob } from '../iam/glob.ts';
import { findSharedText } from './shared-text.ts';

describe('a text that patterns have in common', () => {
  it.each([
    [['arn:aws:s3:::*/*', 'arn:aws:s3:::app-*', '*/2026/?.csv']],
    [['iam:*', '*:create*', '*user']],
    [['*', '*']],
    [['a*b*c', '*b?c']],
  ])('of %j is one that each of them matches', (patterns) => {
    const text = findSharedText(...patterns);
    expect(text).toEqual(expect.any(String));
    for (const pattern of patterns) expect(matchGlob(parseGlob(pattern), text ?? '')).toBe(true);
  });

  it.each([
    [['s3:Get*', 's3:Put*']],
    [['arn:aws:s3:::app-*', 'arn:aws:iam::*']],
    [['?', '??']],
    [['abc', 'abcd']],
  ])('of %j is none', (patterns) => {
    expect(findSharedText(...patterns)).toBeUndefined();
  });

  it('stands for a thing that nobody names, where a star does', () => {
    expect(findSharedText('arn:aws:s3:::*/*')).toMatch(/^arn:aws:s3:::~0\//);
  });

  it('is found wherever there is one among short patterns', () => {
    const pattern = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?'), maxLength: 6 });
    const text = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 6 });
    fc.assert(
      fc.property(pattern, pattern, text, (one, other, common) => {
        fc.pre(matchGlob(parseGlob(one), common) && matchGlob(parseGlob(other), common));
        const found = findSharedText(one, other);
        expect(found).toBeDefined();
        expect(matchGlob(parseGlob(one), found ?? '') && matchGlob(parseGlob(other), found ?? '')).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it('is given up where an attacker has written patterns to look for it for ever', () => {
    const before = performance.now();
    findSharedText(`${'*a?'.repeat(300)}x`, `${'*?b'.repeat(300)}y`, `${'*b'.repeat(300)}z`);
    expect(performance.now() - before).toBeLessThan(2_000);
  });
});
