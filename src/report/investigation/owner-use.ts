import type { Investigation } from '../../model/investigation.ts';
import { count, sayName, sayTime } from './safe-words.ts';

/**
 * What the owner feels when these credentials stop: his own calls with them, where he called from, and when last. None in
 * the logs does not mean that nobody needs them.
 */
export function sayOwnerUse(
  credentials: readonly string[],
  { clusters }: Pick<Investigation, 'clusters'>,
): string {
  const own = clusters.filter((one) => one.actor === 'owner' && credentials.includes(one.credential));
  const unclear = clusters.filter((one) => one.actor === 'unclear' && credentials.includes(one.credential));
  const maybe = unclear.length === 0 ? '' : '; of some calls it is unclear whose they are';
  if (own.length === 0) return `no use by the owner is seen in these logs${maybe}`;
  const calls = own.reduce((sum, { events }) => sum + events, 0);
  const [most] = own.toSorted((a, b) => b.events - a.events);
  const last =
    own
      .map(({ lastSeen }) => lastSeen)
      .toSorted()
      .at(-1) ?? '';
  return `the owner's own use stops: ${count(calls, 'call')} from ${sayName(most?.address ?? 'unknown')}${own.length > 1 ? ` and ${count(own.length - 1, 'other place')}` : ''} (${sayName(most?.agent ?? 'unknown')}), last ${sayTime(last)}${maybe}`;
}
