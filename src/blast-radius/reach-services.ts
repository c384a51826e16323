import type { Statement } from '../iam/model.ts';
import type { ReachedService } from '../model/blast-radius.ts';
import { type Holder, tryRequest } from './holder.ts';
import { findSharedText } from './shared-text.ts';
import { listActions, listNarrowing, listOwn, listStatements, listThings } from './spoken-of.ts';

/** In place of a service that no policy names. */
const NO_SERVICE = 'cordon-probe';
/** Of one service, no more requests are tried. */
const MOST_TRIED = 3_000;

/**
 * Of which services the holder may call something. `*` stands for all that are not listed by name; where it is
 * everything, it is the only one.
 */
export function reachServices(holder: Holder): ReachedService[] {
  const { his, ours } = holder.policies;
  // Denies on conditions are only in the one, allows on conditions only in the other.
  const all = [...listOwn(his), ...listOwn(ours)];
  const statements = [...listStatements(all, 'Allow'), ...listStatements(all, 'Deny')];
  const names = [...new Set(statements.flatMap(listServices))].sort();
  const named = names.map((service) => reachService(holder, statements, service));
  const reached = named.filter((one) => one !== undefined);
  const others = reachService(holder, statements, NO_SERVICE);
  if (others === undefined) return reached;
  const unreached = names.filter((_name, at) => named[at] === undefined);
  const isEverything =
    others.reach === 'all' && unreached.length === 0 && reached.every(({ reach }) => reach === 'all');
  const but = unreached.length === 0 ? [] : [`but nothing of ${unreached.join(', ')}`];
  return [{ ...others, service: '*', by: [...others.by, ...but] }, ...(isEverything ? [] : reached)];
}

/** Everything on everything, whatever conditions are. */
export const isAdministrator = (services: readonly ReachedService[]): boolean =>
  services[0]?.service === '*' && services[0].reach === 'all' && services.length === 1;

const serviceOf = (action: string): string | undefined => /^([a-z0-9-]+):/.exec(action)?.[1];
const listServices = (statement: Statement): string[] =>
  listActions(statement).flatMap((pattern) => serviceOf(pattern) ?? []);

function reachService(
  holder: Holder,
  statements: readonly Statement[],
  service: string,
): ReachedService | undefined {
  const about = statements.filter(
    (one) =>
      one.NotAction !== undefined ||
      listActions(one).some((pattern) => (serviceOf(pattern) ?? service) === service),
  );
  const narrowing = listNarrowing(holder.policies);
  const ofService = `${service}:*`;
  const actions = [
    `${service}:cordon0probe`,
    ...findExamples(about.flatMap(listActions), narrowing.actions, [ofService]),
  ];
  const things = ['cordon-probe', '*', ...findExamples(about.flatMap(listThings), narrowing.things, [])];
  const by = new Set<string>();
  let isAll = true;
  let tried = 0;
  for (const resource of new Set(things)) {
    for (const action of new Set(actions)) {
      tried += 1;
      if (tried > MOST_TRIED) return { service, reach: 'some', by: [...by, NOT_ALL_TRIED] };
      const outcome = tryRequest(holder, { action, resource });
      if (outcome.allowed !== 'yes') isAll = false;
      if (outcome.allowed === 'no') continue;
      for (const { level, policy, statement } of outcome.refs) {
        if (level === 'identity') by.add(`${policy}, statement ${statement}`);
      }
    }
  }
  return by.size === 0 ? undefined : { service, reach: isAll ? 'all' : 'some', by: [...by] };
}

const NOT_ALL_TRIED = 'perhaps others: his policies speak of more than was tried';

/** A text for each pattern, and for what each has in common with what narrows it. */
const findExamples = (
  patterns: readonly string[],
  narrowing: readonly string[],
  within: readonly string[],
): string[] =>
  [...new Set(patterns)].flatMap((pattern) =>
    ['*', ...narrowing].flatMap((narrower) => findSharedText(pattern, narrower, ...within) ?? []),
  );
