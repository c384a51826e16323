import { InvalidEventPattern } from '../invalid-event-pattern.ts';
import type { JsonScalar, JsonValue } from '../json.ts';

/** Says whether one value of the event satisfies one entry of a field's list; `undefined` stands for an absent field. */
export type ValueTest = (value: JsonScalar | undefined) => boolean;

/** One comparison operator: `{ NAME: OPERAND }` in the list of a field. */
export interface Operator {
  readonly name: string;
  /**
   * Checks the operand and returns its test. `path` names the field in errors.
   * @throws InvalidEventPattern for an operand of the wrong type or out of bounds
   */
  readonly compile: (operand: JsonValue, path: string) => ValueTest;
}

/** The test of a condition on strings: nothing else ever satisfies it, numbers and null included. */
export function testText(accepts: (text: string) => boolean): ValueTest {
  return (value) => typeof value === 'string' && accepts(value);
}

export function readText(operand: JsonValue, operator: string, path: string): string {
  if (typeof operand === 'string') return operand;
  throw new InvalidEventPattern(path, `the value of "${operator}" must be a string`);
}
