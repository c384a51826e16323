import { AwsError } from '../../kernel/aws-error.ts';

export type LineMatch = (message: string) => boolean;

export const invalidPattern = (why: string): AwsError =>
  new AwsError('InvalidParameterException', `Invalid filter pattern: ${why}.`, { status: 400 });
