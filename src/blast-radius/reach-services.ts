import type { Statement } from '../iam/model.ts';
import { asList } from '../iam/request.ts';
import type { ReachedService } from '../model/blast-radius.ts';
import { type Effort, isSpent } from './effort.ts';
import { type Holder, tryRequest } from './holder.ts';
import { findSharedText } from './shared-text.ts';
import { listActions, listNarrowing, listOwn, listStatements, listThings } from './spoken-of.ts';

/** In place of a service that no policy names. */
const NO_SERVICE = 'cordon-probe';

/** Of services that nothing is reached of, so many are named. */
const MOST_NAMED = 20;

/** A statement, and of each of its actions the service; undefined: any may be meant. */
interface Spoken {
  readonly statement: Statement;
  /** It can be what allows. */
  readonly grants: boolean;
  readonly actions: readonly { readonly pattern: string; readonly service: string | undefined }[];
}

/**
 * Of which services the holder may call something. `*` stands for all that are not listed by name; where it is
 * everything, it is the only one.
 */
export function reachServices(holder: Holder): ReachedService[] {
  const { his, ours } = holder.policies;
  // Denies on conditions are only in the one, allows on conditions only in the other: all of both.
  const granting = listStatements(his.identity, 'Allow');
  const spoken = [
    ...granting.map((one) => readSpoken(one, true)),
    ...[...listStatements(asList(his.boundary ?? []), 'Allow'), ...listStatements(listOwn(ours), 'Deny')].map(
      (one) => readSpoken(one, false),
    ),
  ];
  const services = spoken.flatMap(({ actions }) => actions.flatMap(({ service }) => service ?? []));
  // The others first: they say most.
  const others = reachService(holder, spoken, NO_SERVICE);
  const names = [...new Set(services)].sort();
  const named = names.map((service) => reachService(holder, spoken, service));
  const reached = named.filter((one) => one !== undefined);
  if (others === undefined) return reached;
  const unreached = names.filter((_name, at) => named[at] === undefined);
  const isEverything =
    others.reach === 'all' && unreached.length === 0 && reached.every(({ reach }) => reach === 'all');
  const more = unreached.length > MOST_NAMED ? ` and ${unreached.length - MOST_NAMED} more` : '';
  const but =
    unreached.length === 0 ? [] : [`but nothing of ${unreached.slice(0, MOST_NAMED).join(', ')}${more}`];
  return [{ ...others, service: '*', by: [...others.by, ...but] }, ...(isEverything ? [] : reached)];
}

/** Everything on everything, whatever conditions are. */
export const isAdministrator = (services: readonly ReachedService[]): boolean =>
  services[0]?.service === '*' && services[0].reach === 'all' && services.length === 1;

const readSpoken = (statement: Statement, grants: boolean): Spoken => ({
  statement,
  grants,
  actions: listActions(statement).map((pattern) => ({
    pattern,
    service: /^([a-z0-9-]+):/.exec(pattern)?.[1],
  })),
});

function reachService(
  holder: Holder,
  spoken: readonly Spoken[],
  service: string,
): ReachedService | undefined {
  if (isSpent(holder.effort)) return undefined;
  const isMeant = (action: Spoken['actions'][number]) => (action.service ?? service) === service;
  const about = spoken.filter(
    ({ statement, actions }) => statement.NotAction !== undefined || actions.some(isMeant),
  );
  const allows = about.filter(({ grants }) => grants).length;
  const patterns = about.flatMap(({ actions }) => actions.filter(isMeant).map(({ pattern }) => pattern));
  const narrowing = listNarrowing(holder.policies);
  const actions = [
    `${service}:cordon0probe`,
    ...findExamples(holder.effort, patterns, narrowing.actions, [`${service}:*`]),
  ];
  const things = [
    'cordon-probe',
    '*',
    ...findExamples(
      holder.effort,
      about.flatMap(({ statement }) => listThings(statement)),
      narrowing.things,
      [],
    ),
  ];
  const by = new Set<string>();
  let isAll = true;
  for (const resource of new Set(things)) {
    for (const action of new Set(actions)) {
      const outcome = tryRequest(holder, { action, resource });
      if (outcome.allowed !== 'yes') isAll = false;
      if (outcome.allowed === 'no') continue;
      for (const { level, policy, statement } of outcome.refs) {
        if (level === 'identity') by.add(`${policy}, statement ${statement}`);
      }
    }
    // More than each that allows cannot be found.
    if (!isAll && by.size >= allows) break;
  }
  return by.size === 0
    ? undefined
    : { service, reach: isAll && !isSpent(holder.effort) ? 'all' : 'some', by: [...by] };
}

/** A text for each pattern, and for what each has in common with what narrows it. */
const findExamples = (
  effort: Effort,
  patterns: readonly string[],
  narrowing: readonly string[],
  within: readonly string[],
): string[] =>
  [...new Set(patterns)].flatMap((pattern) =>
    ['*', ...new Set(narrowing)].flatMap(
      (narrower) => findSharedText(effort, pattern, narrower, ...within) ?? [],
    ),
  );
