import { type Operator, readPlain, single } from './operator.ts';

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_Boolean */
export const boolOperators: readonly [string, Operator][] = [single('Bool', readPlain(sameTruth))];

function sameTruth(written: string): (actual: string) => boolean {
  const expected = written.toLowerCase();
  const isTruth = expected === 'true' || expected === 'false';
  return (actual) => isTruth && actual.toLowerCase() === expected;
}
