import { AwsError } from '../../kernel/aws-error.ts';

/** What a text member of a request has to look like; the names are AWS's, the first letter in lower case. */
export interface Constraint {
  readonly field: string;
  readonly least?: number;
  readonly most: number;
  readonly pattern: RegExp;
  /** What the pattern means, for people. */
  readonly allows: string;
}

const NAME = { pattern: /^[\w+=,.@-]+$/, allows: 'alphanumeric characters and/or the following: +=,.@_-' };

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
export const userName: Constraint = { ...NAME, field: 'userName', most: 64 };
export const roleName: Constraint = { ...NAME, field: 'roleName', most: 64 };
export const policyName: Constraint = { ...NAME, field: 'policyName', most: 128 };

export const path: Constraint = {
  field: 'path',
  most: 512,
  pattern: /^\/$|^\/[\u0021-\u007f]*\/$/,
  allows: 'characters from ! to DEL, and begin and end with /',
};

export const pathPrefix: Constraint = { ...path, field: 'pathPrefix', pattern: /^\/[\u0021-\u007e]*$/ };

export const description: Constraint = {
  field: 'description',
  least: 0,
  most: 1000,
  pattern: /^[\t\n\r\u0020-\u007e\u00a1-\u00ff]*$/,
  allows: 'printable Latin-1 characters, tabs and line ends',
};

export const policyDocument: Constraint = {
  field: 'policyDocument',
  most: 131_072,
  pattern: /^[\t\n\r\u0020-\u00ff]+$/,
  allows: 'printable Latin-1 characters, tabs and line ends',
};

export const accessKeyId: Constraint = {
  field: 'accessKeyId',
  least: 16,
  most: 128,
  pattern: /^\w+$/,
  allows: 'alphanumeric characters and _',
};

/** Throws IAM's ValidationError, or gives the text back. */
export function requireText(constraint: Constraint, text: string): string {
  const { field, least = 1, most, pattern, allows } = constraint;
  if (text.length < least) throw invalid(field, text, `length greater than or equal to ${least}`);
  if (text.length > most) throw invalid(field, text, `length less than or equal to ${most}`);
  if (!pattern.test(text)) {
    throw validationError(`The specified value for ${field} is invalid. It must contain only ${allows}.`);
  }
  return text;
}

/** A whole number in its range, or `otherwise` when it is absent. */
export function requireNumber(
  range: { readonly field: string; readonly least: number; readonly most: number },
  value: number | undefined,
  otherwise: number,
): number {
  if (value === undefined) return otherwise;
  const { field, least, most } = range;
  if (!Number.isInteger(value)) throw validationError(`The specified value for ${field} is not an integer.`);
  if (value < least) throw invalid(field, String(value), `value greater than or equal to ${least}`);
  if (value > most) throw invalid(field, String(value), `value less than or equal to ${most}`);
  return value;
}

const invalid = (field: string, value: string, must: string): AwsError =>
  validationError(
    `1 validation error detected: Value '${value.slice(0, 100)}' at '${field}' failed to satisfy constraint: Member must have ${must}`,
  );

export const validationError = (message: string): AwsError =>
  new AwsError('ValidationError', message, { status: 400 });
