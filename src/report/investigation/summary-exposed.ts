import type { Exposure, Investigation } from '../../model/investigation.ts';
import { asLines, groupPairs, type Limits, type Line } from './lines.ts';
import { bound, count, sayName, sayText, sayTime } from './safe-words.ts';

/** Secrets and data that the attacker read, one advice said once; the owner's own reading is none. */
export function describeExposed({ exposures, coverage }: Investigation, { listed }: Limits): Line[] {
  const groups = groupPairs(
    exposures
      .filter(({ actor }) => actor !== 'owner')
      .map((one) => [JSON.stringify([one.kind, one.actor, one.advice]), one] as const),
  );
  const data =
    coverage.records === 0
      ? 'whether these logs have reads of data was not looked at'
      : coverage.dataEvents.length === 0
        ? 'reads of data are unknown: these logs have no data events'
        : `reads of data are known of ${coverage.dataEvents.slice(0, 10).map(sayName).join(', ')} only`;
  return [
    ...(groups.size === 0
      ? asLines(['no secret is seen to have been read'])
      : [...groups.values()].flatMap((group) => sayGroup(group, listed))),
    ...asLines([data]),
  ];
}

function sayGroup(group: readonly [Exposure, ...Exposure[]], listed: number): Line[] {
  const [{ kind, actor, advice }] = group;
  const names = [...new Set(group.map(({ what }) => what))];
  const times = group.map(({ at }) => at).toSorted();
  const [from = '', until = ''] = [times[0], times.at(-1)];
  const many =
    kind === 'secret'
      ? count(names.length, 'secret')
      : count(names.length, 'piece of data', 'pieces of data');
  const when = sayTime(from) === sayTime(until) ? sayTime(from) : `${sayTime(from)} to ${sayTime(until)}`;
  return [
    {
      text: `${many}, read ${when}${actor === 'unclear' ? ' (by whom is unclear)' : ''}: ${sayText(advice, 200)}`,
    },
    { text: bound(names.map(sayOwnName), listed, 'exposures in --json').join(', '), isDetail: true },
  ];
}

/** Of an ARN only what is its own: the beginning is the same for all. */
const sayOwnName = (what: string): string =>
  sayName(
    what.replace(/^arn:aws[a-z-]{0,20}:(?:secretsmanager|ssm|s3|dynamodb):[^:]*:[^:]*:(?:secret:)?(?=.)/, ''),
  );
