import type { TracedCredential } from '../model/investigation.ts';
import type { PooledCall } from './pool.ts';
import { readText } from './read-member.ts';
import { hasSucceeded } from './trail-record.ts';

/** What ended keys, users and roles, by whomever. Times are milliseconds since the epoch. */
export interface Endings {
  /** Whether it was inactive, or gone, in the end. */
  readonly keys: ReadonlyMap<string, boolean>;
  /** By `ACCOUNT user/NAME`, `ACCOUNT password/NAME` and `ACCOUNT role/NAME`: each time that one was deleted. */
  readonly deletions: ReadonlyMap<string, readonly number[]>;
}

const DELETES: ReadonlyMap<string, readonly [string, string]> = new Map([
  ['DeleteUser', ['user', 'userName']],
  ['DeleteLoginProfile', ['password', 'userName']],
  ['DeleteRole', ['role', 'roleName']],
]);

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateAccessKey.html */
export function readEndings(calls: Iterable<PooledCall>, asOf: number): Endings {
  const keys = new Map<string, { at: string; isEnded: boolean }>();
  const deletions = new Map<string, number[]>();
  for (const { record } of calls) {
    const { eventName, eventTime, requestParameters, account, eventID } = record;
    if (record.eventSource !== 'iam.amazonaws.com' || !hasSucceeded(record) || eventTime > asOf) continue;
    const key = readText(requestParameters, 'accessKeyId');
    if (key !== undefined && (eventName === 'DeleteAccessKey' || eventName === 'UpdateAccessKey')) {
      const isEnded = eventName === 'DeleteAccessKey' || readText(requestParameters, 'status') !== 'Active';
      const at = `${String(eventTime).padStart(17, '0')} ${isEnded ? 1 : 0} ${eventID}`;
      if (at > (keys.get(key)?.at ?? '')) keys.set(key, { at, isEnded });
    }
    const [what, member] = DELETES.get(eventName) ?? [];
    const name = member === undefined ? undefined : readText(requestParameters, member);
    if (what === undefined || name === undefined) continue;
    const place = `${account} ${what}/${name}`;
    const times = deletions.get(place) ?? [];
    times.push(eventTime);
    deletions.set(place, times);
  }
  return { keys: new Map([...keys].map(([key, { isEnded }]) => [key, isEnded])), deletions };
}

/** Of a session that nothing says the end of, at most: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_request.html */
const LONGEST_ROLE = 12 * 3_600_000;
const LONGEST = 36 * 3_600_000;

/** What is known of a credential beside what is in the answer. */
export interface Belonging {
  /** `ACCOUNT user/NAME`, `ACCOUNT password/NAME` or `ACCOUNT role/NAME`: with whose deletion it ends. */
  readonly endsWith: readonly string[];
  /** Milliseconds since the epoch: what was deleted before was another one of that name. */
  readonly since: number;
}

export function stateOf(
  credential: Pick<TracedCredential, 'kind' | 'accessKeyId' | 'principalId' | 'expires' | 'createdAt'>,
  { endsWith, since }: Belonging,
  { keys, deletions }: Endings,
  asOf: number,
): TracedCredential['state'] {
  const { kind, accessKeyId, principalId = '', expires, createdAt } = credential;
  if (accessKeyId !== undefined && keys.get(accessKeyId) === true) return 'ended';
  if (endsWith.some((place) => deletions.get(place)?.some((at) => at >= since))) return 'ended';
  if (expires !== undefined) return Date.parse(expires) <= asOf ? 'ended' : 'live';
  if (kind === 'user-key' || kind === 'user') return 'live';
  if (kind !== 'session' || createdAt === undefined) return 'unknown';
  const lasts = principalId.startsWith('AROA') ? LONGEST_ROLE : LONGEST;
  return Date.parse(createdAt) + lasts <= asOf ? 'ended' : 'unknown';
}
