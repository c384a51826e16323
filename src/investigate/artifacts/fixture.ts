import { createHash } from 'node:crypto';
import type { Actor } from '../../model/investigation.ts';
import type { RecordSource } from '../record-source.ts';
import type { JudgedCall } from '../traced.ts';
import { readTrailRecord, type TrailRecord } from '../trail-record.ts';
import { collectArtifacts } from './collect-artifacts.ts';

export const ACCOUNT = '111122223333';

interface Call {
  /** `iam:CreateUser`. */
  readonly event: string;
  /** Seconds after the beginning. */
  readonly at?: number;
  readonly id?: string;
  readonly request?: unknown;
  readonly response?: unknown;
  readonly errorCode?: string;
  readonly region?: string;
  readonly account?: string;
  readonly caller?: string;
}

let made = 0;

/** A record of a management event as AWS documents it. */
export function recordOf(call: Call): TrailRecord {
  const { event, at = 0, request = null, response = null, region = 'us-east-1', account = ACCOUNT } = call;
  const [service = '', eventName = ''] = event.split(':');
  const caller = call.caller ?? 'deploy-bot';
  const json = {
    eventVersion: '1.11',
    userIdentity: {
      type: 'IAMUser',
      principalId: 'AIDAEXAMPLEDEPLOYBOT1',
      arn: `arn:aws:iam::${account}:user/${caller}`,
      accountId: account,
      accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
      userName: caller,
    },
    eventTime: new Date(Date.UTC(2026, 2, 4, 9) + at * 1000).toISOString(),
    eventSource: `${service}.amazonaws.com`,
    eventName,
    awsRegion: region,
    sourceIPAddress: '198.51.100.7',
    userAgent: 'aws-cli/2.17.0',
    requestParameters: request,
    responseElements: response,
    eventID: call.id ?? `00000000-0000-4000-8000-${String(made++).padStart(12, '0')}`,
    recipientAccountId: account,
    ...(call.errorCode !== undefined && { errorCode: call.errorCode }),
  };
  const text = JSON.stringify(json);
  const sha256 = createHash('sha256').update(text).digest('hex');
  const record = readTrailRecord(json, { file: 'trail.json.gz', offset: 0, length: text.length, sha256 });
  if (record === undefined) throw new Error('no record');
  return record;
}

export const judged = (record: TrailRecord, actor: Actor = 'attacker'): JudgedCall => ({
  record,
  actor,
  credential: 'AKIAIOSFODNN7EXAMPLE',
  copies: [],
});

/** Finds as the contract says: values of members whose names end so, at any depth. */
export function memorySource(records: readonly TrailRecord[]): RecordSource {
  return {
    find: async (values) => {
      const wanted = new Set(values);
      return records.filter((record) => holds(record, '', wanted));
    },
  };
}

function holds(value: unknown, name: string, wanted: ReadonlySet<string>): boolean {
  if (typeof value === 'string')
    return /(?<!ccount)(Id|[Nn]ame|Arn|ARN|IPAddress)$/.test(name) && wanted.has(value);
  if (Array.isArray(value)) return value.some((item) => holds(item, name, wanted));
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).some(([member, inner]) => holds(inner, member, wanted));
}

/** The attacker's calls, and those of everybody else that lie in the same logs. */
export const collect = (attacker: readonly TrailRecord[], others: readonly TrailRecord[] = []) =>
  collectArtifacts(
    attacker.map((record) => judged(record)),
    memorySource([...others, ...attacker]),
  );
