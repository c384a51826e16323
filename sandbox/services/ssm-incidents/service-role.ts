import { callerOfSession } from '../../kernel/authenticate.ts';
import { AwsError } from '../../kernel/aws-error.ts';
import {
  changeIdentities,
  identities,
  type Role,
  type StoredPolicy,
  withEntry,
} from '../../kernel/identity.ts';
import type { Call, Caller } from '../../kernel/operation.ts';
import { sessionForService } from '../../kernel/service-session.ts';
import type { World } from '../../kernel/world.ts';

export const SERVICE = 'ssm-incidents.amazonaws.com';
const NAME = 'AWSServiceRoleForIncidentManager';

export const serviceRoleArn = (account: string): string =>
  `arn:aws:iam::${account}:role/aws-service-role/${SERVICE}/${NAME}`;

/**
 * Incident Manager's service-linked role, made with the replication set.
 * https://docs.aws.amazon.com/incident-manager/latest/userguide/using-service-linked-roles.html
 * Differs from AWS: the permissions of AWSServiceRoleForIncidentManager stand in an inline policy, not in the managed
 * policy AWSIncidentManagerServiceRolePolicy, and cover incidents and engagements only.
 */
export function makeServiceRole({ world, account, at }: Call): void {
  if (identities(world, account).roles.has(NAME)) return;
  const role: Role = {
    name: NAME,
    path: `/aws-service-role/${SERVICE}/`,
    id: world.ids.unique('AROA'),
    arn: serviceRoleArn(account),
    createdAt: at,
    maxSession: 3600,
    trust: policy({ Principal: { Service: SERVICE }, Action: 'sts:AssumeRole' }),
    inline: new Map([
      [
        'AWSIncidentManagerServiceRolePolicy',
        policy({
          Action: [
            'ssm-incidents:ListIncidentRecords',
            'ssm-incidents:CreateTimelineEvent',
            'ssm-contacts:StartEngagement',
          ],
          Resource: '*',
        }),
      ],
    ]),
    attached: [],
    tags: new Map(),
  };
  changeIdentities(world, account, (state) => ({ ...state, roles: withEntry(state.roles, NAME, role) }));
}

function policy(statement: object): StoredPolicy {
  const document = {
    Version: '2012-10-17' as const,
    Statement: [{ Effect: 'Allow' as const, ...statement }],
  };
  return { text: JSON.stringify(document), document };
}

export const hasServiceRole = ({ world, account }: Pick<Call, 'world' | 'account'>): boolean =>
  identities(world, account).roles.has(NAME);

/** Whether Incident Manager itself calls. */
export const isIncidentManager = ({ caller: { principal }, account }: Call): boolean =>
  principal.kind === 'role-session' && principal.roleArn === serviceRoleArn(account);

interface Place {
  readonly world: World;
  readonly account: string;
  readonly region: string;
}

/** Incident Manager as caller, with the session of a role: its own, or one that a response plan names. */
export async function callerWithRole(
  place: Place,
  roleArn: string,
): Promise<{ caller: Caller; via: string }> {
  const session = await sessionForService(place.world, {
    service: SERVICE,
    account: place.account,
    region: place.region,
    roleArn,
    sessionName: 'IncidentManager',
  });
  return { caller: callerOfSession(session), via: SERVICE };
}

/** Code and message of a refusal, for people to read. */
export const describeRefusal = (error: unknown): string =>
  error instanceof AwsError ? `${error.code}: ${error.message}`.slice(0, 1000) : 'InternalFailure';
