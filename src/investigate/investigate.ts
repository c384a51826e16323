import {
  type Actor,
  INVESTIGATION_SCHEMA,
  type Investigation,
  type Seed,
  type TracedCredential,
  type TracedEvent,
} from '../model/investigation.ts';
import { adviseContainment } from '../report/investigation/advise.ts';
import { sayVerdict } from '../report/investigation/verdict.ts';
import { type Anchor, judgeActors } from './actors/judge-actors.ts';
import { collectArtifacts } from './artifacts/collect-artifacts.ts';
import { describeCall } from './artifacts/describe-call.ts';
import { describeCoverage } from './coverage/describe-coverage.ts';
import { NO_RECORDS } from './coverage/not-checked.ts';
import type { ScannedFile } from './coverage/scanned-file.ts';
import { TRAIL_CALLS } from './coverage/trail-gaps.ts';
import { findPast } from './past.ts';
import type { RecordSource } from './record-source.ts';
import { timeText } from './time-text.ts';
import { type TraceProgress, trace } from './trace.ts';
import type { JudgedCall, Trace } from './traced.ts';

/** What is asked. Times are milliseconds since the epoch. */
export interface Question {
  readonly seed: Seed;
  /** When it was suspected; what it called before is its past. */
  readonly since?: number;
  readonly until?: number;
  readonly asOf: number;
  /** Addresses and ranges that are ours. */
  readonly ours: readonly string[];
  /** What findings say of the attacker. */
  readonly anchors: readonly Anchor[];
  /** What the credential itself has called, and nothing of what came out of it. */
  readonly isOwnCallsOnly: boolean;
}

/** Where the records come from, and what there is of them. */
export interface Logs extends RecordSource {
  readonly name: string;
  /** What was read so far. */
  readonly files: () => readonly ScannedFile[];
  /**
   * Of CloudTrail's Event history, which has regions in place of files and goes on whatever becomes of trails: sentences,
   * what was not asked and what it cannot say.
   */
  readonly history?: () => readonly string[];
  /** Sentences: what this source did not look at, beside what its files tell. */
  readonly remarks?: () => Iterable<string>;
}

/**
 * From one suspected credential to all that it did: who came out of it, who made which call, what was left behind, what
 * is still alive, and what cannot be known. Throws CordonError for a seed that cannot be told, and what the logs throw.
 */
export async function investigate(
  question: Question,
  logs: Logs,
  onProgress: (found: TraceProgress) => void,
): Promise<Investigation> {
  const { seed, since, until, asOf, ours, anchors, isOwnCallsOnly } = question;
  const window = { ...(since === undefined ? {} : { since }), ...(until === undefined ? {} : { until }) };
  const traced = await trace(seed, isOwnCallsOnly ? askOnce(logs) : logs, { ...window, asOf, onProgress });
  const { baseline, ...past } = await findPast(traced, since, logs);
  // Who asks about an address suspects it, unless it is pinned as ours.
  const suspected = seed.kind === 'address' ? [{ kind: 'address', value: seed.value } as const] : [];
  const pins = { ours, anchors: [...anchors, ...suspected] };
  const judged = judgeActors({ trace: traced, baseline, pins, ...past });
  const artifacts = isOwnCallsOnly ? [] : await collectArtifacts(judged.calls, logs);
  const isOfTrails = logs.history === undefined;
  const trailCalls = isOwnCallsOnly || !isOfTrails ? [] : await logs.find([...TRAIL_CALLS]);
  const described = describeCoverage({
    source: logs.name,
    files: logs.files(),
    trailCalls,
    window,
    expectedRegions: regionsOf(judged.calls),
    duplicates: traced.duplicates,
    ...(logs.history === undefined ? {} : { history: logs.history() }),
  });
  const coverage = { ...described, notChecked: [...(logs.remarks?.() ?? []), ...described.notChecked] };
  const actorOf = new Map(judged.calls.map(({ record, actor }) => [record.eventID, actor]));
  const found = {
    schema: INVESTIGATION_SCHEMA,
    seed: traced.seed,
    window: {
      ...(since === undefined ? {} : { since: timeText(since) }),
      ...(until === undefined ? {} : { until: timeText(until) }),
    },
    asOf: timeText(asOf),
    credentials: describeCredentials(traced, judged.calls, judged.credentials),
    events: judged.calls.map(describeEvent),
    artifacts,
    exposures: traced.exposures.map((one) => ({ ...one, actor: actorOf.get(one.eventID) ?? 'unclear' })),
    clusters: judged.clusters,
    coverage: isOwnCallsOnly
      ? {
          ...coverage,
          notChecked: [OWN_CALLS_ONLY, UNCOUNTED, ...coverage.notChecked.filter((one) => one !== NO_RECORDS)],
        }
      : coverage,
  } as const;
  return { ...found, verdict: sayVerdict(found), containment: adviseContainment(found) };
}

const OWN_CALLS_ONLY =
  'Only its own calls were looked for: what came out of it, and what was left behind, was not (leave out --own-calls).';

const UNCOUNTED =
  'Which regions, days and data events the logs have was not looked at: calls that they lack cannot be ruled out.';

/** The first answer is what the credential itself has called. */
function askOnce(source: RecordSource): RecordSource {
  let isAsked = false;
  return {
    async find(values, from) {
      if (isAsked) return [];
      isAsked = true;
      return source.find(values, from);
    },
  };
}

const regionsOf = (calls: readonly JudgedCall[]): readonly string[] => [
  ...new Set(calls.flatMap(({ record }) => record.awsRegion ?? [])),
];

function describeCredentials(
  { credentials }: Trace,
  calls: readonly JudgedCall[],
  actors: ReadonlyMap<string, Actor>,
): readonly TracedCredential[] {
  const uses = new Map<string, { events: number; first: number; last: number }>();
  for (const { credential, record } of calls) {
    const use = uses.get(credential) ?? { events: 0, first: record.eventTime, last: record.eventTime };
    use.events += 1;
    use.first = Math.min(use.first, record.eventTime);
    use.last = Math.max(use.last, record.eventTime);
    uses.set(credential, use);
  }
  return credentials.map((credential) => {
    const use = uses.get(credential.id);
    return {
      ...credential,
      actor: actors.get(credential.id) ?? 'unclear',
      events: use?.events ?? 0,
      ...(use === undefined ? {} : { firstSeen: timeText(use.first), lastSeen: timeText(use.last) }),
    };
  });
}

function describeEvent({ record, credential, actor, invokedBy, copies }: JudgedCall): TracedEvent {
  const { eventID, eventTime, eventSource, eventName, errorCode, account, evidence } = record;
  return {
    eventID,
    eventTime: timeText(eventTime),
    eventSource,
    eventName,
    awsRegion: record.awsRegion ?? '',
    account,
    sourceIPAddress: record.sourceIPAddress ?? '',
    userAgent: record.userAgent ?? '',
    ...(errorCode === undefined ? {} : { errorCode }),
    credential,
    actor,
    ...(invokedBy === undefined ? {} : { invokedBy }),
    ...describeCall(record),
    evidence,
    copies,
  };
}
