import type { Actor } from '../../model/investigation.ts';
import type { Trace, TracedCall } from '../traced.ts';
import type { CallGroup, FollowedCredential } from './group-calls.ts';
import { isInstance } from './instance-address.ts';
import { lastCalls, layTimelines } from './last-calls.ts';
import { describePlace, type Judgement, type Yardstick } from './score-group.ts';

interface InheritInput extends Pick<Yardstick, 'isPinned' | 'isNamedAttacker' | 'placeOf'> {
  /** The calls by time. */
  readonly trace: Pick<Trace, 'credentials' | 'calls'>;
  readonly groups: readonly CallGroup[];
  readonly homeOf: (credential: string) => string;
  /** Of the groups of what was asked about. */
  readonly judgements: ReadonlyMap<CallGroup, Judgement>;
  /** From where the attacker calls with what was asked about. */
  readonly isTheirs: (address: string) => boolean;
}

interface Labels {
  ofCall(call: TracedCall): Actor;
  ofGroup(group: CallGroup): Judgement;
  /** Of a credential that came out of another one: who made it. */
  ofIssuer(credential: string): Actor;
}

/**
 * What came out of a call belongs to whoever made it, from wherever it is used. Pins and findings go before it. So does the
 * place of an instance, whose credential can be taken out; and what was only touched is still used by its owner, too.
 */
export function inheritLabels(input: InheritInput): Labels {
  const { trace, homeOf, judgements, isPinned, isNamedAttacker, isTheirs, placeOf } = input;
  const byId = new Map(trace.credentials.map((credential) => [credential.id, credential]));
  const byEvent = new Map(trace.calls.map((call) => [call.record.eventID, call]));
  const groupOf = new Map(input.groups.flatMap((group) => group.calls.map((call) => [call, group] as const)));
  const inherited = new Map<string, Actor>();
  const derived = new Map<CallGroup, Judgement>();
  const timelines = layTimelines(
    trace.calls.filter((call) => groupOf.has(call)),
    homeOf,
  );
  const makers = new Map<string, Actor>();

  function ofGroup(group: CallGroup): Judgement {
    const known = judgements.get(group) ?? derived.get(group);
    if (known !== undefined) return known;
    const judgement = judgeDerived(group);
    derived.set(group, judgement);
    return judgement;
  }

  function judgeDerived(group: CallGroup): Judgement {
    const issuer = ofIssuer(group.credential);
    const records = group.calls.map(({ record }) => record);
    const places = isInstance(records[0]?.userIdentity.principalId)
      ? [...describePlace(records, placeOf)]
      : [];
    const score = places.reduce((sum, [points]) => sum + points, 0);
    const reasons = [...places.map(([, text]) => text), WHOSE[issuer]];
    if (isPinned(group.address)) return { actor: 'owner', score, reasons: ['pinned as ours', ...reasons] };
    if (isNamedAttacker.address(group.address))
      return {
        actor: 'attacker',
        score,
        reasons: ["the address is named as the attacker's", ...reasons],
      };
    const isOut = score >= 3 || (isDoubtful(byId.get(homeOf(group.credential))) && isTheirs(group.address));
    return { actor: isOut ? 'attacker' : issuer, score, reasons };
  }

  /** AWS's services call for whoever called last with the same session, or in the same second. */
  function ofCall(call: TracedCall): Actor {
    const group = groupOf.get(call);
    if (group !== undefined) return ofGroup(group).actor;
    const last = lastCalls(timelines.get(homeOf(call.credential)) ?? [], call.record.eventTime);
    return ofAll(last) ?? ofIssuer(call.credential);
  }

  /** The one who made all of them; of several nobody knows which. */
  function ofAll(calls: readonly TracedCall[]): Actor | undefined {
    const actors = new Set(
      calls.flatMap((call) => groupOf.get(call) ?? []).map((group) => ofGroup(group).actor),
    );
    const [actor] = actors;
    return actors.size > 1 ? 'unclear' : actor;
  }

  function ofParent(parent: string): Actor {
    const actor =
      makers.get(parent) ?? ofAll(timelines.get(parent) ?? []) ?? inherited.get(parent) ?? 'unclear';
    makers.set(parent, actor);
    return actor;
  }

  const findIssuing = (credential: FollowedCredential | undefined): TracedCall | undefined => {
    const call = byEvent.get(credential?.because ?? '');
    return call === undefined || homeOf(call.credential) === credential?.id ? undefined : call;
  };

  /** Up the chain until somebody is known, and down again: chains are as long as whoever makes them likes. */
  function ofIssuer(of: string): Actor {
    const chain: FollowedCredential[] = [];
    const passed = new Set<string>();
    let at: string | undefined = homeOf(of);
    while (at !== undefined && !inherited.has(at)) {
      const credential = byId.get(at);
      // Who issued what was asked about is not looked into; a circle has no beginning.
      if (credential?.parent === undefined || passed.has(at)) inherited.set(at, 'unclear');
      else {
        passed.add(at);
        chain.push(credential);
        at = homeOf(findIssuing(credential)?.credential ?? credential.parent);
      }
    }
    for (const credential of chain.reverse()) {
      if (inherited.has(credential.id)) continue;
      const call = findIssuing(credential);
      const actor = call === undefined ? ofParent(homeOf(credential.parent ?? '')) : ofCall(call);
      inherited.set(credential.id, actor === 'attacker' && isDoubtful(credential) ? 'unclear' : actor);
    }
    return inherited.get(homeOf(of)) ?? 'unclear';
  }

  return { ofCall, ofGroup, ofIssuer };
}

const WHOSE: Readonly<Record<Actor, string>> = {
  attacker: 'came out of a call of the attacker',
  owner: 'came out of a call of the owner',
  unclear: 'it is unclear who made the call that it came out of',
};

/** Something that was reached into, or a person's sign-in: its owner goes on with it beside the attacker. */
const isDoubtful = (credential: FollowedCredential | undefined): boolean =>
  credential?.rule === 'R10' || credential?.rule === 'R12' || credential?.confidence === 'possible';
