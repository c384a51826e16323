import { AwsError } from '../../kernel/aws-error.ts';

/** https://docs.aws.amazon.com/securityhub/1.0/APIReference/CommonErrors.html */
const refusal = (code: string, status: number, message: string): AwsError =>
  new AwsError(code, message, { status, members: { Code: code } });

export const invalidInput = (message: string): AwsError => refusal('InvalidInputException', 400, message);

export const notSubscribed = (account: string): AwsError =>
  refusal('InvalidAccessException', 401, `Account ${account} is not subscribed to AWS Security Hub`);

export const conflict = (message: string): AwsError => refusal('ResourceConflictException', 409, message);

export const notFound = (message: string): AwsError => refusal('ResourceNotFoundException', 404, message);

export const limitExceeded = (message: string): AwsError => refusal('LimitExceededException', 429, message);

export const denied = (message: string): AwsError => refusal('AccessDeniedException', 403, message);
