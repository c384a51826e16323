import type { RequestContext } from '../../src/iam/model.ts';
import type { Call } from './operation.ts';

/**
 * The global condition keys of a request.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 *
 * `aws:TokenIssueTime` is there only for temporary credentials: that is why revoking older sessions
 * leaves a user's long-term key alone.
 */
export function globalContext(call: Call, tags: ReadonlyMap<string, string>): RequestContext {
  const { caller } = call;
  const { principal, session } = caller;
  const time = new Date(call.at);
  const context: Record<string, string> = {
    'aws:CurrentTime': time.toISOString(),
    'aws:EpochTime': String(Math.floor(call.at / 1000)),
    'aws:RequestedRegion': call.region,
    'aws:UserAgent': call.userAgent,
    // Differs from AWS: the loopback listener speaks HTTP, and every request counts as having come by TLS.
    'aws:SecureTransport': 'true',
    'aws:ViaAWSService': String(principal.kind !== 'service' && call.sourceIp.endsWith('.amazonaws.com')),
    'aws:PrincipalIsAWSService': String(principal.kind === 'service'),
  };
  if (!call.sourceIp.endsWith('.amazonaws.com')) context['aws:SourceIp'] = call.sourceIp;
  if (principal.kind === 'service') {
    context['aws:PrincipalServiceName'] = principal.service;
    context['aws:SourceAccount'] = caller.account;
    if (caller.sourceArn !== undefined) context['aws:SourceArn'] = caller.sourceArn;
    return context;
  }
  if (principal.kind === 'federated' || principal.kind === 'anonymous') return context;
  context['aws:PrincipalAccount'] = caller.account;
  context['aws:PrincipalArn'] = principal.kind === 'role-session' ? principal.roleArn : principal.arn;
  context['aws:PrincipalType'] = PRINCIPAL_TYPE[principal.kind];
  context['aws:userid'] = caller.userId;
  if (principal.kind === 'user' || principal.kind === 'user-session') {
    context['aws:username'] = principal.arn.slice(principal.arn.lastIndexOf('/') + 1);
  }
  if (session !== undefined) {
    context['aws:TokenIssueTime'] = new Date(session.issuedAt).toISOString();
    context['aws:MultiFactorAuthPresent'] = String(session.mfa);
    if (session.sourceIdentity !== undefined) context['aws:SourceIdentity'] = session.sourceIdentity;
  }
  for (const [key, value] of tags) context[`aws:PrincipalTag/${key}`] = value;
  return context;
}

const PRINCIPAL_TYPE = {
  root: 'Account',
  user: 'User',
  'user-session': 'User',
  'federated-session': 'FederatedUser',
  'role-session': 'AssumedRole',
} as const;
