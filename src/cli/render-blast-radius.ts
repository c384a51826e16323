import type { BlastRadius, ReachedService, SensitiveAction } from '../model/blast-radius.ts';
import { plain } from '../report/plain-text.ts';

/** Of a list, in a terminal; `--json` has all. */
const MOST_SHOWN = 5;

/** A line each: services, the worst that it may do, roles, secrets, what containing it costs, and what is not known. */
export function describeBlastRadius(blast: BlastRadius | { readonly unread: string }): string[] {
  if ('unread' in blast) return [`unknown: ${plain(blast.unread, 300)}`];
  const { services, sensitive, roles, secrets, cost, changes, notChecked, isBeforeContainment } = blast;
  const read = secrets.filter(({ how }) => how === 'read');
  return [
    ...(isBeforeContainment ? ['as it was before it was contained'] : []),
    `services: ${nameServices(services)}`,
    ...sensitive.slice(0, MOST_SHOWN).map(({ action, means, allowed, by }) => {
      const may = allowed === 'yes' ? '' : 'perhaps ';
      return `${may}${action}: ${means} (${plain(by, 300)})`;
    }),
    ...nameRest(sensitive.slice(MOST_SHOWN)),
    ...take(roles, 'roles', ({ arn, how, because, has }) => {
      const what = has.length === 0 ? 'nothing of the above' : has.map((one) => plain(one, 120)).join('; ');
      return `role ${plain(arn, 200)} (${how}; ${plain(because, 300)}): ${what}`;
    }),
    `secrets by name: ${secrets.length}${read.length === 0 ? '' : `, of which ${read.length} were read`}`,
    ...take(
      secrets,
      'secrets',
      ({ store, name, region, because }) =>
        `  ${store} ${plain(name, 128)} in ${plain(region, 40)}: ${plain(because, 300)}`,
    ),
    ...changes.slice(0, MOST_SHOWN).map((change) => `changed: ${plain(change, 300)}`),
    `cost: ${plain(cost, 400)}`,
    ...take(
      notChecked.map((what) => `not known: ${plain(what, 300)}`),
      'things that are not known',
      (line) => line,
    ),
  ];
}

/** Of each service the worst that has not been said. */
function nameRest(rest: readonly SensitiveAction[]): string[] {
  if (rest.length === 0) return [];
  const worst = new Map(rest.toReversed().map(({ action }) => [action.split(':')[0], action]));
  return [`and ${rest.length} more: ${cutOff([...worst.values()].reverse(), 12)} (--json has them all)`];
}

const nameService = ({ service, reach }: ReachedService): string => {
  const name = service === '*' ? 'every other' : plain(service, 64);
  return reach === 'all' ? `${name} (everything)` : name;
};

function nameServices(services: readonly ReachedService[]): string {
  const [first, ...others] = services;
  if (first === undefined) return 'none';
  if (first.service === '*' && first.reach === 'all' && others.length === 0)
    return 'every one, and everything of it';
  const every = services.filter(({ service }) => service === '*');
  return cutOff([...services.filter(({ service }) => service !== '*'), ...every].map(nameService), 20);
}

const cutOff = (names: readonly string[], most: number): string =>
  `${names.slice(0, most).join(', ')}${names.length > most ? ` and ${names.length - most} more` : ''}`;

function take<T>(all: readonly T[], what: string, show: (one: T) => string): string[] {
  const left = all.length - MOST_SHOWN;
  return [
    ...all.slice(0, MOST_SHOWN).map(show),
    ...(left > 0 ? [`and ${left} more ${what}: --json has them all`] : []),
  ];
}
