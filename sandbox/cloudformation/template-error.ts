import { AwsError } from '../kernel/aws-error.ts';

/** Everything that is wrong with a template or its parameters is one code on AWS. */
export const validationError = (message: string): AwsError =>
  new AwsError('ValidationError', message, { status: 400 });

export const formatError = (message: string): AwsError =>
  validationError(`Template format error: ${message}`);

export const templateError = (message: string): AwsError => validationError(`Template error: ${message}`);

/** Names come from the template: shown whole when they are short, cut when they are not. */
export const shown = (name: unknown): string => {
  const text = typeof name === 'string' ? name : (JSON.stringify(name) ?? String(name));
  return text.length > 255 ? `${text.slice(0, 255)}…` : text;
};
