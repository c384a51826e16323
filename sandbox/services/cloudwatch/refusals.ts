import { AwsError } from '../../kernel/aws-error.ts';

export const invalidValue = (message: string): AwsError =>
  new AwsError('InvalidParameterValueException', message, { status: 400 });

export const invalidCombination = (message: string): AwsError =>
  new AwsError('InvalidParameterCombinationException', message, { status: 400 });

export const missingParameter = (message: string): AwsError =>
  new AwsError('MissingRequiredParameterException', message, { status: 400 });

export const validationError = (message: string): AwsError =>
  new AwsError('ValidationError', message, { status: 400 });

export const invalidToken = (): AwsError =>
  new AwsError('InvalidNextToken', 'The next token specified is invalid.', { status: 400 });

export function checkWord<T extends string>(parameter: string, given: string, words: readonly T[]): T {
  const word = words.find((one) => one === given);
  if (word === undefined)
    throw validationError(
      `Value '${given.slice(0, 100)}' at '${parameter}' failed to satisfy constraint: Member must satisfy enum value set: [${words.join(', ')}]`,
    );
  return word;
}
