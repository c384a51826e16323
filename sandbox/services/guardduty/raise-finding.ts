import { AwsError } from '../../kernel/aws-error.ts';
import type { Place } from '../../kernel/state.ts';
import { isJsonObject, type JsonObject } from '../events/pattern/json.ts';
import { type Detector, detectorArn, detectorsOf } from './detector.ts';
import type { FindingDetail, FindingService, KeptFinding } from './finding.ts';
import { checkFinding, loadFindingSchema } from './finding-form.ts';
import { keepFinding, type Publish } from './publish-finding.ts';

/** What was seen; all else of a finding is the detector's to say. */
export interface Observation {
  /** Absent: the finding of the same type, principal and action, or a new one. */
  readonly id?: string | undefined;
  /** Whose it is, when it is not that of the detector's account. */
  readonly accountId?: string | undefined;
  readonly type: string;
  readonly severity: number;
  readonly title: string;
  readonly description?: string | undefined;
  readonly resource: JsonObject;
  readonly service?: JsonObject | undefined;
  readonly associatedAttackSequenceArn?: string | undefined;
  /** How often it was seen. Absent: once. */
  readonly occurrences?: number | undefined;
}

/**
 * Differs from AWS: a detector keeps at most 10,000 findings, and for as long as it exists; AWS keeps them for 90 days.
 */
const MOST = 10_000;

/**
 * The one way in which findings come into being: a new one, or more occurrences of one that is there (the same id,
 * a higher count, the latest details in place of the earlier ones). Throws GuardDutyNotEnabled,
 * and ValidationException for what GuardDuty could not have sent.
 */
export async function raiseFinding(
  place: Place,
  seen: Observation,
  publish: Publish = 'by-frequency',
): Promise<FindingDetail> {
  const schema = await loadFindingSchema(place.world);
  const detector = requireEnabled(place);
  const key = findingKey(place, seen);
  const before = findSame(detector, key, seen.id);
  const now = new Date(place.world.clock.now()).toISOString();
  const detail = before === undefined ? begin(place, detector, seen, now) : aggregate(before, seen, now);
  checkFinding(schema, detail);
  keepFinding(place, detector, detail, { key: before?.key ?? key, before, publish });
  return detail;
}

function requireEnabled(place: Place): Detector {
  const [detector] = detectorsOf(place).values();
  if (detector?.isEnabled === true) return detector;
  const { account, region } = place;
  throw new AwsError('GuardDutyNotEnabled', `GuardDuty is not enabled in account ${account}, ${region}.`, {
    status: 400,
  });
}

/** What is seen again under the same key is the same finding. */
export function findingKey(
  place: Place,
  { accountId = place.account, type, resource, service = {} }: Observation,
): string {
  const key = child(resource, 'accessKeyDetails');
  const principal = key['principalId'] ?? key['userName'] ?? key['accessKeyId'] ?? resource;
  const action = child(service, 'action');
  const call = child(action, 'awsApiCallAction');
  return JSON.stringify([
    accountId,
    type,
    principal,
    action['actionType'] ?? '',
    call['serviceName'] ?? '',
    call['api'] ?? '',
  ]);
}

function child(parent: JsonObject, name: string): JsonObject {
  const value = Object.hasOwn(parent, name) ? parent[name] : undefined;
  return value !== undefined && isJsonObject(value) ? value : {};
}

function findSame({ findings }: Detector, key: string, id: string | undefined): KeptFinding | undefined {
  if (id !== undefined) return findings.get(id);
  return [...findings.values()].reverse().find((kept) => kept.key === key);
}

function begin(place: Place, detector: Detector, seen: Observation, now: string): FindingDetail {
  if (detector.findings.size >= MOST)
    throw new AwsError('LimitExceeded', `The detector has ${MOST} findings.`, { status: 400 });
  const { id = place.world.ids.hex(32), type, severity, title, service = {} } = seen;
  return {
    schemaVersion: '2.0',
    accountId: seen.accountId ?? place.account,
    region: place.region,
    partition: 'aws',
    id,
    arn: `${detectorArn(place, detector.id)}/finding/${id}`,
    type,
    resource: seen.resource,
    service: {
      resourceRole: 'TARGET',
      eventFirstSeen: now,
      eventLastSeen: now,
      ...service,
      serviceName: 'guardduty',
      detectorId: detector.id,
      additionalInfo: readAdditionalInfo(service),
      archived: false,
      count: seen.occurrences ?? 1,
    } as FindingService,
    severity,
    createdAt: now,
    updatedAt: now,
    title,
    description: seen.description ?? title,
    ...(seen.associatedAttackSequenceArn === undefined
      ? {}
      : { associatedAttackSequenceArn: seen.associatedAttackSequenceArn }),
  };
}

/** Title and description stay; severity may only rise. */
function aggregate({ detail: before }: KeptFinding, seen: Observation, now: string): FindingDetail {
  if (seen.type !== before.type || (seen.accountId ?? before.accountId) !== before.accountId)
    throw new AwsError(
      'ValidationException',
      `finding: ${before.id} is of the type ${before.type} and of account ${before.accountId}.`,
      { status: 400 },
    );
  const { service = {} } = seen;
  return {
    ...before,
    resource: seen.resource,
    service: {
      ...before.service,
      eventLastSeen: now,
      ...service,
      serviceName: 'guardduty',
      detectorId: before.service.detectorId,
      eventFirstSeen: before.service.eventFirstSeen,
      additionalInfo: Object.hasOwn(service, 'additionalInfo')
        ? readAdditionalInfo(service)
        : before.service.additionalInfo,
      archived: before.service.archived,
      count: before.service.count + (seen.occurrences ?? 1),
    } as FindingService,
    severity: Math.max(before.severity, seen.severity),
    updatedAt: now,
  };
}

/** EventBridge has the members beside the JSON text `value` that repeats them. */
function readAdditionalInfo(service: JsonObject): JsonObject {
  const given = Object.hasOwn(service, 'additionalInfo') ? service['additionalInfo'] : {};
  if (given === undefined || !isJsonObject(given))
    throw new AwsError('ValidationException', 'finding: service.additionalInfo is not an object.', {
      status: 400,
    });
  const { value, type, ...members } = given;
  return { ...members, value: value ?? JSON.stringify(members), type: type ?? 'default' };
}
