import type { AssumeRoleRequest, AssumeRoleResponse } from '@aws-sdk/client-sts';
import type { RequestContext } from '../../../src/iam/model.ts';
import { AwsError, notInSandbox } from '../../kernel/aws-error.ts';
import { enforcedIdentities, type Role } from '../../kernel/identity.ts';
import { type Access, type Call, operation, type Session } from '../../kernel/operation.ts';
import { type Constraint, requireNumber, requireText, validationError } from '../iam/constraints.ts';
import { tagContext } from '../iam/principals.ts';
import { requestTagContext } from '../iam/tag-sets.ts';
import { HOUR } from './durations.ts';
import { issueSession, recordCredentials, recordKey, toCredentials } from './issue-session.ts';
import { requireAssumer } from './session-limits.ts';
import { readSessionPolicies } from './session-policies.ts';
import { readSessionTags, tagAccess } from './session-tags.ts';

const NAME = { pattern: /^[\w+=,.@-]*$/, allows: 'alphanumeric characters and/or the following: +=,.@_-' };
const sessionName: Constraint = { ...NAME, field: 'roleSessionName', least: 2, most: 64 };
const sourceIdentityName: Constraint = { ...NAME, field: 'sourceIdentity', least: 2, most: 64 };
const externalId: Constraint = {
  field: 'externalId',
  least: 2,
  most: 1224,
  pattern: /^[\w+=,.@:/-]*$/,
  allows: 'alphanumeric characters and/or the following: +=,.@:/_-',
};

/**
 * The role's trust policy has to name the caller, and in another account the caller's own policies have to
 * allow it as well. A role that does not exist is refused in the same words as one that does not trust.
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
 */
export const AssumeRole = operation<AssumeRoleRequest, AssumeRoleResponse>({
  access(input, call) {
    requireAssumer(call.caller);
    const access = trustAccess(input, call);
    const sourceIdentity = sourceIdentityOf(input, call);
    return [
      { ...access, action: 'sts:AssumeRole' },
      ...(sourceIdentity === undefined ? [] : [{ ...access, action: 'sts:SetSourceIdentity' }]),
      ...tagAccess(access, input.Tags, input.TransitiveTagKeys),
    ];
  },
  act(input, call) {
    refuseMissingParts(input);
    const { account, role } = findRole(call, input.RoleArn);
    // The trust policy was evaluated, so the role is there.
    if (role === undefined) throw new AwsError('AccessDenied', 'The role does not exist.', { status: 403 });
    const name = requireText(sessionName, input.RoleSessionName);
    if (input.ExternalId !== undefined) requireText(externalId, input.ExternalId);
    const sourceIdentity = sourceIdentityOf(input, call);
    const parent = parentOf(call);
    const session = issueSession(
      call,
      {
        principal: {
          kind: 'role-session',
          account,
          arn: `arn:aws:sts::${account}:assumed-role/${role.name}/${name}`,
          roleArn: role.arn,
        },
        account,
        userId: `${role.id}:${name}`,
        issuer: { type: 'Role', arn: role.arn, id: role.id, name: role.name },
        ...readSessionPolicies(call, account, input),
        ...(sourceIdentity === undefined ? {} : { sourceIdentity }),
        ...readSessionTags(input, parent),
        mfa: false,
        ...(isEc2(call) ? { ec2RoleDelivery: '2.0' as const } : {}),
      },
      requireRoleDuration(role, parent, input.DurationSeconds),
    );
    return describe(session);
  },
  readOnly: true,
  trail(input, output) {
    const { Credentials: credentials, AssumedRoleUser: user } = output ?? {};
    const account = accountIn(input.RoleArn);
    const role = { ARN: input.RoleArn, accountId: account, type: 'AWS::IAM::Role' };
    if (credentials === undefined || user === undefined) return { resources: [role] };
    const names = [input.RoleSessionName, user.AssumedRoleId ?? '', user.Arn ?? ''];
    return {
      owner: account,
      responseElements: {
        credentials: recordCredentials(credentials),
        assumedRoleUser: { assumedRoleId: user.AssumedRoleId, arn: user.Arn },
        ...(output?.SourceIdentity === undefined ? {} : { sourceIdentity: output.SourceIdentity }),
      },
      resources: [
        role,
        recordKey(credentials, account),
        ...names.map((ARN) => ({ ARN, accountId: account, type: 'AWS::STS::AssumedRole' })),
      ],
    };
  },
});

function refuseMissingParts(input: AssumeRoleRequest): void {
  if (input.SerialNumber !== undefined || input.TokenCode !== undefined) {
    throw notInSandbox('sts:AssumeRole with an MFA device');
  }
  if (input.ProvidedContexts !== undefined && input.ProvidedContexts.length > 0) {
    throw notInSandbox('sts:AssumeRole with ProvidedContexts');
  }
  if (input.MinimumSessionTokenSize !== undefined) {
    throw notInSandbox('sts:AssumeRole with MinimumSessionTokenSize');
  }
}

/** What the trust policy and the caller's policies are held against. */
function trustAccess(input: AssumeRoleRequest, call: Call): Omit<Access, 'action'> {
  const { account, role } = findRole(call, input.RoleArn ?? '');
  const sourceIdentity = sourceIdentityOf(input, call);
  const context: RequestContext = {
    'sts:RoleSessionName': input.RoleSessionName ?? '',
    ...(input.ExternalId === undefined ? {} : { 'sts:ExternalId': input.ExternalId }),
    ...(sourceIdentity === undefined ? {} : { 'sts:SourceIdentity': sourceIdentity }),
    ...requestTagContext(input.Tags),
    ...(role === undefined ? {} : tagContext(role.tags)),
  };
  return {
    resource: input.RoleArn ?? '',
    resourceAccount: account,
    context,
    ...(role === undefined
      ? {}
      : { resourcePolicy: { name: `${role.arn} trust`, document: role.trust.document } }),
    resourceMode: 'required',
  };
}

const accountIn = (arn: string): string => arn.split(':')[4] ?? '';

/** The role as it is enforced now: a new trust policy lets nobody in before it has spread. */
function findRole(call: Call, arn: string): { account: string; role?: Role } {
  const account = accountIn(arn);
  if (!/^arn:aws:iam::\d{12}:role\/./.test(arn)) throw validationError(`${arn.slice(0, 200)} is invalid`);
  if (!call.world.accounts.has(account)) return { account };
  const role = enforcedIdentities(call.world, account).roles.get(arn.slice(arn.lastIndexOf('/') + 1));
  return role?.arn === arn ? { account, role } : { account };
}

/** A source identity that is set once stays through the whole chain. */
function sourceIdentityOf(input: AssumeRoleRequest, call: Call): string | undefined {
  const set = call.caller.session?.sourceIdentity;
  const asked = input.SourceIdentity;
  if (asked === undefined) return set;
  requireText(sourceIdentityName, asked);
  if (set !== undefined && set !== asked) {
    throw new AwsError('AccessDenied', 'The source identity of a session cannot be changed.', {
      status: 403,
    });
  }
  return asked;
}

/** EC2 takes the role of an instance's profile, for the instance. */
const isEc2 = ({ caller: { principal } }: Call): boolean =>
  principal.kind === 'service' && principal.service === 'ec2.amazonaws.com';

/** The role session that a chain goes on from. */
function parentOf(call: Call): Session | undefined {
  return call.caller.principal.kind === 'role-session' ? call.caller.session : undefined;
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles.html#iam-term-role-chaining */
function requireRoleDuration(role: Role, parent: Session | undefined, seconds: number | undefined): number {
  const asked = requireNumber({ field: 'durationSeconds', least: 900, most: 43_200 }, seconds, HOUR);
  if (parent !== undefined && asked > HOUR) {
    throw validationError(
      'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining',
    );
  }
  if (asked > role.maxSession) {
    throw validationError('The requested DurationSeconds exceeds the MaxSessionDuration set for this role.');
  }
  return asked;
}

function describe(session: Session): AssumeRoleResponse {
  const { principal, userId, sourceIdentity } = session;
  return {
    Credentials: toCredentials(session),
    AssumedRoleUser: { AssumedRoleId: userId, Arn: 'arn' in principal ? principal.arn : '' },
    ...(sourceIdentity === undefined ? {} : { SourceIdentity: sourceIdentity }),
  };
}
