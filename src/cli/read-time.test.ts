import { expect, it } from 'vitest';
import { readTime } from './read-time.ts';

const NOW = Date.UTC(2026, 10, 27, 12);

it.each([
  ['24h', Date.UTC(2026, 10, 26, 12)],
  ['30m', Date.UTC(2026, 10, 27, 11, 30)],
  ['7d', Date.UTC(2026, 10, 20, 12)],
  ['2026-11-27', Date.UTC(2026, 10, 27)],
  ['2026-11-27T03:00', Date.UTC(2026, 10, 27, 3)],
  ['2026-11-27T03:00:05Z', Date.UTC(2026, 10, 27, 3, 0, 5)],
  ['2026-11-27T03:00:05+02:00', Date.UTC(2026, 10, 27, 1, 0, 5)],
])('%s', (text, at) => {
  expect(readTime(text, NOW)).toBe(at);
});

it.each([
  '',
  'yesterday',
  '24',
  '24w',
  '-1h',
  '2026-02-31',
  '2026-13-01',
  '27/11/2026',
  '2026-11-27 03:00',
  '999999h',
])('%j is none', (text) => {
  expect(() => readTime(text, NOW)).toThrow(/is no time/);
});
