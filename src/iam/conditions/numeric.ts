import { type Operator, pair, readPlain, single } from './operator.ts';

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_Numeric */
export const numericOperators: readonly [string, Operator][] = [
  ...pair(
    'NumericEquals',
    'NumericNotEquals',
    comparing((actual, expected) => actual === expected),
  ),
  single(
    'NumericLessThan',
    comparing((actual, expected) => actual < expected),
  ),
  single(
    'NumericLessThanEquals',
    comparing((actual, expected) => actual <= expected),
  ),
  single(
    'NumericGreaterThan',
    comparing((actual, expected) => actual > expected),
  ),
  single(
    'NumericGreaterThanEquals',
    comparing((actual, expected) => actual >= expected),
  ),
];

function comparing(holds: (actual: number, expected: number) => boolean): Operator['readValue'] {
  return readPlain((written) => {
    const expected = readNumber(written);
    return (actual) => holds(readNumber(actual), expected);
  });
}

/** NaN for what is no decimal number; it compares false with everything. */
function readNumber(text: string): number {
  return /^[+-]?(\d+(\.\d*)?|\.\d+)$/.test(text) ? Number(text) : Number.NaN;
}
