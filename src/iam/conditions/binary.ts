import { type Operator, readPlain, single } from './operator.ts';

/**
 * Both sides are base64; the bytes count, not how they are padded.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_BinaryEquals
 */
export const binaryOperators: readonly [string, Operator][] = [single('BinaryEquals', readPlain(sameBytes))];

const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

function sameBytes(written: string): (actual: string) => boolean {
  if (!BASE64.test(written)) return () => false;
  const expected = Buffer.from(written, 'base64');
  return (actual) => BASE64.test(actual) && Buffer.from(actual, 'base64').equals(expected);
}
