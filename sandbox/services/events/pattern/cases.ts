import { expect, test } from 'vitest';
import { compilePattern } from './compile.ts';
import type { JsonObject } from './json.ts';
import { matchesEvent } from './match.ts';

/** Where the rule of a case is written. */
export const GUIDE = {
  operators: 'eb-create-pattern-operators',
  syntax: 'eb-create-pattern',
  arrays: 'eb-event-patterns-arrays',
  nulls: 'eb-event-patterns-null-values',
  numbers: 'aws/event-ruler JsonRuleCompiler',
  readme: 'aws/event-ruler README',
} as const;

/** Title, page, pattern, event, whether they match. */
export type MatchCase = readonly [string, string, JsonObject, JsonObject, boolean];

export function matches(pattern: JsonObject, event: JsonObject): boolean {
  return matchesEvent(compilePattern(JSON.stringify(pattern)), event);
}

export function runMatchCases(cases: readonly MatchCase[]): void {
  test.each(cases)('%s [%s]', (_title, _page, pattern, event, expected) => {
    expect(matches(pattern, event)).toBe(expected);
  });
}
