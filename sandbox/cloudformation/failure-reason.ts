import { AwsError } from '../kernel/aws-error.ts';

/**
 * Why a resource failed, as its event tells: the service's own words and the class that CloudFormation puts them in.
 * https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-test-contract-errors.html
 */
export function failureReason(error: unknown): string {
  if (!(error instanceof AwsError)) {
    // A fault of the sandbox itself: its console says everything that is needed to mend it.
    process.stderr.write(
      `sandbox: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
    );
    return 'Internal Failure';
  }
  if (error.status === 501) return error.message;
  const status = error.status ?? 400;
  return `Resource handler returned message: "${error.message} (Error Code: ${error.code}, Status Code: ${status})" (HandlerErrorCode: ${handlerCode(error)})`.slice(
    0,
    LONGEST,
  );
}

const LONGEST = 2048;

function handlerCode({ code, status = 400 }: AwsError): string {
  if (/^(AccessDenied|AuthorizationError|UnauthorizedOperation)/.test(code)) return 'AccessDenied';
  if (/AlreadyExists|AlreadyOwnedByYou|ResourceInUse|ResourceConflict/.test(code)) return 'AlreadyExists';
  if (isMissing(code)) return 'NotFound';
  if (/Throttl|TooManyRequests/.test(code)) return 'Throttling';
  if (/LimitExceeded/.test(code)) return 'ServiceLimitExceeded';
  if (status >= 500) return 'ServiceInternalError';
  return 'InvalidRequest';
}

/** Codes with which services say that what is to be removed is not there. */
export const isMissing = (code: string): boolean =>
  /NotFound|NoSuchEntity|NoSuchBucket|NonExistentQueue|QueueDoesNotExist/.test(code);
