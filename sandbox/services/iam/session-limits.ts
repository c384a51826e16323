import { AwsError } from '../../kernel/aws-error.ts';
import type { Caller, Operation } from '../../kernel/operation.ts';

/**
 * IAM takes no token of GetFederationToken, and none of GetSessionToken without MFA: to it they are
 * invalid, whatever the policies say. That keeps a stolen session from changing its own user.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_request.html#stsapi_comparison
 */
export function withSessionLimits(
  operations: Readonly<Record<string, Operation>>,
): Readonly<Record<string, Operation>> {
  return Object.fromEntries(
    Object.entries(operations).map(([name, operation]) => [
      name,
      {
        ...operation,
        access: (input, call) => {
          refuseWeakSession(call.caller);
          return operation.access(input, call);
        },
      } satisfies Operation,
    ]),
  );
}

function refuseWeakSession({ principal, session }: Caller): void {
  if (session === undefined || principal.kind === 'role-session') return;
  if (principal.kind !== 'federated-session' && session.mfa) return;
  throw new AwsError('InvalidClientTokenId', 'The security token included in the request is invalid', {
    status: 403,
  });
}
