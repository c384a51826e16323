import type { Investigation } from '../../model/investigation.ts';
import { type CallFacts, collectFacts, isDenied } from './call-phrase.ts';
import { type Episode, foldEpisodes, sayEpisode } from './episodes.ts';
import { bound, count, sayName } from './safe-words.ts';
import type { Line } from './summary.ts';
import { asLines } from './summary-findings.ts';

const MOST_EPISODES = 12;

/** How many calls of which tactic, then the attacker's episodes, the gravest first. */
export function describeDone(investigation: Investigation): Line[] {
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
  const rows = episodes.slice(0, MOST_EPISODES).map(({ episode }) => layRow(episode, facts));
  const left = episodes.length - rows.length;
  return [
    ...asLines([bound(counts, 14).join(' · ')]),
    ...rows,
    ...(left > 0 ? asLines([`and ${left.toLocaleString('en-US')} more: --format csv`], true) : []),
  ];
}

function layRow(episode: Episode, facts: CallFacts): Line {
  const { time, who, what, from, result, evidence } = sayEpisode(episode, facts);
  // Folded calls say themselves how many were denied.
  const outcome = result === 'ok' || episode.events.length > 1 ? '' : `: ${result}`;
  return { text: `${time} ${who} ${what}${outcome}, from ${from}`, isDetail: true, evidence };
}

/** What blinds and what issues outweighs what else is changed, that outweighs what is refused and what is read. */
function weigh({ events, tactic, isFirstFromAddress }: Episode, facts: CallFacts): number {
  const [{ eventID, isReadOnly, errorCode }] = events;
  if (errorCode !== undefined) return isReadOnly ? 0 : 2;
  const artifacts = facts.artifacts.get(eventID) ?? [];
  const isBlinding = artifacts.some(
    ({ group, changes }) =>
      group === 'blinding' && changes.some((one) => one.eventID === eventID && one.op !== 'use'),
  );
  if (isBlinding) return 9;
  if (facts.issued.has(eventID)) return 8;
  if (artifacts.some(({ danger }) => danger.length > 0)) return 7;
  if (artifacts.length > 0) return 6;
  if (events.some((event) => facts.exposing.has(event.eventID))) return 5;
  if (!isReadOnly) return 4;
  return isFirstFromAddress ? 3 : tactic === undefined ? 0 : 1;
}
