import { networkOf } from './actors/address.ts';
import { readAgent } from './actors/agent.ts';
import { askedAbout } from './actors/asked-about.ts';
import type { RecordSource } from './record-source.ts';
import type { Trace } from './traced.ts';
import type { TrailRecord } from './trail-record.ts';

const DAY = 86_400_000;
/** How far back a credential's own past is looked at, ms. */
export const LOOK_BACK = 30 * DAY;
/** Who calls on so many days, over so long a time, has a habit. */
const HABIT = { days: 5, over: 7 * DAY };

/** What the credential did before it is suspected. */
export interface Past {
  readonly baseline: readonly TrailRecord[];
  /** Milliseconds since the epoch; absent: nothing in the logs comes before. */
  readonly start?: number;
}

/** `since`: what was asked for; without it, the first call that comes from nobody who has a habit of calling. */
export async function findPast(trace: Trace, since: number | undefined, source: RecordSource): Promise<Past> {
  const asked = askedAbout(trace.credentials);
  const own = trace.calls.filter(({ credential }) => asked.has(credential)).map(({ record }) => record);
  if (since === undefined) {
    const start = firstWithoutHabit(own);
    return { baseline: [], ...(start === undefined ? {} : { start }) };
  }
  const names = new Set(
    trace.credentials
      .filter(({ id }) => asked.has(id))
      .flatMap(({ accessKeyId, principalId }) => accessKeyId ?? principalId ?? []),
  );
  if (names.size === 0) return { baseline: [], start: since };
  const records = await source.find([...names]);
  const unique = new Map(records.map((record) => [record.eventID, record]));
  const baseline = [...unique.values()].filter(
    ({ eventTime, userIdentity: { accessKeyId = '', principalId = '' } }) =>
      eventTime < since &&
      eventTime >= since - LOOK_BACK &&
      (names.has(accessKeyId) || names.has(principalId)),
  );
  return { baseline, start: since };
}

function firstWithoutHabit(calls: readonly TrailRecord[]): number | undefined {
  const callers = new Map<string, { days: Set<number>; first: number; last: number }>();
  for (const record of calls) {
    const name = callerOf(record);
    const caller = callers.get(name) ?? { days: new Set(), first: record.eventTime, last: record.eventTime };
    callers.set(name, caller);
    caller.days.add(Math.floor(record.eventTime / DAY));
    caller.first = Math.min(caller.first, record.eventTime);
    caller.last = Math.max(caller.last, record.eventTime);
  }
  const habitual = [...callers].filter(
    ([, { days, first, last }]) => days.size >= HABIT.days && last - first >= HABIT.over,
  );
  if (habitual.length === 0) return undefined;
  const names = new Set(habitual.map(([name]) => name));
  let start: number | undefined;
  for (const record of calls)
    if (!names.has(callerOf(record)) && record.eventTime < (start ?? Number.POSITIVE_INFINITY))
      start = record.eventTime;
  // All of it is habit: the last of it is compared with what came before.
  return start ?? Math.max(...habitual.map(([, { last }]) => last));
}

const callerOf = ({ sourceIPAddress = '', userAgent = '' }: TrailRecord): string =>
  `${networkOf(sourceIPAddress)} ${readAgent(userAgent).label}`;
