import type { TrailFacts } from '../../kernel/operation.ts';

/** What is never written down. */
const HIDDEN: readonly string[] = ['SecretString', 'SecretBinary', 'RotationToken'];

/**
 * Records of calls that bring a value leave the value out altogether, and of the answer tell only the ARN, as
 * published records show.
 */
export function trailWithoutValue(
  input: object,
  output: { ARN?: string | undefined } | undefined,
): TrailFacts {
  const told = Object.entries(input).filter(([name, value]) => !HIDDEN.includes(name) && value !== undefined);
  return {
    requestParameters: Object.fromEntries(told.map(([name, value]) => [lowerFirst(name), lowerKeys(value)])),
    responseElements: output?.ARN === undefined ? null : { arn: output.ARN },
  };
}

const lowerFirst = (name: string): string => name.charAt(0).toLowerCase() + name.slice(1);

/** Tags and labels: lists of plain objects and texts. */
function lowerKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(lowerKeys);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [lowerFirst(name), item]));
}
