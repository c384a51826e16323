import type { Trace, TracedCall } from '../traced.ts';
import { readTrailRecord, type TrailRecord } from '../trail-record.ts';
import type { FollowedCredential } from './group-calls.ts';

export const KEY = 'AKIAQX7PLK4TEXAMPLE1';
export const OFFICE = '198.51.100.24';
export const CLI =
  'aws-cli/2.15.30 Python/3.11.8 Linux/6.5.0-1014-aws exe/x86_64.ubuntu.22 prompt/off command/s3.ls';
export const BOTO3 =
  'Boto3/1.34.69 md/Botocore#1.34.69 ua/2.0 os/linux#5.15.0 md/arch#x86_64 lang/python#3.10.12';

/** A call as CloudTrail records it; the id is the eventID. */
export function makeRecord(eventID: string, change: Record<string, unknown> = {}): TrailRecord {
  const json = {
    eventID,
    eventTime: '2026-03-02T10:00:00Z',
    eventSource: 's3.amazonaws.com',
    eventName: 'ListBuckets',
    awsRegion: 'eu-west-1',
    sourceIPAddress: OFFICE,
    userAgent: CLI,
    recipientAccountId: '111122223333',
    userIdentity: {
      type: 'IAMUser',
      principalId: 'AIDAQX7PLK4TEXAMPLE1',
      accountId: '111122223333',
      accessKeyId: KEY,
      userName: 'ci-deploy',
    },
    ...change,
  };
  const record = readTrailRecord(json, { file: 'a.json', offset: 0, length: 900, sha256: '0'.repeat(64) });
  if (record === undefined) throw new Error('not a record');
  return record;
}

export const makeCall = (id: string, change: Record<string, unknown> = {}, credential = KEY): TracedCall => ({
  record: makeRecord(id, change),
  credential,
  copies: [],
});

export const makeCredential = (id: string, change: Partial<FollowedCredential> = {}): FollowedCredential => ({
  id,
  kind: id.startsWith('AKIA') ? 'user-key' : 'session',
  rule: change.parent === undefined ? 'seed' : 'R1',
  confidence: 'proven',
  state: 'live',
  ...change,
});

export const makeTrace = (
  calls: readonly TracedCall[],
  credentials: readonly FollowedCredential[] = [makeCredential(KEY)],
): Trace => ({ seed: { kind: 'key', value: KEY }, credentials, calls, exposures: [], duplicates: 0 });

/** Four working days of an owner, nine to five, from the office. */
export const BASELINE: readonly TrailRecord[] = [23, 24, 25, 26].flatMap((day) =>
  [9, 12, 16].map((hour) =>
    makeRecord(`past-${day}-${hour}`, {
      eventTime: `2026-02-${day}T${String(hour).padStart(2, '0')}:20:00Z`,
    }),
  ),
);
