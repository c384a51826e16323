import type { Actor, Cluster } from '../../model/investigation.ts';
import { timeText } from '../time-text.ts';
import type { JudgedCall, Trace } from '../traced.ts';
import type { TrailRecord } from '../trail-record.ts';
import { readAddress } from './address.ts';
import { askedAbout } from './asked-about.ts';
import { byTime, type CallGroup, findHomes, groupCalls } from './group-calls.ts';
import { inheritLabels } from './inherit-labels.ts';
import { isInstance, placeInstances } from './instance-address.ts';
import { describePast } from './past.ts';
import { readPins } from './pins.ts';
import { type Judgement, scoreGroup } from './score-group.ts';

/** What a finding says of the attacker. */
export type Anchor = { readonly kind: 'address' | 'agent'; readonly value: string };

export interface JudgeInput {
  readonly trace: Trace;
  /** Calls of the principal that was asked about, from 30 days before the suspected time until then. May be empty. */
  readonly baseline: readonly TrailRecord[];
  readonly pins: {
    /** Addresses and ranges that people said are theirs. */
    readonly ours: readonly string[];
    readonly anchors: readonly Anchor[];
  };
  /** Milliseconds since the epoch: what was called before it is the past, too. */
  readonly start?: number;
}

export interface Judged {
  /** By time, then eventID. */
  readonly calls: readonly JudgedCall[];
  /** Of what was asked about, and of sessions of instances; by their first call. */
  readonly clusters: readonly Cluster[];
  /** Who has had a credential in his hands: the attacker if he made any call with it, or the call that it came out of. */
  readonly credentials: ReadonlyMap<string, Actor>;
}

/**
 * Who made each call: the attacker or the owner of the credential. What was asked about is judged by address and agent;
 * what came out of it belongs to whoever made it. AWS's services call for whoever called last.
 *
 * @throws CordonError `BadPin`
 */
export function judgeActors({ trace, baseline, pins, start }: JudgeInput): Judged {
  const calls = [...trace.calls].sort(byTime);
  const homeOf = findHomes(trace.credentials);
  const asked = askedAbout(trace.credentials);
  const isAsked = (credential: string) => asked.has(homeOf(credential));
  const addresses = new Set(
    pins.anchors.flatMap(({ kind, value }) => (kind === 'address' ? (readAddress(value) ?? []) : [])),
  );
  const agents = new Set(pins.anchors.flatMap(({ kind, value }) => (kind === 'agent' ? value : [])));

  const earlier = calls.filter(
    ({ credential, record }) => isAsked(credential) && record.eventTime < (start ?? 0),
  );
  const past = describePast([...baseline, ...earlier.map(({ record }) => record)]);
  const isPinned = readPins(pins.ours);
  const seen = [...baseline, ...calls.map(({ record }) => record)].sort(
    (one, other) => one.eventTime - other.eventTime,
  );
  const yardstick = {
    past,
    isPinned,
    isNamedAttacker: {
      address: (text: string) => addresses.has(text),
      agent: (text: string) => agents.has(text),
    },
    placeOf: placeInstances(seen, (address) => addresses.has(address)),
  };

  const groups = groupCalls(calls);
  const judgements = new Map<CallGroup, Judgement>();
  // From where the attacker calls is no instance's own address.
  const theirs = new Set(addresses);
  for (const group of groups) {
    if (!isAsked(group.credential)) continue;
    const judgement = scoreGroup(group, yardstick);
    judgements.set(group, judgement);
    if (judgement.actor === 'attacker') theirs.add(group.address);
  }
  for (const [group, judgement] of judgements)
    if (judgement.actor === 'unclear' && theirs.has(group.address) && !past.addresses.has(group.address))
      judgements.set(group, joinAttacker(judgement));
  const isTheirs = (address: string) => theirs.has(address);

  const followed = { credentials: trace.credentials, calls };
  const placeOf = placeInstances(seen, isTheirs);
  const labels = inheritLabels({
    ...yardstick,
    trace: followed,
    groups,
    homeOf,
    judgements,
    isTheirs,
    placeOf,
  });
  const judged = calls.map((call) => ({ ...call, actor: labels.ofCall(call) }));
  return {
    calls: judged,
    clusters: groups
      .filter((group) => judgements.has(group) || isOfInstance(group))
      .map((group) => describeCluster(group, labels.ofGroup(group))),
    credentials: labelCredentials(trace.credentials, judged, (id) =>
      isAsked(id) ? undefined : labels.ofIssuer(id),
    ),
  };
}

/** With another tool, from where he calls and the owner never has. */
const joinAttacker = ({ score, reasons }: Judgement): Judgement => ({
  actor: 'attacker',
  score: score + 3,
  reasons: [...reasons, 'the attacker calls from the same address (+3)'],
});

const isOfInstance = ({ calls }: CallGroup): boolean => isInstance(calls[0]?.record.userIdentity.principalId);

function describeCluster({ credential, address, agent, calls }: CallGroup, judgement: Judgement): Cluster {
  const times = calls.map(({ record }) => record.eventTime);
  return {
    credential,
    address,
    agent: agent.label,
    ...judgement,
    events: calls.length,
    firstSeen: timeText(times[0] ?? 0),
    lastSeen: timeText(times.at(-1) ?? 0),
  };
}

/** From the worst. */
const ACTORS = ['attacker', 'unclear', 'owner'] as const;

function labelCredentials(
  credentials: Trace['credentials'],
  calls: readonly JudgedCall[],
  issuerOf: (id: string) => Actor | undefined,
): ReadonlyMap<string, Actor> {
  const found = new Map<string, Set<Actor>>();
  for (const { id } of credentials) {
    const issuer = issuerOf(id);
    found.set(id, new Set(issuer === undefined ? [] : [issuer]));
  }
  // Of a user it is his keys that call.
  const owners = new Map(
    credentials.flatMap(({ id, parent, rule }) =>
      rule === 'seed' && parent !== undefined ? [[id, parent] as const] : [],
    ),
  );
  for (const { credential, actor } of calls) {
    found.get(credential)?.add(actor);
    found.get(owners.get(credential) ?? credential)?.add(actor);
  }
  return new Map(
    [...found].map(([id, actors]) => [id, ACTORS.find((actor) => actors.has(actor)) ?? 'unclear']),
  );
}
