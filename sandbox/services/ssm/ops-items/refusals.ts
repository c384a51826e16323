import { AwsError } from '../../../kernel/aws-error.ts';

export const invalidParameter = (name: string, message: string): AwsError =>
  new AwsError('OpsItemInvalidParameterException', message, { members: { ParameterNames: [name] } });

export const limitExceeded = (limit: number, type: string, message: string): AwsError =>
  new AwsError('OpsItemLimitExceededException', message, {
    members: { Limit: limit, LimitType: type, ResourceTypes: ['OpsItem'] },
  });
