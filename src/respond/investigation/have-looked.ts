import { type Due, leaveDue } from '../due.ts';
import { getIncident } from '../read-incidents.ts';
import type { RespondDeps } from '../respond-deps.ts';
import type { LookRequest } from './look.ts';
import { type LookState, noteHanded, readLook, takePlace } from './look-state.ts';

const MINUTE = 60_000;
/** While others are at it: not so often that what waits keeps the sweep from what is due, ms. */
const LONGEST_WAIT = 15 * MINUTE;

export interface LookingDeps extends RespondDeps {
  /** Hands the request (its JSON) to CordonInvestigate, and does not wait. Absent: nothing is investigated. */
  handLook?(request: string): Promise<void>;
}

/**
 * Has a look made at what was done with an incident's credential, and asks each minute how it goes on. The sweep itself
 * looks at nothing: that takes minutes. Throws as which the look failed, so that it is tried again as all else is.
 */
export async function haveLooked(due: Due, deps: LookingDeps): Promise<'done' | 'busy' | 'later'> {
  const { incidentId, findingId: look = '', attempt } = due;
  const { store } = deps;
  if (deps.handLook === undefined) return 'done';
  const state = await readLook(incidentId, look, store);
  if (state.isDone) return 'done';
  if (state.isTaken) return 'busy';
  if (state.failure !== undefined && state.failure.attempt >= attempt) throw asError(state.failure);
  const { status } = await getIncident(incidentId, store);
  if (status === 'closed' || status === 'merged') return 'done';
  const owner = `${incidentId} ${look}`;
  const place = await takePlace(owner, store);
  if (place === undefined) {
    const round = (due.round ?? 0) + 1;
    await leaveDue({ ...due, round }, store.now() + Math.min(2 ** (round - 1) * MINUTE, LONGEST_WAIT), store);
    return 'later';
  }
  await noteHanded(incidentId, look, store);
  const request: LookRequest = { incident: incidentId, look, attempt, place };
  await deps.handLook(JSON.stringify(request));
  return 'busy';
}

/** With AWS's own code: by it is told whether trying again can help. */
const asError = ({ code, message }: NonNullable<LookState['failure']>): Error =>
  Object.assign(new Error(message), { name: code });
