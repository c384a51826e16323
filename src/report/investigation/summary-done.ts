import type { Investigation } from '../../model/investigation.ts';
import { type CallFacts, collectFacts, isDenied, sayApi } from './call-phrase.ts';
import { type Episode, foldEpisodes, sayEpisode } from './episodes.ts';
import { asLines, groupPairs, type Limits, type Line } from './lines.ts';
import { bound, count, sayName } from './safe-words.ts';

/** How many calls of which tactic, then the attacker's episodes, the gravest first. */
export function describeDone(investigation: Investigation, { listed }: Limits): Line[] {
  const events = investigation.events.filter(({ actor }) => actor === 'attacker');
  if (events.length === 0) return asLines(['nothing that is seen to be by somebody else']);
  const tactics = new Map<string, { calls: number; denied: number }>();
  for (const event of events) {
    const tactic = event.tactic ?? 'other';
    const { calls, denied } = tactics.get(tactic) ?? { calls: 0, denied: 0 };
    tactics.set(tactic, { calls: calls + 1, denied: denied + (isDenied(event) ? 1 : 0) });
  }
  const counts = [...tactics]
    .toSorted(([a, x], [b, y]) => y.calls - x.calls || (a < b ? -1 : 1))
    .map(
      ([tactic, { calls, denied }]) =>
        `${sayName(tactic)} ${count(calls, 'call')}${denied === 0 ? '' : ` (${denied.toLocaleString('en-US')} denied)`}`,
    );
  const facts = collectFacts(investigation);
  const episodes = foldEpisodes(investigation, facts)
    .filter(({ actor }) => actor === 'attacker')
    .map((episode) => ({ episode, weight: weigh(episode, facts) }))
    .toSorted((a, b) => b.weight - a.weight);
  // One of a kind: hundreds of one call would leave no room for the others.
  const kinds = [...groupPairs(episodes.map((one) => [kindOf(one), one] as const)).values()];
  const rows = kinds
    .slice(0, listed)
    .map(([{ episode }, ...others]) => layRow(episode, others.length, facts));
  const left = kinds.slice(listed).reduce((sum, { length }) => sum + length, 0);
  return [
    ...asLines([bound(counts, 14).join(' · ')]),
    ...rows,
    ...(left > 0 ? asLines([`and ${left.toLocaleString('en-US')} more: --format csv`], true) : []),
  ];
}

interface Weighed {
  readonly episode: Episode;
  readonly weight: number;
}

const kindOf = ({ episode, weight }: Weighed): string => {
  const [first, ...others] = episode.events;
  const what = others.length > 0 ? `reads ${episode.tactic}` : sayApi(first);
  return JSON.stringify([weight, what, first.errorCode !== undefined]);
};

function layRow(episode: Episode, alike: number, facts: CallFacts): Line {
  const { time, who, what, from, result, evidence } = sayEpisode(episode, facts);
  // Folded calls say themselves how many were denied.
  const outcome = result === 'ok' || episode.events.length > 1 ? '' : `: ${result}`;
  const more = alike === 0 ? '' : `; and ${count(alike, 'more', 'more')} of this kind`;
  return { text: `${time} ${who} ${what}${outcome}, from ${from}${more}`, isDetail: true, evidence };
}

/** What blinds and what issues outweighs what else is changed, that outweighs what is refused and what is read. */
export function weigh({ events, tactic, isFirstFromAddress }: Episode, facts: CallFacts): number {
  const [{ eventID, isReadOnly, errorCode }] = events;
  if (errorCode !== undefined) return isReadOnly ? 0 : 2;
  const artifacts = facts.artifacts.get(eventID) ?? [];
  const isBlinding = artifacts.some(
    ({ group, changes }) =>
      group === 'blinding' &&
      changes.some((one) => one.eventID === eventID && (one.op === 'weaken' || one.op === 'delete')),
  );
  if (isBlinding) return 9;
  if (facts.issued.has(eventID)) return 8;
  if (artifacts.some(({ danger }) => danger.length > 0)) return 7;
  if (artifacts.length > 0) return 6;
  if (events.some((event) => facts.exposing.has(event.eventID))) return 5;
  if (!isReadOnly) return 4;
  return isFirstFromAddress ? 3 : tactic === undefined ? 0 : 1;
}
