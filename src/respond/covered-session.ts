import type { StoredIncident } from './read-incidents.ts';

type Named = StoredIncident['findings'][number]['credential'];

/**
 * The act that ended a session with which nothing was tried by itself: a deny on its user denies every session of his,
 * whenever it was issued. Undefined: none holds. Pure.
 */
export function findCover(
  { kind, principalName }: Named,
  { credentials, steps }: Pick<StoredIncident, 'credentials' | 'steps'>,
): StoredIncident['steps'][number] | undefined {
  if (kind !== 'user-session' || principalName === undefined) return undefined;
  const targets = [`temporary sessions of user ${principalName}`, `user ${principalName}`];
  // By the verdict on the key that it was done for: what was given back, or undone, covers nothing any more.
  const holding = credentials.filter(
    (one) => one.principalName === principalName && one.verdict === 'contained',
  );
  return steps.find(
    ({ action, target, applied, judgement }) =>
      action.startsWith('deny-') &&
      targets.includes(target) &&
      applied === 'yes' &&
      judgement.verdict === 'contained' &&
      holding.some((one) => one.steps === undefined || one.steps.includes(`${action}#${target}`)),
  );
}
