import type { Evidence, Seed } from '../model/investigation.ts';
import { isOnBehalf } from './caller.ts';
import { buildCredentials } from './credentials.ts';
import { createFollower } from './follow.ts';
import { readNodes } from './nodes.ts';
import { findOwners } from './owners.ts';
import { isBefore, type PooledCall } from './pool.ts';
import type { RecordSource } from './record-source.ts';
import { resolveSeed } from './resolve-seed.ts';
import { readReadings } from './rules/r11-secrets.ts';
import type { Trace, TracedCall } from './traced.ts';
import type { TrailRecord } from './trail-record.ts';

/** https://docs.aws.amazon.com/STS/latest/APIReference/API_GetSessionToken.html */
const LONGEST_SESSION = 36 * 3_600_000;

/** Times are milliseconds since the epoch. */
export interface TraceOptions {
  /** Of the seed's own calls: what came out of it came later anyway. */
  readonly since?: number;
  /** Of all calls. */
  readonly until?: number;
  /** What has expired, and what is still valid. */
  readonly asOf: number;
  readonly onProgress?: (found: TraceProgress) => void;
}

export interface TraceProgress {
  /** How often the source was asked. */
  readonly rounds: number;
  readonly calls: number;
  readonly credentials: number;
}

/**
 * From what was asked about to everything that came out of it, breadth first: one question to the source for all that is
 * new, until nothing is. The order of the records does not change the answer.
 * Throws CordonError `AmbiguousSeed`, and what the source throws.
 */
export async function trace(seed: Seed, source: RecordSource, options: TraceOptions): Promise<Trace> {
  const resolved = await resolveSeed(seed, source);
  const follower = createFollower(resolved.leads, options);
  const { since } = options;
  // A session that a call of the seed came from may be older than the call.
  const late = since === undefined ? undefined : since - LONGEST_SESSION;
  for (let rounds = 1; ; rounds += 1) {
    const values = follower.wanted();
    if (values.length === 0) {
      if (!follower.settle()) break;
      continue;
    }
    // The seed's own past is looked at; that of what came out of it is not.
    follower.take(await (rounds === 1 ? source.find(values) : source.find(values, late)));
    const { calls, nodes } = follower.found();
    options.onProgress?.({ rounds, calls: calls.size, credentials: nodes.size });
  }
  const followed = follower.found();
  const nodes = readNodes(followed);
  const calls = foldCopies([...followed.calls.keys()]);
  const ordered = calls.map(({ call }) => call);
  const owners = findOwners(followed, ordered, nodes);
  const originals = new Map<PooledCall, Evidence[]>();
  for (const copy of followed.pool.all()) {
    const original = followed.pool.originalOf(copy);
    if (original !== undefined) {
      originals.set(original, [
        ...(originals.get(original) ?? []),
        ...placesOf(copy).map(({ evidence }) => evidence),
      ]);
    }
  }
  const traced = calls.map(({ call, folded }): TracedCall => {
    const [record = call.record, ...others] = placesOf(call);
    const copies = [
      ...others.map(({ evidence }) => evidence),
      ...folded.flatMap((copy) => placesOf(copy).map(({ evidence }) => evidence)),
      ...(originals.get(call) ?? []),
    ];
    const { invokedBy } = isOnBehalf(record) ? record.userIdentity : {};
    return {
      record,
      credential: owners.ofCall(call),
      ...(invokedBy === undefined ? {} : { invokedBy }),
      copies: copies.sort(comparePlaces),
    };
  });
  return {
    seed: resolved.seed,
    credentials: buildCredentials(followed, nodes, ordered, owners, options.asOf),
    calls: traced,
    exposures: readExposures(traced),
    duplicates: traced.reduce((sum, { copies }) => sum + copies.length, 0),
  };
}

const comparePlaces = (one: Evidence, other: Evidence): number =>
  one.file === other.file ? one.offset - other.offset : one.file < other.file ? -1 : 1;

const placesOf = ({ places }: PooledCall): readonly TrailRecord[] =>
  [...places.values()].sort((one, other) => comparePlaces(one.evidence, other.evidence));

/** By time, then id. Copies of which none names the key are one call too, where they lie in several accounts. */
function foldCopies(
  found: readonly PooledCall[],
): readonly { readonly call: PooledCall; readonly folded: readonly PooledCall[] }[] {
  const ordered = [...found].sort((one, other) => (isBefore(one, other) ? -1 : 1));
  const kept: { call: PooledCall; folded: PooledCall[] }[] = [];
  const byShared = new Map<string, (typeof kept)[number]>();
  for (const call of ordered) {
    const { sharedEventID, account } = call.record;
    const known = sharedEventID === undefined ? undefined : byShared.get(sharedEventID);
    if (known !== undefined && known.call.record.account !== account) {
      known.folded.push(call);
      continue;
    }
    const one = { call, folded: [] };
    kept.push(one);
    if (sharedEventID !== undefined && known === undefined) byShared.set(sharedEventID, one);
  }
  return kept;
}

/** What one credential read from one address: once, however often it did. */
function readExposures(calls: readonly TracedCall[]): Trace['exposures'] {
  const read = new Map<string, Trace['exposures'][number]>();
  for (const { record, credential } of calls) {
    for (const reading of readReadings(record)) {
      const name = [reading.kind, reading.what, credential, record.sourceIPAddress].join('\n');
      if (read.has(name)) continue;
      read.set(name, { ...reading, eventID: record.eventID, at: new Date(record.eventTime).toISOString() });
    }
  }
  return [...read.values()];
}
