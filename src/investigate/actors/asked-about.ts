import type { FollowedCredential } from './group-calls.ts';

/**
 * Ids of what was asked about: of a user or a role its keys and sessions too, which are not made by anybody whom this
 * follows. Who calls with them is told apart by the calls themselves.
 */
export function askedAbout(credentials: readonly FollowedCredential[]): ReadonlySet<string> {
  const seeds = new Map(
    credentials.flatMap(({ id, kind, parent }) => (parent === undefined ? [[id, kind] as const] : [])),
  );
  const own = credentials.filter(({ rule, parent }) => {
    const kind = rule === 'seed' && parent !== undefined ? seeds.get(parent) : undefined;
    return kind === 'user' || kind === 'role';
  });
  return new Set([...seeds.keys(), ...own.map(({ id }) => id)]);
}
