import { AwsError } from '../../kernel/aws-error.ts';

/** Why a delivery failed, in the codes that dead-letter messages carry, and whether to try again. */
export interface Failure {
  readonly code: string;
  readonly message: string;
  readonly isPassing: boolean;
}

export const failure = (code: string, message: string, isPassing = false): Failure => ({
  code,
  message,
  isPassing,
});

/**
 * Missing permissions and missing targets are final; throttling and faults of the target pass.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html
 *
 * Differs from AWS: a target that is gone and had let EventBridge in by its own policy fails with NO_PERMISSIONS,
 * because its policy went with it; AWS may say NO_RESOURCE. Either goes to the dead-letter queue at once.
 */
export function readFailure(error: unknown): Failure {
  if (!(error instanceof AwsError)) {
    const message = error instanceof Error ? error.message : String(error);
    return failure('INTERNAL_ERROR', message, true);
  }
  const { code, message, status = 400 } = error;
  if (/AccessDenied|AuthorizationError|NotAuthorized/.test(code)) return failure('NO_PERMISSIONS', message);
  if (/NotFound|DoesNotExist|NonExistent|NoSuch/.test(code)) return failure('NO_RESOURCE', message);
  if (/Throttl|TooManyRequests|RequestLimitExceeded/.test(code)) return failure('THROTTLING', message, true);
  if (status === 501) return failure('SDK_CLIENT_ERROR', message);
  if (status >= 500) return failure('ERROR_FROM_TARGET', message, true);
  return failure('INVALID_PARAMETER', message);
}

/** A role that cannot be assumed; throttling of STS passes. */
export function readRoleFailure(error: unknown): Failure {
  const { message, isPassing } = readFailure(error);
  return isPassing
    ? failure('TRANSIENT_ASSUME_ROLE', message, true)
    : failure('FAILED_TO_ASSUME_ROLE', message);
}
