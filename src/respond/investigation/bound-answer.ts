import type { Investigation } from '../../model/investigation.ts';

/** Characters of JSON; the check of evidence reads objects of some more. */
const LARGEST = 4_000_000;

/**
 * What is kept of an answer. Events are most of it: beyond the bound the owner's are left out, then all but the newest,
 * and that is said. Pure.
 */
export function boundAnswer(answer: Investigation, largest = LARGEST): Investigation {
  if (JSON.stringify(answer).length <= largest) return answer;
  const room = largest - JSON.stringify({ ...answer, events: [] }).length - 500;
  const byWorth = [
    ...answer.events.filter(({ actor }) => actor !== 'owner').reverse(),
    ...answer.events.filter(({ actor }) => actor === 'owner').reverse(),
  ];
  const kept = new Set<string>();
  let used = 0;
  for (const event of byWorth) {
    used += JSON.stringify(event).length + 1;
    if (used > room) break;
    kept.add(event.eventID);
  }
  const events = answer.events.filter(({ eventID }) => kept.has(eventID));
  const said = `${answer.events.length - events.length} of ${answer.events.length} events are left out of what is kept: cordon investigate has them all.`;
  const { coverage } = answer;
  const bounded = {
    ...answer,
    events,
    coverage: { ...coverage, notChecked: [said, ...coverage.notChecked] },
  };
  if (room > 0) return bounded;
  // Not the events are too many: an attacker has made things by the thousand.
  const [most, more] = [500, 'of each kind, the first 500 things are kept'];
  return {
    ...bounded,
    credentials: answer.credentials.slice(0, most),
    artifacts: answer.artifacts.slice(0, most).map((one) => ({ ...one, changes: one.changes.slice(0, 20) })),
    exposures: answer.exposures.slice(0, most),
    clusters: answer.clusters.slice(0, most),
    containment: answer.containment.slice(0, most),
    coverage: {
      ...coverage,
      problems: coverage.problems.slice(0, most),
      regions: coverage.regions.slice(0, most),
      gaps: coverage.gaps.slice(0, most),
      notChecked: [said, more, ...coverage.notChecked.slice(0, most)],
    },
  };
}
