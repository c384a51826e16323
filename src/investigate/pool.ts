import { keyOf } from './caller.ts';
import { readIssued } from './issued.ts';
import { tokensOf } from './lead-index.ts';
import type { TrailRecord } from './trail-record.ts';

/** One call, in however many places its record lies. */
export interface PooledCall {
  readonly record: TrailRecord;
  readonly tokens: readonly string[];
  /** By file and offset. */
  readonly places: Map<string, TrailRecord>;
}

/** What the source has given so far: each eventID once. */
export interface Pool {
  /** Those that were not there before. */
  add(records: readonly TrailRecord[]): readonly PooledCall[];
  withToken(token: string): readonly PooledCall[];
  /** Calls that gave out this key. */
  issuersOf(accessKeyId: string): readonly PooledCall[];
  /** The copy of the same call that names the key, which the record in the account that it went to does not. */
  originalOf(call: PooledCall): PooledCall | undefined;
  all(): Iterable<PooledCall>;
}

export function createPool(): Pool {
  const calls = new Map<string, PooledCall>();
  const byToken = new Map<string, PooledCall[]>();
  const byShared = new Map<string, PooledCall[]>();
  const issuers = new Map<string, PooledCall[]>();

  function addOne(record: TrailRecord): PooledCall | undefined {
    const place = `${record.evidence.file}\n${record.evidence.offset}`;
    const known = calls.get(record.eventID);
    if (known !== undefined) {
      known.places.set(place, record);
      return undefined;
    }
    const call: PooledCall = { record, tokens: tokensOf(record), places: new Map([[place, record]]) };
    calls.set(record.eventID, call);
    for (const token of call.tokens) push(byToken, token, call);
    if (record.sharedEventID !== undefined) push(byShared, record.sharedEventID, call);
    for (const { accessKeyId } of readIssued(record)) push(issuers, accessKeyId, call);
    return call;
  }

  return {
    add: (records) => records.flatMap((record) => addOne(record) ?? []),
    withToken: (token) => byToken.get(token) ?? [],
    issuersOf: (accessKeyId) => issuers.get(accessKeyId) ?? [],
    originalOf({ record }) {
      if (record.sharedEventID === undefined || keyOf(record) !== undefined) return undefined;
      return byShared
        .get(record.sharedEventID)
        ?.filter((other) => keyOf(other.record) !== undefined && other.record.account !== record.account)
        .sort((one, other) => (one.record.eventID < other.record.eventID ? -1 : 1))[0];
    },
    all: () => calls.values(),
  };
}

function push<T>(map: Map<string, T[]>, key: string, value: T): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}

/** By time, then id. */
export const isBefore = (one: PooledCall, other: PooledCall): boolean =>
  one.record.eventTime < other.record.eventTime ||
  (one.record.eventTime === other.record.eventTime && one.record.eventID < other.record.eventID);
