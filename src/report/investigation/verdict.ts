import { isIP } from 'node:net';
import { EVENT_HISTORY, type Investigation, type TracedEvent } from '../../model/investigation.ts';
import { count, sayName } from './safe-words.ts';

/** What a verdict is drawn from: the answer without its verdict and what follows from it. */
export type VerdictParts = Pick<
  Investigation,
  'seed' | 'credentials' | 'events' | 'artifacts' | 'clusters' | 'exposures' | 'coverage'
>;

const SEED_NOUN = { key: '', session: 'session ', user: 'user ', role: 'role ', address: 'address ' };

/**
 * One sentence. Where nothing was found it says so of the logs and never of the account; where it is not clear it says
 * that it is not; where something could not be read, what is missing may be what matters.
 */
export const sayVerdict = (parts: VerdictParts): string => `${sayFound(parts)}${sayUnread(parts.coverage)}.`;

/** Of Event history a region is what a file is of logs, and one that is left out is a whole region. */
function sayUnread({ source, files }: Investigation['coverage']): string {
  const isHistory = source === EVENT_HISTORY;
  const unread = files.corrupt + files.truncated + (isHistory ? files.skipped : 0);
  if (unread === 0) return '';
  const all = Object.values(files).reduce((sum, one) => sum + one, 0);
  const [noun, verb] = isHistory ? ['region', 'looked at'] : ['file', 'read'];
  return `; ${unread.toLocaleString('en-US')} of ${count(all, noun)} ${unread === 1 ? 'was' : 'were'} not ${verb} whole`;
}

function sayFound(parts: VerdictParts): string {
  const { seed, events, credentials, clusters } = parts;
  const who = `${SEED_NOUN[seed.kind]}${sayName(seed.value.replace(/^(?:user|role)\//, ''))}`;
  if (events.length === 0)
    return `There is no record of ${who} in these logs; that is no all-clear: they may not reach to where it was used`;
  const attacks = events.filter(({ actor }) => actor === 'attacker');
  const unclear = clusters.filter(({ actor }) => actor === 'unclear');
  if (attacks.length > 0) {
    const used =
      seed.kind === 'address'
        ? `From ${who} came ${count(events.filter(({ sourceIPAddress }) => sourceIPAddress === seed.value).length, 'call')}; of all that is followed here ${count(attacks.length, 'call')} ${attacks.length === 1 ? "is the attacker's" : "are the attacker's"}`
        : `${who} was used by somebody else: ${count(attacks.length, 'call')} from ${sayAddresses(attacks)}`;
    const maybe =
      unclear.length === 0 ? '' : `; of ${count(unclear.length, 'more place')} it is unclear who called`;
    return `${capital(used)}; ${sayConsequences(parts)}${maybe}`;
  }
  const unclearEvents = events.filter(({ actor }) => actor === 'unclear');
  if (unclearEvents.length > 0)
    return `It is unclear whether ${who} was used by somebody else: ${count(unclearEvents.length, 'call')} from ${sayAddresses(unclearEvents)} ${unclearEvents.length === 1 ? 'fits' : 'fit'} neither its past nor an attack; say whose ${unclear.length === 1 ? 'it is' : 'they are'} with --pin`;
  const derived = credentials.length > 1 ? ' or what came out of it' : '';
  return `Nothing in these logs shows that ${who}${derived} was used by somebody else (${count(events.length, 'call')}); what was not checked is below`;
}

/** Three addresses, the busiest first, and how many more. */
function sayAddresses(events: readonly TracedEvent[]): string {
  const calls = new Map<string, number>();
  // Services call on behalf of somebody: where they call from says nothing of him.
  const own = events.filter(({ sourceIPAddress }) => isIP(sourceIPAddress) !== 0);
  for (const { sourceIPAddress } of own.length === 0 ? events : own)
    calls.set(sourceIPAddress, (calls.get(sourceIPAddress) ?? 0) + 1);
  const addresses = [...calls].sort(([, a], [, b]) => b - a).map(([address]) => sayName(address));
  const left = addresses.length - 3;
  return `${addresses.slice(0, 3).join(', ')}${left > 0 ? ` and ${count(left, 'other address', 'other addresses')}` : ''}`;
}

function sayConsequences({ credentials, artifacts, exposures }: VerdictParts): string {
  const derived = credentials.filter(
    ({ parent, rule, actor }) => parent !== undefined && rule !== 'seed' && actor !== 'owner',
  );
  const alive = derived.filter(({ state }) => state === 'live').length;
  const unknown = derived.filter(({ state }) => state === 'unknown').length;
  const left = artifacts.filter(isLeft);
  const unsure = left.filter(({ state }) => state === 'unknown').length;
  const read = new Set(exposures.filter(({ actor }) => actor !== 'owner').map(({ what }) => what)).size;
  const are = (number: number) => `${number.toLocaleString('en-US')} ${number === 1 ? 'is' : 'are'}`;
  return [
    derived.length === 0
      ? 'no other credential came out of it in these logs'
      : `${count(derived.length, 'credential')} came out of it, ${are(alive)} alive${unknown === 0 ? '' : ` and of ${unknown} it is unknown`}`,
    left.length === 0
      ? 'nothing is seen to be left behind'
      : `${count(left.length, 'thing')} left behind${unsure === 0 ? '' : `, of which ${unsure} may be gone`}`,
    ...(read === 0 ? [] : [`${count(read, 'secret or piece of data', 'secrets or pieces of data')} exposed`]),
  ].join('; ');
}

/** Still there, or may be; and not made by the owner alone. */
export const isLeft = ({
  state,
  changes,
}: Pick<Investigation['artifacts'][number], 'state' | 'changes'>): boolean =>
  (state === 'present' || state === 'unknown') &&
  (changes.length === 0 || changes.some(({ by }) => by === 'attacker' || by === 'unclear'));

const capital = (sentence: string): string =>
  /^(session|user|role|address) /.test(sentence) ? sentence.replace(/^./, (c) => c.toUpperCase()) : sentence;
