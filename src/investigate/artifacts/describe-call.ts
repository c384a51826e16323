import { readText } from '../read-member.ts';
import { serviceOf, type TrailRecord } from '../trail-record.ts';
import { entriesFor } from './catalog.ts';
import { findIds } from './steps.ts';
import { techniqueByEvent } from './techniques-by-event.ts';

export interface DescribedCall {
  /** What it was done to, in short: a name, an ARN, an id. */
  readonly object?: string;
  /** ATT&CK's id. */
  readonly technique?: string;
  readonly tactic?: string;
  readonly isReadOnly: boolean;
}

const LONGEST_OBJECT = 160;

/** Where most calls name what they are about; the first that is there. */
const USUAL = [
  'userName',
  'roleName',
  'roleArn',
  'groupName',
  'policyArn',
  'instanceProfileName',
  'bucketName',
  'functionName',
  'secretId',
  'instanceId',
  'name',
  'keyId',
  'trailName',
  'dBInstanceIdentifier',
  'tableName',
  'stackName',
  'topicArn',
  'queueUrl',
  'detectorId',
  'groupId',
  'snapshotId',
  'imageId',
  'volumeId',
  'logGroupName',
  'clusterName',
  'repositoryName',
  'modelId',
  'resourceArn',
  'accessKeyId',
] as const;

/** A call in a line of a timeline: what it was done to, and what ATT&CK calls it. Any record may be given. */
export function describeCall(record: TrailRecord): DescribedCall {
  const entries = entriesFor(record);
  const ids = entries.map((entry) => findIds(entry, record)).find((found) => found.length > 0) ?? [];
  const isReadOnly = entries.length === 0 && isRead(record);
  const [entry] = entries.filter((one) => !one.call.isBackground);
  const technique = entry?.call.technique ?? entry?.kind.technique ?? techniqueByEvent(record, isReadOnly);
  const object = ids[0] === undefined ? findUsual(record) : countIn(ids[0].id, ids.length);
  return {
    isReadOnly,
    ...(object !== undefined && { object: object.slice(0, LONGEST_OBJECT) }),
    ...(technique?.id !== undefined && { technique: technique.id }),
    ...(technique !== undefined && { tactic: technique.tactic }),
  };
}

const countIn = (id: string, count: number): string => (count === 1 ? id : `${id} and ${count - 1} more`);

function findUsual({ requestParameters }: TrailRecord): string | undefined {
  for (const member of USUAL) {
    const value = readText(requestParameters, member);
    if (value !== undefined && value !== '') return addKey(value, readText(requestParameters, 'key'));
  }
  return undefined;
}

/** An object of a bucket. */
const addKey = (value: string, key: string | undefined): string =>
  key === undefined ? value : `${value}/${key}`;

const READ = /^(Get|List|Describe|Lookup|Head|Search|Query|Scan|Select|BatchGet|Check|Simulate|Filter|View)/;
/** Their names begin as those of reads do; they hand out credentials. */
const ISSUING =
  /^(GetSessionToken|GetFederationToken|GetSigninToken|GetRoleCredentials|GetClusterCredentials)$/;

/** By the record; of one that does not say, by the name. */
function isRead(record: TrailRecord): boolean {
  if (serviceOf(record) === 'signin' || ISSUING.test(record.eventName)) return false;
  const { readOnly } = record;
  // AWS calls an AssumeRole a read.
  if (/^AssumeRo(le|ot)/.test(record.eventName)) return false;
  return readOnly === undefined ? READ.test(record.eventName) : readOnly === true || readOnly === 'true';
}
