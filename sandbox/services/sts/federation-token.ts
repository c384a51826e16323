import type { GetFederationTokenRequest, GetFederationTokenResponse } from '@aws-sdk/client-sts';
import { notInSandbox } from '../../kernel/aws-error.ts';
import { type Call, operation } from '../../kernel/operation.ts';
import { type Constraint, requireText } from '../iam/constraints.ts';
import { requestTagContext } from '../iam/tag-sets.ts';
import { requireUserDuration } from './durations.ts';
import { issueSession, recordCredentials, recordKey, toCredentials } from './issue-session.ts';
import { requireLongTermKey } from './session-limits.ts';
import { readSessionPolicies } from './session-policies.ts';
import { readSessionTags, tagAccess } from './session-tags.ts';

const sessionName: Constraint = {
  field: 'name',
  least: 2,
  most: 32,
  pattern: /^[\w+=,.@-]*$/,
  allows: 'alphanumeric characters and/or the following: +=,.@_-',
};

/**
 * A session that outlives the deactivation of the key that made it, but not a deny on the user. It may do
 * what its session policy and the user's own policies both allow: without a session policy, nothing.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_getfederationtoken.html
 */
export const GetFederationToken = operation<GetFederationTokenRequest, GetFederationTokenResponse>({
  access(input, call) {
    requireLongTermKey('GetFederationToken', call.caller);
    const access = { resource: federatedArn(call, input.Name), context: requestTagContext(input.Tags) };
    return [{ ...access, action: 'sts:GetFederationToken' }, ...tagAccess(access, input.Tags, undefined)];
  },
  act(input, call) {
    if (input.MinimumSessionTokenSize !== undefined) {
      throw notInSandbox('sts:GetFederationToken with MinimumSessionTokenSize');
    }
    const { principal, userId } = requireLongTermKey('GetFederationToken', call.caller);
    if (principal.kind === 'root') throw notInSandbox('sts:GetFederationToken by the root user');
    const name = requireText(sessionName, input.Name);
    const arn = federatedArn(call, name);
    const session = issueSession(
      call,
      {
        principal: { kind: 'federated-session', account: call.account, arn, userArn: principal.arn },
        account: call.account,
        userId: `${call.account}:${name}`,
        issuer: {
          type: 'IAMUser',
          arn: principal.arn,
          id: userId,
          name: principal.arn.slice(principal.arn.lastIndexOf('/') + 1),
        },
        ...readSessionPolicies(call, call.account, input),
        ...readSessionTags(input, undefined),
        mfa: false,
      },
      requireUserDuration(input.DurationSeconds),
    );
    return {
      Credentials: toCredentials(session),
      FederatedUser: { FederatedUserId: session.userId, Arn: arn },
    };
  },
  readOnly: false,
  trail(_input, output, call) {
    const credentials = output?.Credentials;
    if (credentials === undefined) return {};
    return {
      responseElements: {
        credentials: recordCredentials(credentials),
        federatedUser: {
          federatedUserId: output?.FederatedUser?.FederatedUserId,
          arn: output?.FederatedUser?.Arn,
        },
      },
      resources: [recordKey(credentials, call.account)],
    };
  },
});

const federatedArn = (call: Call, name: string): string =>
  `arn:aws:sts::${call.account}:federated-user/${name}`;
