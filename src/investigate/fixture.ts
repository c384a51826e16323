import { createHash } from 'node:crypto';
import type { RecordSource } from './record-source.ts';
import { readTrailRecord, type TrailRecord } from './trail-record.ts';

/** Records for tests, as CloudTrail writes them; the accounts and ids are AWS's own examples. */
export const ACCOUNT = '111122223333';
export const OUTSIDE = '444455556666';
export const ATTACKER = '203.0.113.7';
export const OFFICE = '198.51.100.20';

export type Json = Record<string, unknown>;

export const at = (time: string): string => `2026-03-01T${time}Z`;
export const ms = (time: string): number => Date.parse(at(time));

let made = 0;

/** What is the same in most records; `json` over it. */
export function recordJson(json: Json): Json {
  made += 1;
  return {
    eventVersion: '1.08',
    eventID: `00000000-0000-4000-8000-${String(made).padStart(12, '0')}`,
    eventTime: at('10:00:00'),
    eventSource: 'sts.amazonaws.com',
    eventName: 'GetCallerIdentity',
    awsRegion: 'us-east-1',
    sourceIPAddress: ATTACKER,
    userAgent: 'aws-cli/2.15.0',
    recipientAccountId: ACCOUNT,
    ...json,
  };
}

export function makeRecord(json: Json, place: { file?: string; offset?: number } = {}): TrailRecord {
  const whole = recordJson(json);
  const bytes = JSON.stringify(whole);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const { file = 'a.json.gz', offset = made * 1_000 } = place;
  const record = readTrailRecord(whole, { file, offset, length: bytes.length, sha256 });
  if (record === undefined) throw new Error(`no record: ${bytes}`);
  return record;
}

/** Who calls: a user by a long-term key. */
export const user = (
  accessKeyId: string,
  userName = 'alice',
  principalId = 'AIDAALICE000000EXAMPLE',
): Json => ({
  type: 'IAMUser',
  principalId,
  arn: `arn:aws:iam::${ACCOUNT}:user/${userName}`,
  accountId: ACCOUNT,
  accessKeyId,
  userName,
});

/** Who calls: a session of a role. */
export const session = (
  accessKeyId: string | undefined,
  name: string,
  createdAt: string,
  { role = 'deploy', roleId = 'AROADEPLOY00000EXAMPLE', account = ACCOUNT } = {},
): Json => ({
  type: 'AssumedRole',
  principalId: `${roleId}:${name}`,
  arn: `arn:aws:sts::${account}:assumed-role/${role}/${name}`,
  accountId: account,
  ...(accessKeyId === undefined ? {} : { accessKeyId }),
  sessionContext: {
    sessionIssuer: {
      type: 'Role',
      principalId: roleId,
      arn: `arn:aws:iam::${account}:role/${role}`,
      accountId: account,
      userName: role,
    },
    attributes: { creationDate: at(createdAt), mfaAuthenticated: 'false' },
  },
});

export const service = (name: string): Json => ({ type: 'AWSService', invokedBy: `${name}.amazonaws.com` });

/** What AssumeRole says, of the key that it issued. */
export const assumed = (
  accessKeyId: string,
  name: string,
  { role = 'deploy', roleId = 'AROADEPLOY00000EXAMPLE', account = ACCOUNT } = {},
): Json => ({
  eventSource: 'sts.amazonaws.com',
  eventName: 'AssumeRole',
  readOnly: true,
  requestParameters: {
    roleArn: `arn:aws:iam::${account}:role/${role}`,
    roleSessionName: name,
    durationSeconds: 3600,
  },
  responseElements: {
    credentials: { accessKeyId, expiration: 'Mar 1, 2026, 11:00:00 AM', sessionToken: 'hidden' },
    assumedRoleUser: {
      assumedRoleId: `${roleId}:${name}`,
      arn: `arn:aws:sts::${account}:assumed-role/${role}/${name}`,
    },
  },
});

/** Named so that they read as what they are; in the form of key ids. */
export const keyId = (name: string, kind: 'AKIA' | 'ASIA' = 'ASIA'): string =>
  `${kind}${name.toUpperCase().padEnd(9, '0').slice(0, 9)}EXAMPLE`;

export interface MemorySource extends RecordSource {
  /** What was asked for, each time. */
  readonly asked: readonly (readonly string[])[];
}

/** Finds as the contract says: whole values of the members named there, and sessions by their halves. */
export function createMemorySource(records: readonly { json: Json; record: TrailRecord }[]): MemorySource {
  const byValue = new Map<string, Set<TrailRecord>>();
  for (const { json, record } of records) {
    for (const value of listValues(json)) {
      const among = byValue.get(value) ?? new Set();
      byValue.set(value, among.add(record));
    }
  }
  const asked: (readonly string[])[] = [];
  return {
    asked,
    async find(values) {
      asked.push(values);
      return values.flatMap((value) => [...(byValue.get(value) ?? [])]);
    },
  };
}

function listValues(json: unknown, name = ''): readonly string[] {
  if (typeof json === 'string') {
    if (!/(?<!ccount)(Id|[Nn]ame|Arn|ARN|IPAddress)$/.test(name)) return [];
    const halves = /^(AROA[A-Z0-9]+):(.+)$/.exec(json)?.slice(1) ?? [];
    return [json, ...halves];
  }
  if (typeof json !== 'object' || json === null) return [];
  return Object.entries(json).flatMap(([member, value]) =>
    listValues(value, Array.isArray(json) ? name : member),
  );
}

/** A source of these records, in this order. */
export const sourceOf = (...all: readonly Json[]): MemorySource =>
  createMemorySource(
    all.map((json) => {
      const whole = recordJson(json);
      return { json: whole, record: makeRecord(whole) };
    }),
  );
