import { attemptUpdate, iso, ms, read, type StoreDeps, update } from './table.ts';

/** How long one who does a thing once has for it before another may: longer than the doing can take, ms. */
const LEASE_MS = 30_000;

/** What is done once has an item of its own: who is at it, and until when; and when it was done. */
export type OnceKey = readonly [pk: string, sk: string];

/** `done`: it was done before. `busy`: somebody is at it. */
export type Right = 'mine' | 'done' | 'busy';

/**
 * Takes the right to do something once, however often it is asked for. Who dies over it leaves the right
 * to the next after half a minute. `about`: kept with it, for others to read.
 */
export async function takeRight(key: OnceKey, deps: StoreDeps, about?: string): Promise<Right> {
  const now = deps.now();
  const taken = await attemptUpdate(deps, {
    key,
    set: `leasedUntil = :until${about === undefined ? '' : ', about = :about'}`,
    values: {
      ':until': ms(now + LEASE_MS),
      ':now': ms(now),
      ...(about === undefined ? {} : { ':about': { S: about } }),
    },
    condition: 'attribute_not_exists(doneAt) AND (attribute_not_exists(leasedUntil) OR leasedUntil < :now)',
  });
  if (taken !== 'refused') return 'mine';
  return (await read(deps, key))?.['doneAt'] === undefined ? 'busy' : 'done';
}

export async function markDone(key: OnceKey, deps: StoreDeps): Promise<void> {
  await update(deps, { key, set: 'doneAt = :now', values: { ':now': iso(deps.now()) } });
}
