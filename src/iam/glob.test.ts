import fc from 'fast-check';
import { expect, it } from 'vitest';
import { matchGlob, parseGlob } from './glob.ts';

const text = fc.string({ unit: fc.constantFrom('a', 'b', ':', '\n', '.', '\\'), maxLength: 12 });
const pattern = fc.string({ unit: fc.constantFrom('a', 'b', ':', '\n', '*', '?', '.'), maxLength: 8 });

it('agrees with a naive regular expression', () => {
  fc.assert(
    fc.property(pattern, text, (glob, subject) => {
      const escaped = glob
        .replace(/[.\\:\n]/g, '\\$&')
        .replaceAll('*', '.*')
        .replaceAll('?', '.');
      const expected = new RegExp(`^${escaped}$`, 's').test(subject);
      expect(matchGlob(parseGlob(glob), subject)).toBe(expected);
    }),
    { numRuns: 5000 },
  );
});

it.each([
  ['*', ''],
  ['**', 'a'],
  ['a*', 'a'],
  ['*a*', 'bab'],
  ['a?c', 'abc'],
])('%s matches "%s"', (glob, subject) => {
  expect(matchGlob(parseGlob(glob), subject)).toBe(true);
});

it('stays fast on patterns made to backtrack', () => {
  const started = performance.now();
  const glob = parseGlob(`${'*a'.repeat(500)}*b`);
  expect(matchGlob(glob, 'a'.repeat(20_000))).toBe(false);
  expect(performance.now() - started).toBeLessThan(2000);
});
