import type { GetSessionTokenRequest, GetSessionTokenResponse } from '@aws-sdk/client-sts';
import { notInSandbox } from '../../kernel/aws-error.ts';
import { operation } from '../../kernel/operation.ts';
import { HOUR, requireUserDuration } from './durations.ts';
import { issueSession, recordCredentials, recordKey, toCredentials } from './issue-session.ts';
import { requireLongTermKey } from './session-limits.ts';

/**
 * Needs no permission, and a deny does not stop it: the session is bound by the user's policies instead,
 * on every request, so that denying the user denies it as well.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_getsessiontoken.html
 */
export const GetSessionToken = operation<GetSessionTokenRequest, GetSessionTokenResponse>({
  access: () => [],
  act(input, call) {
    if (input.SerialNumber !== undefined || input.TokenCode !== undefined) {
      throw notInSandbox('sts:GetSessionToken with an MFA device');
    }
    if (input.MinimumSessionTokenSize !== undefined) {
      throw notInSandbox('sts:GetSessionToken with MinimumSessionTokenSize');
    }
    const { principal, userId } = requireLongTermKey('GetSessionToken', call.caller);
    const isRoot = principal.kind === 'root';
    const asked = requireUserDuration(input.DurationSeconds);
    const session = issueSession(
      call,
      {
        principal: isRoot ? principal : { ...principal, kind: 'user-session' },
        account: call.account,
        userId,
        issuer: {
          type: isRoot ? 'Root' : 'IAMUser',
          arn: principal.arn,
          id: userId,
          name: isRoot ? '' : principal.arn.slice(principal.arn.lastIndexOf('/') + 1),
        },
        mfa: false,
      },
      isRoot ? Math.min(asked, HOUR) : asked,
    );
    return { Credentials: toCredentials(session) };
  },
  readOnly: false,
  trail(_input, output, call) {
    const credentials = output?.Credentials;
    if (credentials === undefined) return {};
    return {
      responseElements: { credentials: recordCredentials(credentials) },
      resources: [recordKey(credentials, call.account)],
    };
  },
});
