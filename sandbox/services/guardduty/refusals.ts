import { AwsError } from '../../kernel/aws-error.ts';

/**
 * GuardDuty knows one error of the sender, `BadRequestException`; its member `Type` tells the kinds apart.
 * https://docs.aws.amazon.com/guardduty/latest/APIReference/CommonErrors.html
 */
function badRequest(type: string, message: string): AwsError {
  return new AwsError('BadRequestException', message, { status: 400, members: { type } });
}

export const invalidInput = (parameter: string): AwsError =>
  badRequest(
    'InvalidInputException',
    `The request is rejected because the parameter ${parameter.slice(0, 100)} has an invalid value.`,
  );

export const notOwned = (): AwsError =>
  badRequest(
    'InvalidInputException',
    'The request is rejected because the input detectorId is not owned by the current account.',
  );

export const detectorExists = (): AwsError =>
  badRequest(
    'LimitExceededException',
    'The request is rejected because a detector already exists for the current account.',
  );

export const setNotOwned = (): AwsError =>
  badRequest(
    'InvalidInputException',
    'The request is rejected because the input threatIntelSetId is not owned by the current account.',
  );

export const nameTaken = (what: string): AwsError =>
  badRequest(
    'InvalidInputException',
    `The request is rejected because a ${what} with the same name already exists.`,
  );

export const tooManySets = (limit: number): AwsError =>
  badRequest(
    'LimitExceededException',
    `The request is rejected because the account has ${limit} threatIntelSets, which is the limit.`,
  );

/** A list that is about to change takes no other change. */
export const setIsBusy = (status: string): AwsError =>
  badRequest('InvalidInputException', `The request is rejected because the threatIntelSet is ${status}.`);
