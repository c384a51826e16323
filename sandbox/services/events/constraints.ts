import { AwsError } from '../../kernel/aws-error.ts';

export const refuse = (message: string): AwsError => new AwsError('ValidationException', message);

export const NAME = /^[.\-_A-Za-z0-9]+$/;

interface TextLimits {
  readonly min?: number;
  readonly max: number;
  readonly pattern?: RegExp;
}

/** Checks a text against the limits of the service's model; `where` is the member's path as AWS names it. */
export function checkText(where: string, value: string | undefined, limits: TextLimits): void {
  if (value === undefined) return;
  const { min = 1, max, pattern } = limits;
  if (value.length < min)
    throw broken(where, value, `Member must have length greater than or equal to ${min}`);
  if (value.length > max) throw broken(where, value, `Member must have length less than or equal to ${max}`);
  if (pattern !== undefined && !pattern.test(value)) {
    const shown = pattern.source.replace(/^\^|\$$/g, '');
    throw broken(where, value, `Member must satisfy regular expression pattern: ${shown}`);
  }
}

export function checkNumber(where: string, value: number | undefined, min: number, max: number): void {
  if (value === undefined) return;
  // Written so that a number that is none (NaN) is refused too.
  if (!(Number.isInteger(value) && value >= min))
    throw broken(where, String(value), `Member must have value greater than or equal to ${min}`);
  if (value > max) throw broken(where, String(value), `Member must have value less than or equal to ${max}`);
}

export function checkCount(where: string, items: readonly unknown[], min: number, max: number): void {
  const shown = `[${items.length} items]`;
  if (items.length < min)
    throw broken(where, shown, `Member must have length greater than or equal to ${min}`);
  if (items.length > max) throw broken(where, shown, `Member must have length less than or equal to ${max}`);
}

export function checkOneOf(where: string, value: string | undefined, allowed: readonly string[]): void {
  if (value === undefined || allowed.includes(value)) return;
  throw broken(where, value, `Member must satisfy enum value set: [${allowed.join(', ')}]`);
}

const broken = (where: string, value: string, constraint: string): AwsError =>
  refuse(
    `1 validation error detected: Value '${value.slice(0, 256)}' at '${where}' failed to satisfy constraint: ${constraint}`,
  );
