import { isIP } from 'node:net';
import type { Cluster, Investigation } from '../../model/investigation.ts';
import { asLines, type Limits, type Line } from './lines.ts';
import { bound, count, sayName, sayText, sayTime } from './safe-words.ts';

const MOST_PLACES = 8;

/** The owner's own calls, kept apart: they are no part of what was done, and people know them again. */
export function describeOwner({ clusters, events }: Investigation): Line[] {
  const own = clusters.filter(({ actor }) => actor === 'owner');
  const calls = events.filter(({ actor }) => actor === 'owner').length;
  if (own.length === 0 && calls === 0) return asLines(["no call is taken for the owner's"]);
  return [
    ...asLines([`${count(calls, 'call')} of the owner's, which are not counted above`]),
    ...asLines(bound(busiestFirst(own).map(sayPlace), MOST_PLACES, '--json'), true),
  ];
}

const busiestFirst = (clusters: readonly Cluster[]): readonly Cluster[] =>
  clusters.toSorted((a, b) => b.events - a.events);

const sayPlace = ({ credential, address, agent, events, lastSeen }: Cluster): string =>
  `${count(events, 'call')} of ${sayText(credential, 64)} from ${sayName(address)} (${sayName(agent)}), last ${sayTime(lastSeen)}`;

/** What nobody but the reader can tell, and the command by which he does. */
export function describeUnclear({ clusters, events }: Investigation, { listed }: Limits): Line[] {
  const unclear = busiestFirst(clusters.filter(({ actor }) => actor === 'unclear'));
  if (unclear.length === 0) {
    const calls = events.filter(({ actor }) => actor === 'unclear').length;
    return asLines(
      calls === 0
        ? ['nothing: every place is told apart']
        : [
            `${count(calls, 'call')} of which nothing tells whose they are: name places as yours with --pin, or as his with --attacker`,
          ],
    );
  }
  const shown = unclear.slice(0, listed);
  const left = unclear.length - shown.length;
  const theirs = new Set(clusters.flatMap(({ actor, address }) => (actor === 'attacker' ? address : [])));
  return [
    ...shown.flatMap((cluster): Line[] => [
      { text: sayPlace(cluster) },
      {
        text: `score ${cluster.score}: ${bound(cluster.reasons.map(sayName), 8).join('; ') || 'no reason is given'}`,
        isDetail: true,
      },
      // An address that is none is a service of AWS, or made up: it cannot be pinned.
      ...(isIP(cluster.address) === 0
        ? []
        : theirs.has(cluster.address)
          ? [
              // A pin is of the address: it would make the attacker's calls ours, too.
              {
                text: "the attacker's calls come from there too; if these are his, ask again with:",
                isDetail: true,
              },
              { text: `--attacker ${cluster.address}`, isCommand: true },
            ]
          : [
              { text: 'if it is yours, ask again with:', isDetail: true },
              { text: `--pin ${cluster.address}`, isCommand: true },
            ]),
    ]),
    ...(left > 0 ? asLines([`and ${left.toLocaleString('en-US')} more: --json`]) : []),
  ];
}
