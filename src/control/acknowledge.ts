import { ONCE, putSealed } from '../respond/seal.ts';
import { announceAct } from './announce-act.ts';
import type { Act, ControlDeps } from './verb.ts';

/** Somebody is at it, and nobody else need be called. The first stays, as the one who was there. */
export async function acknowledge(act: Act, deps: ControlDeps): Promise<'first' | 'it was before'> {
  const body = { by: act.caller.arn, at: new Date(deps.store.now()).toISOString() };
  const key = [`INCIDENT#${act.incident.id}`, 'ACK'] as const;
  if ((await putSealed(key, body, deps.store, ONCE)) === 'refused') return 'it was before';
  await announceAct(act, 'acknowledged', 'somebody is at it', deps);
  return 'first';
}
