import { timeText } from '../time-text.ts';
import { readTrailRecord, type TrailRecord } from '../trail-record.ts';
import { DAY, HOUR, type ScannedFile } from './scanned-file.ts';

export const ACCOUNT = '111122223333';
export const START = Date.parse('2026-03-02T00:00:00Z');

/** A call that changes a trail, as CloudTrail records it. */
export function makeTrailCall(
  eventName: string,
  time: string,
  requestParameters: unknown = { name: 'management-events' },
  change: Record<string, unknown> = {},
): TrailRecord {
  const json = {
    eventID: `${eventName}-${time}`,
    eventTime: `2026-03-02T${time}Z`,
    eventSource: 'cloudtrail.amazonaws.com',
    eventName,
    awsRegion: 'eu-west-1',
    recipientAccountId: ACCOUNT,
    userIdentity: { type: 'IAMUser', accountId: ACCOUNT, arn: `arn:aws:iam::${ACCOUNT}:user/ci-deploy` },
    requestParameters,
    ...change,
  };
  const record = readTrailRecord(json, { file: 'a.json', offset: 0, length: 700, sha256: '0'.repeat(64) });
  if (record === undefined) throw new Error('not a record');
  return record;
}

export function nameFile(delivered: number, region = 'eu-west-1', account = ACCOUNT): string {
  const text = timeText(delivered);
  const slot = text.replaceAll(/[-:]/g, '').slice(0, 13);
  const folder = `logs/AWSLogs/${account}/CloudTrail/${region}/${text.slice(0, 10).replaceAll('-', '/')}`;
  return `${folder}/${account}_CloudTrail_${region}_${slot}Z_Mu0KsOhtH1ar15ZZ.json.gz`;
}

/** A file that holds ten records of the five minutes before it was delivered. */
export function makeFile(delivered: number, region = 'eu-west-1', account = ACCOUNT): ScannedFile {
  const firstEvent = delivered - 5 * 60_000;
  return {
    file: nameFile(delivered, region, account),
    state: 'read',
    parts: [
      {
        account,
        region,
        records: 10,
        firstEvent,
        lastEvent: delivered - 1_000,
        days: [timeText(firstEvent).slice(0, 10)],
      },
    ],
    dataEvents: [],
  };
}

/** Each half hour of so many days; not those that are left out. */
export const halfHours = (days: number, isThere: (at: number) => boolean = () => true): readonly number[] =>
  Array.from(
    { length: (days * DAY) / (HOUR / 2) },
    (_, step) => START + 10 * 60_000 + step * (HOUR / 2),
  ).filter(isThere);
