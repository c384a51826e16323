import type { Confidence } from '../model/investigation.ts';
import type { Edge } from './followed.ts';

const SURENESS: readonly Confidence[] = ['proven', 'strong', 'possible'];

/** One way to a credential: out of whom, and how sure that is. */
export interface Way {
  readonly edge: Edge;
  readonly parent: string;
  readonly confidence: Confidence;
}

/** By sureness, then time, then rule; the ids only settle what is the same in all of them. */
function compareWays(one: Way, other: Way): number {
  const rank = ({ edge, parent, confidence }: Way) =>
    [
      SURENESS.indexOf(confidence),
      edge.because.record.eventTime,
      edge.rule === 'seed' ? 0 : Number(edge.rule.slice(1)),
    ].concat(parent === '' ? 1 : 0);
  const [mine, its] = [rank(one), rank(other)];
  const at = mine.findIndex((value, index) => value !== its[index]);
  if (at >= 0) return (mine[at] ?? 0) - (its[at] ?? 0);
  const name = ({ edge, parent }: Way) => `${edge.because.record.eventID} ${parent} ${edge.child}`;
  return name(one) < name(other) ? -1 : 1;
}

/** The best way to each that does not come from itself by others. */
export function chooseWays(ways: ReadonlyMap<string, Way[]>, seed: string): ReadonlyMap<string, Way> {
  const chosen = new Map<string, Way>();
  const comesFrom = (id: string, other: string): boolean => {
    for (let at: string | undefined = id; at !== undefined; at = chosen.get(at)?.parent)
      if (at === other) return true;
    return false;
  };
  for (const [id, own] of [...ways].sort(([one], [other]) => (one < other ? -1 : 1))) {
    if (id === seed) continue;
    const sorted = own.sort(compareWays);
    const way = sorted.find(({ parent }) => !comesFrom(parent, id));
    const [first] = sorted;
    if (way !== undefined) chosen.set(id, way);
    else if (first !== undefined) chosen.set(id, { ...first, parent: seed });
  }
  return chosen;
}
