import { matchGlob } from '../glob.ts';
import { resolveGlob, resolveText, type Template } from '../variables.ts';
import { type Operator, pair, type ValueTest } from './operator.ts';

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_String */
export const stringOperators: readonly [string, Operator][] = [
  ...pair('StringEquals', 'StringNotEquals', equals),
  ...pair('StringEqualsIgnoreCase', 'StringNotEqualsIgnoreCase', equalsIgnoringCase),
  ...pair('StringLike', 'StringNotLike', like),
];

function equals(value: Template): ValueTest {
  return (actual, request) => {
    const expected = resolveText(value, request);
    return expected === undefined ? undefined : expected === actual;
  };
}

function equalsIgnoringCase(value: Template): ValueTest {
  return (actual, request) => {
    const expected = resolveText(value, request);
    return expected === undefined ? undefined : expected.toLowerCase() === actual.toLowerCase();
  };
}

function like(value: Template): ValueTest {
  return (actual, request) => {
    const glob = resolveGlob(value, request);
    return glob === undefined ? undefined : matchGlob(glob, actual);
  };
}
