import type { NormalizedSchema } from '@smithy/core/schema';
import { AwsError } from './aws-error.ts';
import { countCall } from './call-counts.ts';
import { identities } from './identity.ts';
import type { Call, Caller, Operation, Service, TrailFacts } from './operation.ts';
import type { OperationSchema } from './protocol/schemas.ts';
import { regionalSlot } from './state.ts';

/**
 * A CloudTrail record, with the fields that AWS documents and their names.
 * https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
 */
export interface TrailRecord {
  readonly eventVersion: '1.11';
  readonly userIdentity: Readonly<Record<string, unknown>>;
  readonly eventTime: string;
  readonly eventSource: string;
  readonly eventName: string;
  readonly awsRegion: string;
  readonly sourceIPAddress: string;
  readonly userAgent: string;
  readonly errorCode?: string;
  readonly errorMessage?: string;
  readonly requestParameters: Readonly<Record<string, unknown>> | null;
  readonly responseElements: Readonly<Record<string, unknown>> | null;
  readonly requestID: string;
  readonly eventID: string;
  readonly readOnly: boolean;
  readonly resources?: TrailFacts['resources'];
  readonly eventType: 'AwsApiCall';
  readonly managementEvent: boolean;
  readonly recipientAccountId: string;
  /** The same in the records of one call in two accounts. */
  readonly sharedEventID?: string;
  readonly eventCategory: 'Management' | 'Data';
}

/** Records of one account and region, oldest first. */
export const trail = regionalSlot<TrailRecord[]>('cloudtrail-records', () => []);

/**
 * Differs from AWS: the newest records are kept, not those of 90 days.
 * Bounds the memory of a sandbox that runs for long.
 */
const KEPT = 20_000;

const READ_ONLY = /^(Get|List|Describe|Lookup|Head|BatchGet|Query|Scan|Search|Simulate|Test|Validate|Select)/;

export interface Outcome {
  readonly input: object | undefined;
  readonly output?: object | undefined;
  readonly error?: unknown;
}

/** Step four of every request, refused ones too. */
export function record(
  call: Call,
  service: Service,
  name: string,
  schema: OperationSchema | undefined,
  operation: Operation | undefined,
  outcome: Outcome,
): void {
  countCall(call, service, name);
  const region = service.global === true ? 'us-east-1' : call.region;
  const readOnly = operation?.readOnly ?? READ_ONLY.test(name);
  const facts =
    outcome.input === undefined ? undefined : operation?.trail?.(outcome.input, outcome.output, call);
  const entry: TrailRecord = {
    eventVersion: '1.11',
    userIdentity: userIdentity(call),
    eventTime: new Date(call.at).toISOString().replace(/\.\d{3}/, ''),
    eventSource: service.eventSource ?? `${service.name}.amazonaws.com`,
    eventName: operation?.trailName ?? name,
    awsRegion: region,
    sourceIPAddress: call.sourceIp,
    userAgent: call.userAgent.slice(0, 1024),
    ...errorFacts(outcome.error),
    requestParameters: withinBounds(
      facts?.requestParameters !== undefined
        ? facts.requestParameters
        : written(schema?.input, outcome.input),
    ),
    responseElements: withinBounds(
      facts?.responseElements !== undefined
        ? facts.responseElements
        : readOnly
          ? null
          : written(schema?.output, outcome.output),
    ),
    requestID: call.requestId,
    eventID: call.world.ids.uuid(),
    readOnly,
    ...(facts?.resources === undefined ? {} : { resources: facts.resources }),
    eventType: 'AwsApiCall',
    managementEvent: operation?.dataEvent !== true,
    recipientAccountId: call.account,
    eventCategory: operation?.dataEvent === true ? 'Data' : 'Management',
  };
  const owner = facts?.owner;
  if (owner === undefined || owner === call.account || !call.world.accounts.has(owner)) keep(call, entry);
  else for (const one of recordInBoth(call, entry, owner)) keep(call, one);
}

function keep({ world }: Call, entry: TrailRecord): void {
  const records = trail({ world, account: entry.recipientAccountId, region: entry.awsRegion });
  records.push(entry);
  if (records.length > KEPT) records.splice(0, records.length - KEPT);
  for (const service of world.services.values()) service.noticeRecord?.(entry, world);
}

/**
 * The caller's account has the whole record; the other one has a copy that tells of the caller only who he is and where
 * he is from. https://docs.aws.amazon.com/IAM/latest/UserGuide/cloudtrail-integration.html
 */
function recordInBoth(call: Call, entry: TrailRecord, owner: string): readonly TrailRecord[] {
  const sharedEventID = call.world.ids.uuid();
  const { principalId, accountId } = entry.userIdentity;
  return [
    { ...entry, sharedEventID },
    {
      ...entry,
      sharedEventID,
      userIdentity: { type: 'AWSAccount', principalId, accountId },
      eventID: call.world.ids.uuid(),
      recipientAccountId: owner,
    },
  ];
}

/** Characters of JSON that a field of a record may have: CloudTrail leaves out what is longer than 100 KB. */
const LONGEST_FIELD = 100 * 1024;

function withinBounds(field: TrailRecord['requestParameters']): TrailRecord['requestParameters'] {
  return JSON.stringify(field).length > LONGEST_FIELD ? { omitted: true } : field;
}

function errorFacts(error: unknown): { errorCode?: string; errorMessage?: string } {
  if (error === undefined) return {};
  const known = error instanceof AwsError ? error : new AwsError('InternalFailure', 'Internal failure');
  const denied = /^(AccessDenied|AuthorizationError)/.test(known.code);
  return { errorCode: denied ? 'AccessDenied' : known.code, errorMessage: known.message.slice(0, 1024) };
}

/** https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html */
function userIdentity(call: Call): Record<string, unknown> {
  const { caller } = call;
  const { principal } = caller;
  if (principal.kind === 'service') return { type: 'AWSService', invokedBy: principal.service };
  if (principal.kind === 'anonymous') {
    return { type: 'Unknown', accountId: caller.account, accessKeyId: caller.accessKeyId ?? '' };
  }
  if (principal.kind === 'federated')
    return { type: 'WebIdentityUser', identityProvider: principal.provider };
  const base = {
    type: TYPE[principal.kind],
    principalId: caller.userId,
    arn: principal.arn,
    accountId: caller.account,
    ...(caller.accessKeyId === undefined ? {} : { accessKeyId: caller.accessKeyId }),
    ...(principal.kind === 'user' || principal.kind === 'user-session'
      ? { userName: currentName(call, caller) }
      : {}),
    ...(call.sourceIp.endsWith('.amazonaws.com') ? { invokedBy: call.sourceIp } : {}),
  };
  const { session } = caller;
  if (session === undefined) return base;
  const { issuer } = session;
  return {
    ...base,
    sessionContext: {
      sessionIssuer: {
        type: issuer.type,
        principalId: issuer.id,
        arn: issuer.arn,
        accountId: session.account,
        userName: issuer.name,
      },
      attributes: {
        creationDate: new Date(session.issuedAt).toISOString().replace(/\.\d{3}/, ''),
        mfaAuthenticated: String(session.mfa),
      },
      ...(session.sourceIdentity === undefined ? {} : { sourceIdentity: session.sourceIdentity }),
      ...(session.ec2RoleDelivery === undefined ? {} : { ec2RoleDelivery: session.ec2RoleDelivery }),
    },
  };
}

const TYPE = {
  root: 'Root',
  user: 'IAMUser',
  'user-session': 'IAMUser',
  'federated-session': 'FederatedUser',
  'role-session': 'AssumedRole',
} as const;

function currentName(call: Call, caller: Caller): string {
  for (const user of identities(call.world, caller.account).users.values())
    if (user.id === caller.userId) return user.name;
  return 'arn' in caller.principal
    ? caller.principal.arn.slice(caller.principal.arn.lastIndexOf('/') + 1)
    : '';
}

const HIDDEN = 'HIDDEN_DUE_TO_SECURITY_REASONS';

/** Input or output as CloudTrail writes it: first letter lower, sensitive members hidden, bodies left out. */
function written(
  schema: NormalizedSchema | undefined,
  value: object | undefined,
): Readonly<Record<string, unknown>> | null {
  if (schema === undefined || value === undefined || !schema.isStructSchema()) return null;
  const out = writeMember(schema, value) as Record<string, unknown>;
  return Object.keys(out).length === 0 ? null : out;
}

function writeMember(schema: NormalizedSchema, value: unknown): unknown {
  if (schema.getMergedTraits().sensitive) return HIDDEN;
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Uint8Array) return undefined;
  if (Array.isArray(value))
    return value.map((item) => writeMember(schema.isListSchema() ? schema.getValueSchema() : schema, item));
  if (typeof value !== 'object' || value === null) return value;
  if (schema.isMapSchema()) {
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, writeMember(schema.getValueSchema(), item)]),
    );
  }
  if (!schema.isStructSchema()) return value;
  const out: Record<string, unknown> = {};
  for (const [name, member] of schema.structIterator()) {
    const item: unknown = Object.hasOwn(value, name) ? Reflect.get(value, name) : undefined;
    if (item !== undefined) out[name.charAt(0).toLowerCase() + name.slice(1)] = writeMember(member, item);
  }
  return out;
}
