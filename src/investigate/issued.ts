import { readMember, readText } from './read-member.ts';
import { hasSucceeded, serviceOf, type TrailRecord } from './trail-record.ts';

/** A temporary credential that a call made. */
export interface Issued {
  readonly accessKeyId: string;
  /** `AROA…:name` or `ACCOUNT:name`; absent where CloudTrail does not say, as of instances. */
  readonly principalId?: string;
  readonly arn?: string;
  /** ISO 8601. */
  readonly expires?: string;
}

/** By default and at most, in seconds: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_request.html */
const LASTS: ReadonlyMap<string, number> = new Map([
  ['AssumeRole', 3_600],
  ['AssumeRoleWithSAML', 3_600],
  ['AssumeRoleWithWebIdentity', 3_600],
  ['AssumeRoot', 900],
  ['GetSessionToken', 43_200],
  ['GetFederationToken', 43_200],
]);

const KEY_FORM = /^(AKIA|ASIA)[A-Z0-9]{12,124}$/;

export const readKey = (value: string | undefined): string | undefined =>
  value !== undefined && KEY_FORM.test(value) ? value : undefined;

/** What a call to STS, or to IAM Roles Anywhere, has handed out. */
export function readIssued(record: TrailRecord): readonly Issued[] {
  if (!hasSucceeded(record)) return [];
  const service = serviceOf(record);
  if (service === 'sts' && LASTS.has(record.eventName)) {
    return readSession(record, record.responseElements);
  }
  // https://docs.aws.amazon.com/rolesanywhere/latest/userguide/authentication-create-session.html
  if (service === 'rolesanywhere' && record.eventName === 'CreateSession') {
    const set = readMember(record.responseElements, 'credentialSet');
    return Array.isArray(set) ? set.flatMap((one: unknown) => readSession(record, one)) : [];
  }
  return [];
}

function readSession(record: TrailRecord, answer: unknown): readonly Issued[] {
  const accessKeyId = readKey(readText(answer, 'credentials', 'accessKeyId'));
  if (accessKeyId === undefined) return [];
  const { userIdentity } = record;
  const isOwn = record.eventName === 'GetSessionToken';
  const principalId =
    readText(answer, 'assumedRoleUser', 'assumedRoleId') ??
    readText(answer, 'federatedUser', 'federatedUserId') ??
    (isOwn ? userIdentity.principalId : undefined);
  const arn =
    readText(answer, 'assumedRoleUser', 'arn') ??
    readText(answer, 'federatedUser', 'arn') ??
    (isOwn ? userIdentity.arn : namedSession(record));
  const expires = readExpiry(record, readText(answer, 'credentials', 'expiration'));
  return [
    {
      accessKeyId,
      ...(principalId === undefined ? {} : { principalId }),
      ...(arn === undefined ? {} : { arn }),
      ...(expires === undefined ? {} : { expires }),
    },
  ];
}

/** Of what AWS issues to instances the answer has only the key. */
function namedSession({ requestParameters }: TrailRecord): string | undefined {
  const name = readText(requestParameters, 'roleSessionName');
  const [, partition, account, role] =
    /^arn:(aws[a-z-]{0,20}):iam::(\d{12}):role\/(?:.*\/)?([^/]+)$/.exec(
      readText(requestParameters, 'roleArn') ?? '',
    ) ?? [];
  return name === undefined || role === undefined
    ? undefined
    : `arn:${partition}:sts::${account}:assumed-role/${role}/${name}`;
}

/** What was asked for comes first: how the expiration is written depends on the language of the caller's machine. */
function readExpiry(record: TrailRecord, written: string | undefined): string | undefined {
  const asked = Number(readMember(record.requestParameters, 'durationSeconds'));
  const after = (seconds: number) => new Date(record.eventTime + seconds * 1000).toISOString();
  if (Number.isInteger(asked) && asked > 0 && asked <= 129_600) return after(asked);
  const read = written === undefined ? undefined : readTime(written);
  if (read !== undefined) return read;
  const lasts = LASTS.get(record.eventName);
  return lasts === undefined ? undefined : after(lasts);
}

/** `Jul 10, 2023, 12:09:47 PM` and `Jul 30, 2024 9:53:13 PM` are both seen; UTC, though neither says so. */
function readTime(text: string): string | undefined {
  const isKnown =
    /^[A-Z][a-z]{2} \d{1,2}, \d{4},? \d{1,2}:\d{2}:\d{2}[ \u202f][AP]M$/.test(text) ||
    /^\d{4}-\d{2}-\d{2}T[\d:.]{8,15}Z$/.test(text);
  const at = isKnown
    ? Date.parse(text.endsWith('Z') ? text : `${text.replace('\u202f', ' ')} UTC`)
    : Number.NaN;
  return Number.isNaN(at) ? undefined : new Date(at).toISOString();
}
