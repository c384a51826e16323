import type { Action, ChatChannel, IncidentTemplate, RelatedItem } from '@aws-sdk/client-ssm-incidents';
import { AwsError } from '../../kernel/aws-error.ts';
import type { Call } from '../../kernel/operation.ts';
import { globalSlot } from '../../kernel/state.ts';

/** Times are milliseconds since the epoch. */
export interface ReplicationSet {
  readonly arn: string;
  /** Names of regions, and since when each is part of the set. */
  readonly regions: ReadonlyMap<string, number>;
  readonly isProtected: boolean;
  readonly createdAt: number;
  readonly createdBy: string;
  readonly modifiedAt: number;
  readonly modifiedBy: string;
  readonly tags: ReadonlyMap<string, string>;
  readonly token?: string;
}

export interface ResponsePlan {
  readonly arn: string;
  readonly name: string;
  readonly displayName?: string;
  readonly template: IncidentTemplate;
  readonly chatChannel?: ChatChannel;
  readonly engagements: readonly string[];
  readonly actions: readonly Action[];
  readonly tags: ReadonlyMap<string, string>;
  readonly token?: string;
}

export interface TimelineEvent {
  readonly id: string;
  readonly type: string;
  readonly data: string;
  readonly at: number;
  readonly updatedAt: number;
  readonly references: readonly ({ readonly resource: string } | { readonly relatedItemId: string })[];
  readonly token?: string;
}

export interface Incident {
  readonly arn: string;
  readonly title: string;
  readonly summary?: string;
  readonly status: 'OPEN' | 'RESOLVED';
  readonly impact: number;
  readonly createdAt: number;
  readonly resolvedAt?: number;
  readonly modifiedAt: number;
  readonly modifiedBy: string;
  readonly createdBy: string;
  /** The service that called for somebody else. */
  readonly invokedBy?: string;
  readonly source: string;
  readonly triggerArn?: string;
  readonly dedupeString: string;
  readonly chatChannel?: ChatChannel;
  readonly notificationTargets: IncidentTemplate['notificationTargets'];
  /** ARNs. */
  readonly automationExecutions: readonly string[];
  readonly relatedItems: readonly RelatedItem[];
  /** By id, in the order in which they were written. */
  readonly timeline: ReadonlyMap<string, TimelineEvent>;
  readonly tags: ReadonlyMap<string, string>;
  /** With the hash of what came with it. */
  readonly token?: { readonly text: string; readonly digest: string };
}

/** Incident Manager's data of an account. It is the same in every region of the replication set. */
export interface Desk {
  replicationSet: ReplicationSet | undefined;
  /** By name. */
  readonly plans: Map<string, ResponsePlan>;
  /** By ARN, oldest first. */
  readonly incidents: Map<string, Incident>;
}

export const deskOf = globalSlot<Desk>('ssm-incidents', () => ({
  replicationSet: undefined,
  plans: new Map(),
  incidents: new Map(),
}));

type ResourceKind = 'RESPONSE_PLAN' | 'INCIDENT_RECORD' | 'TIMELINE_EVENT' | 'REPLICATION_SET';

export const notFound = (resourceType: ResourceKind, resourceIdentifier: string): AwsError =>
  new AwsError(
    'ResourceNotFoundException',
    `${resourceType} not found: ${resourceIdentifier.slice(0, 300)}`,
    {
      status: 404,
      members: { resourceIdentifier, resourceType },
    },
  );

export const conflict = (resourceType: ResourceKind, resourceIdentifier: string, message: string): AwsError =>
  new AwsError('ConflictException', message, {
    status: 409,
    members: { resourceIdentifier, resourceType },
  });

/** Whether the account uses Incident Manager in this region. */
export const isOnboarded = (call: Pick<Call, 'world' | 'account' | 'region'>): boolean =>
  deskOf(call).replicationSet?.regions.has(call.region) ?? false;

/**
 * Everything that Incident Manager does needs a replication set with the region that is asked.
 * https://docs.aws.amazon.com/incident-manager/latest/userguide/disaster-recovery-resiliency.html
 * Operations whose model has no ResourceNotFoundException answer AccessDeniedException.
 */
export function requireDesk(call: Call, otherwise: 'not-found' | 'denied' = 'not-found'): Desk {
  if (isOnboarded(call)) return deskOf(call);
  if (otherwise === 'not-found') throw notFound('REPLICATION_SET', `replication set with ${call.region}`);
  throw new AwsError('AccessDeniedException', `No replication set of the account has ${call.region}.`, {
    status: 403,
  });
}

export function requirePlan(desk: Desk, arn: string): ResponsePlan {
  const plan = desk.plans.get(arn.slice(arn.indexOf(':response-plan/') + 15));
  if (plan === undefined || plan.arn !== arn) throw notFound('RESPONSE_PLAN', arn);
  return plan;
}

export function requireIncident(desk: Desk, arn: string): Incident {
  const incident = desk.incidents.get(arn);
  if (incident === undefined) throw notFound('INCIDENT_RECORD', arn);
  return incident;
}

/** Makes a new value of the incident as it stands now, for what ran in between may have changed it. */
export function changeIncident(desk: Desk, arn: string, change: Partial<Incident>): Incident {
  const changed = { ...requireIncident(desk, arn), ...change };
  desk.incidents.set(arn, changed);
  return changed;
}

export const callerArn = ({ caller: { principal } }: Call): string =>
  'arn' in principal ? principal.arn : principal.kind === 'service' ? principal.service : 'anonymous';
