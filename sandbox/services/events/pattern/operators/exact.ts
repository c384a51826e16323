import type { JsonScalar } from '../json.ts';
import type { ValueTest } from './operator.ts';

/**
 * A plain value in a field's list: string, number, boolean or null. `null` and `""` are values of their own
 * (eb-event-patterns-null-values).
 *
 * Differs from AWS: the guide says that numbers compare by their text (eb-event-patterns: 300, 300.0 and 3.0e2 are not
 * equal), while the rule engine adds a comparison by value (aws/event-ruler, JsonRuleCompiler). Here numbers compare by
 * value only, so 8 and 8.0 are alike, and integers above 2^53 may be taken for a neighbour.
 * Differs from AWS: the rule engine also takes two spellings of one IP address for equal; here they are plain strings.
 */
export function testExact(expected: JsonScalar): ValueTest {
  return (value) => value === expected;
}
