/**
 * What all condition operators have in common.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */
import type { RequestView } from '../request.ts';
import type { Template } from '../variables.ts';

/** One policy value, read for its operator. `undefined` as an answer: a variable in it has no value. */
export type ValueTest = (actual: string, request: RequestView) => boolean | undefined;

/** One key of a Condition element with all its values. */
export type KeyTest = (request: RequestView) => boolean;
export type ConditionValue = string | number | boolean | readonly (string | number | boolean)[];

export interface Operator {
  /** Negated operators hold when no value matches, and when the key is absent. */
  readonly negated: boolean;
  readonly readValue: (value: Template) => ValueTest;
}

/** For operators that take no variables: the value as written. */
export function readPlain(read: (expected: string) => (actual: string) => boolean): Operator['readValue'] {
  return (value) => read(value.written);
}

/** The operators of one family with their negations: `Equals` and `NotEquals` read their values alike. */
export function pair(
  name: string,
  negatedName: string,
  readValue: Operator['readValue'],
): [string, Operator][] {
  return [
    [name, { negated: false, readValue }],
    [negatedName, { negated: true, readValue }],
  ];
}

export function single(name: string, readValue: Operator['readValue']): [string, Operator] {
  return [name, { negated: false, readValue }];
}
