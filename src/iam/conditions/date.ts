import { type Operator, pair, readPlain, single } from './operator.ts';

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_Date */
export const dateOperators: readonly [string, Operator][] = [
  ...pair(
    'DateEquals',
    'DateNotEquals',
    comparing((actual, expected) => actual === expected),
  ),
  single(
    'DateLessThan',
    comparing((actual, expected) => actual < expected),
  ),
  single(
    'DateLessThanEquals',
    comparing((actual, expected) => actual <= expected),
  ),
  single(
    'DateGreaterThan',
    comparing((actual, expected) => actual > expected),
  ),
  single(
    'DateGreaterThanEquals',
    comparing((actual, expected) => actual >= expected),
  ),
];

function comparing(holds: (actual: number, expected: number) => boolean): Operator['readValue'] {
  return readPlain((written) => {
    const expected = readDate(written);
    return (actual) => holds(readDate(actual), expected);
  });
}

/** The forms of https://www.w3.org/TR/NOTE-datetime; four digits are a year, not seconds. */
const ISO_FORM = /^\d{4}(-\d\d(-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?)?)?)?$/;
const EPOCH_FORM = /^\d{5,}(\.\d+)?$/;

/** Milliseconds since 1970; NaN, equal to nothing, for what is no date. */
function readDate(text: string): number {
  if (EPOCH_FORM.test(text)) return Number(text) * 1000;
  const form = ISO_FORM.exec(text);
  if (form === null) return Number.NaN;
  // Without a zone JavaScript would take the machine's own.
  const isZoneless = form[3] !== undefined && form[6] === undefined;
  return Date.parse(isZoneless ? `${text}Z` : text);
}
