import { readMember } from '../read-member.ts';

/**
 * How a file holds its records. `native`: as CloudTrail writes them, objects at a depth. `converted`: each object there
 * holds one in another form.
 */
export type Shape =
  | { readonly kind: 'native'; readonly depth: number }
  | { readonly kind: 'converted'; readonly depth: number; readonly convert: Convert }
  | { readonly kind: 'csv' }
  | { readonly kind: 'not CloudTrail'; readonly because: string };

/** A record as CloudTrail writes it, of an object that holds one; undefined: it holds none. */
export type Convert = (object: unknown) => unknown;

/** Enough of a file to tell its shape by. */
const HEAD = 64 * 1024;
const decoder = new TextDecoder();

/** `firstObjects`: some of those at a depth. */
export function readShape(bytes: Uint8Array, firstObjects: (depth: number) => readonly unknown[]): Shape {
  const head = decoder
    .decode(bytes.subarray(0, HEAD))
    .replace(/^\uFEFF/, '')
    .trimStart();
  if (/^\{\s*"Records"\s*:\s*\[/.test(head)) return { kind: 'native', depth: 3 };
  if (/^\{\s*"Events"\s*:\s*\[/.test(head)) return { kind: 'converted', depth: 3, convert: ofLookup };
  if (head.startsWith('[')) return shapeOfAny(firstObjects(2), 2);
  if (head.startsWith('{')) return shapeOfAny(firstObjects(1), 1);
  if (/^"?eventversion"?,/i.test(head) || /^"?(\w+"?,"?)*eventname"?,/i.test(head.slice(0, 2_000)))
    return { kind: 'csv' };
  return { kind: 'not CloudTrail', because: 'it is no JSON of CloudTrail' };
}

/** By the first object that tells: what is before it may be broken. */
function shapeOfAny(objects: readonly unknown[], depth: number): Shape {
  const shapes = objects.map((object) => shapeOf(object, depth));
  return (
    shapes.find(({ kind }) => kind !== 'not CloudTrail') ??
    shapes[0] ?? { kind: 'not CloudTrail', because: 'it is no JSON of CloudTrail' }
  );
}

/** By its members, in whatever order. */
function shapeOf(object: unknown, depth: number): Shape {
  const has = (name: string): boolean => readMember(object, name) !== undefined;
  if (has('digestS3Object')) return { kind: 'not CloudTrail', because: 'a digest of log files' };
  if (depth === 1 && Array.isArray(readMember(object, 'Records'))) return { kind: 'native', depth: 3 };
  if (depth === 1 && Array.isArray(readMember(object, 'Events')))
    return { kind: 'converted', depth: 3, convert: ofLookup };
  if (has('CloudTrailEvent')) return { kind: 'converted', depth, convert: ofLookup };
  if (isRecord(object))
    return has('eventTime') || !has('@timestamp')
      ? { kind: 'native', depth }
      : { kind: 'converted', depth, convert: ofCollector };
  if (has('eventname') && has('eventsource')) return { kind: 'converted', depth, convert: ofRow };
  if (ofEnvelope(object) !== undefined) return { kind: 'converted', depth, convert: ofEnvelope };
  return { kind: 'not CloudTrail', because: 'its first object is no record' };
}

/**
 * Of what LookupEvents gives, the record is a text in it.
 * https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_Event.html
 */
const ofLookup: Convert = (object) => readText(readMember(object, 'CloudTrailEvent'));

/** EventBridge's event, and what collectors of logs put around a record. */
const ENVELOPES = ['detail', 'event', '_source', 'message', 'cloudtrail'];
const ofEnvelope: Convert = (object) =>
  ENVELOPES.map((name) => readMember(object, name))
    .map((value) => readText(value) ?? value)
    .find((value) => isRecord(value));

/** Of collectors that have put the time under the name that all their logs have it under. */
const ofCollector: Convert = (object) =>
  isRecord(object) ? { eventTime: readMember(object, '@timestamp'), ...(object as object) } : undefined;

const isRecord = (value: unknown): boolean =>
  typeof readMember(value, 'eventName') === 'string' && typeof readMember(value, 'eventSource') === 'string';

/** Names of columns, which are lower case in Athena and in Lake, and the members that they are. */
const COLUMNS: ReadonlyMap<string, string> = new Map(
  [
    'eventVersion',
    'userIdentity',
    'eventTime',
    'eventSource',
    'eventName',
    'awsRegion',
    'sourceIPAddress',
    'userAgent',
    'errorCode',
    'errorMessage',
    'requestParameters',
    'responseElements',
    'additionalEventData',
    'requestID',
    'eventID',
    'readOnly',
    'resources',
    'eventType',
    'apiVersion',
    'recipientAccountId',
    'serviceEventDetails',
    'sharedEventID',
    'vpcEndpointId',
    'eventCategory',
    'managementEvent',
    'sessionCredentialFromConsole',
    'tlsDetails',
  ].map((member) => [member.toLowerCase(), member]),
);

/** Members of userIdentity, which are lower case in rows too. */
const IDENTITY: ReadonlyMap<string, string> = new Map(
  [
    'type',
    'principalId',
    'arn',
    'accountId',
    'accessKeyId',
    'userName',
    'invokedBy',
    'identityProvider',
    'sessionContext',
    'sessionIssuer',
    'attributes',
    'creationDate',
    'mfaAuthenticated',
    'webIdFederationData',
    'federatedProvider',
    'sourceIdentity',
    'signInSessionArn',
    'assumedRoot',
    'ec2RoleDelivery',
    'onBehalfOf',
    'userId',
    'identityStoreArn',
  ].map((member) => [member.toLowerCase(), member]),
);

/**
 * A row of Athena's table or of a CloudTrail Lake query: members in lower case, parameters as texts of JSON.
 * https://docs.aws.amazon.com/athena/latest/ug/create-cloudtrail-table.html
 */
export const ofRow: Convert = (row) => {
  if (typeof row !== 'object' || row === null) return undefined;
  const record: Record<string, unknown> = Object.create(null);
  for (const [column, value] of Object.entries(row)) {
    const member = COLUMNS.get(column.toLowerCase());
    if (member === undefined || value === null || value === '') continue;
    const read = typeof value === 'string' && /^\s*[[{]/.test(value) ? (readText(value) ?? value) : value;
    record[member] = member === 'userIdentity' ? renameIdentity(read) : read;
  }
  return record['eventName'] === undefined ? undefined : record;
};

function renameIdentity(value: unknown, depth = 0): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || depth > 4) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      IDENTITY.get(name.toLowerCase()) ?? name,
      renameIdentity(member, depth + 1),
    ]),
  );
}

function readText(value: unknown): unknown {
  if (typeof value !== 'string') return undefined;
  try {
    return JSON.parse(value);
  } catch {
    return undefined;
  }
}
