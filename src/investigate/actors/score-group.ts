import type { Actor } from '../../model/investigation.ts';
import type { TrailRecord } from '../trail-record.ts';
import { networkOf } from './address.ts';
import type { CallGroup } from './group-calls.ts';
import type { placeInstances } from './instance-address.ts';
import { hourOf, type Past } from './past.ts';
import { findReconBurst, nameCall } from './recon-burst.ts';

export interface Judgement {
  readonly actor: Actor;
  readonly score: number;
  readonly reasons: readonly string[];
}

export interface Yardstick {
  readonly past: Past;
  readonly isPinned: (address: string) => boolean;
  /** Of an address, or of a whole agent. */
  readonly isNamedAttacker: { address(address: string): boolean; agent(agent: string): boolean };
  readonly placeOf: ReturnType<typeof placeInstances>;
}

/** Of a reason: what it adds, and whether it says so without a past to compare with. */
type Reason = readonly [points: number, text: string];

/** Days of which there must be calls before an hour of the day can be unusual. */
const LEAST_DAYS = 3;

/**
 * Who makes the calls of a group, in points: 3 and more are the attacker's, 0 and less the owner's. What people said goes
 * before points. Without a past only what is telling by itself makes an attacker, and nothing makes an owner. No data on
 * providers are bundled: a network of the address's size, /24 or /48, stands for the provider.
 */
export function scoreGroup(group: CallGroup, yardstick: Yardstick): Judgement {
  const { past, isPinned, isNamedAttacker } = yardstick;
  const telling = [...describeEvidence(group, yardstick)];
  const compared = past.calls === 0 ? [] : [...compareWithPast(group, past)];
  const score = [...telling, ...compared].reduce((sum, [points]) => sum + points, 0);
  const reasons = [...telling, ...compared].map(showReason);
  if (past.calls === 0) reasons.push('there is no past of the credential to compare with');
  if (isPinned(group.address)) return { actor: 'owner', score, reasons: ['pinned as ours', ...reasons] };
  if (isNamedAttacker.address(group.address))
    return {
      actor: 'attacker',
      score,
      reasons: ["the address is named as the attacker's", ...reasons],
    };
  if (past.calls === 0)
    return { actor: telling.some(([points]) => points > 1) ? 'attacker' : 'unclear', score, reasons };
  return { actor: score >= 3 ? 'attacker' : score >= 1 ? 'unclear' : 'owner', score, reasons };
}

const showReason = ([points, text]: Reason): string =>
  points === 0 ? text : `${text} (${points < 0 ? '' : '+'}${points})`;

function* describeEvidence(group: CallGroup, { isNamedAttacker, placeOf }: Yardstick): Generator<Reason> {
  const records = group.calls.map(({ record }) => record);
  if (records.some(({ userAgent }) => userAgent !== undefined && isNamedAttacker.agent(userAgent)))
    yield [3, "a finding names the agent as the attacker's"];
  if (group.agent.tool !== undefined) yield [3, `${group.agent.tool}: a tool of attackers and testers`];
  const burst = findReconBurst(records);
  if (burst !== undefined)
    yield [2, `finds out what it may: ${burst.calls} reads within 5 minutes, ${burst.denied} of them denied`];
  yield* describePlace(records, placeOf);
}

/** The most telling of its calls counts. */
export function* describePlace(
  records: readonly TrailRecord[],
  placeOf: Yardstick['placeOf'],
): Generator<Reason> {
  const places = records.map(placeOf);
  const elsewhere = places.find(({ place }) => place === 'elsewhere');
  const maybe = places.find(({ place }) => place === 'maybe');
  const own = places.find(({ place }) => place === 'own');
  if (elsewhere !== undefined)
    yield [3, `taken out of the instance: its own address, the first one seen, is ${elsewhere.own}`];
  else if (maybe !== undefined)
    yield [1, `not the instance's first address, ${maybe.own}; it may be the same one by a VPC endpoint`];
  else if (own !== undefined)
    yield [0, "the instance's own address; what was run on it calls from there too"];
}

function* compareWithPast({ address, agent, calls }: CallGroup, past: Past): Generator<Reason> {
  const isKnownAddress = past.addresses.has(address);
  const isKnownAgent = past.agents.has(agent.label);
  if (isKnownAddress && isKnownAgent) yield [-2, 'the address and the agent are those of its past'];
  if (!isKnownAddress) yield [2, 'the address is new'];
  if (!past.networks.has(networkOf(address)))
    yield [
      2,
      `the network ${networkOf(address)} is new; it stands for the provider, of which no data are at hand`,
    ];
  if (!isKnownAgent) yield [1, `the agent ${agent.label} is new`];
  const fresh = calls.find(({ record }) => !past.apis.has(nameCall(record)))?.record;
  if (fresh !== undefined) yield [1, `calls that it never made, ${nameCall(fresh)} for one`];
  const late = calls.filter(({ record }) => !past.hours.has(hourOf(record.eventTime)));
  if (past.days.size >= LEAST_DAYS && late.length * 2 > calls.length)
    yield [1, 'most of it at hours of the day at which it was never used'];
}
