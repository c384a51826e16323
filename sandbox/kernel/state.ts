import type { World } from './world.ts';

/** Where something lives. Global services use the region `GLOBAL`. */
export interface Place {
  readonly world: World;
  readonly account: string;
  readonly region: string;
}

const GLOBAL = 'aws-global';

/**
 * A service's plain data in one account and region, made when it is first asked for.
 * Maps, not objects, hold what callers name: `__proto__` is a valid name of an IAM user.
 */
export type Slot<T> = (place: Place) => T;

export function regionalSlot<T>(name: string, initial: () => T): Slot<T> {
  return ({ world, account, region }) => slot(world, `${account}/${region}/${name}`, initial);
}

export function globalSlot<T>(name: string, initial: () => T): Slot<T> {
  return ({ world, account }) => slot(world, `${account}/${GLOBAL}/${name}`, initial);
}

function slot<T>(world: World, key: string, initial: () => T): T {
  if (!world.data.has(key)) world.data.set(key, initial());
  return world.data.get(key) as T;
}
