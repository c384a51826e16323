import type { AwsError } from '../../../kernel/aws-error.ts';
import type { FailureType, Outcome } from './action.ts';

/** The words that AWS puts around the reason, for people who search for them. */
const GUIDE = 'Please refer to Automation Service Troubleshooting Guide for more diagnosis details.';

export const done = (outputs: Readonly<Record<string, unknown>> = {}): Outcome => ({
  kind: 'done',
  outputs: new Map(Object.entries(outputs)),
});

type Failed = Extract<Outcome, { kind: 'failed' }>;

export const failed = (reason: string, type: FailureType = 'Action'): Failed => ({
  kind: 'failed',
  message: `Step fails when it is Execute/Cancelling action. ${reason.slice(0, 2000)}. ${GUIDE}`,
  type,
});

export const unresolved = (names: Iterable<string>): Failed => ({
  kind: 'failed',
  message: `Step fails when it is validating and resolving the step inputs. Failed to resolve input: ${[...names].join(', ').slice(0, 500)}. ${GUIDE}`,
  type: 'Verification',
});

/** What a call was refused with, in the words of the SDK that AWS makes the call with. */
export function failedCall(operation: string, error: AwsError): Failed {
  const type = /AccessDenied|Unauthorized|NotAuthorized/.test(error.code)
    ? 'Permission'
    : /Throttl|TooManyRequests|RequestLimit/.test(error.code)
      ? 'Throttling'
      : 'Action';
  return failed(
    `An error occurred (${error.code}) when calling the ${operation} operation: ${error.message}`,
    type,
  );
}
