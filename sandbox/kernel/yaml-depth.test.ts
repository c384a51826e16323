import { describe, expect, it } from 'vitest';
import { isTooDeepYaml } from './yaml-depth.ts';

describe('isTooDeepYaml', () => {
  it.each([
    ['open lists', '['.repeat(200_000)],
    ['closed lists', `a: ${'['.repeat(5_000)}${']'.repeat(5_000)}`],
    ['maps in one line', `${'{a: '.repeat(5_000)}1${'}'.repeat(5_000)}`],
    ['dashes in one line', `${'- '.repeat(5_000)}x`],
    ['questions in one line', `${'? '.repeat(5_000)}x`],
    ['blocks', Array.from({ length: 300 }, (_, depth) => `${' '.repeat(depth)}a:`).join('\n')],
    ['a second document', `a: 1\n---\n${'['.repeat(5_000)}`],
  ])('says so of %s, and stays up', (_, text) => {
    expect(isTooDeepYaml(text)).toBe(true);
  });

  it.each([
    ['a document as they are', 'a:\n  b:\n    - c: [1, {d: 2}]\n'],
    ['brackets in texts', `a: |\n  ${'[ '.repeat(5_000)}\nb: "${'{['.repeat(5_000)}"`],
    ['a long list', '- a\n'.repeat(5_000)],
    ['nothing', ''],
  ])('lets %s pass', (_, text) => {
    expect(isTooDeepYaml(text)).toBe(false);
  });
});
