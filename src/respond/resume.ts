import { createHash } from 'node:crypto';
import { type Due, leaveDue, removeDue } from './due.ts';
import type { RespondDeps } from './respond-deps.ts';

/** Later than Lambda's own two tries: only what has died in all of them is answered again, ms. */
const AGAIN_AFTER = 6 * 60_000;
/** Characters; an item of the table holds 400 kB. What is longer has Lambda's tries and the dead-letter queue. */
const LONGEST = 300_000;

/**
 * Should we die over an event, wherever that is, the sweep finds this and has it answered again: every act is
 * idempotent, and what was done once is not done twice. Gives what it can be taken back by.
 */
export async function leaveAgain(event: unknown, deps: RespondDeps): Promise<string | undefined> {
  const text = JSON.stringify(event) ?? '';
  if (text.length > LONGEST) return undefined;
  const now = deps.store.now();
  const due: Due = {
    incidentId: `EVENT-${createHash('sha256').update(text).digest('hex').slice(0, 12)}`,
    what: 'answer',
    attempt: 1,
    since: now,
    event: text,
  };
  try {
    return await leaveDue(due, now + AGAIN_AFTER, deps.store);
  } catch (error) {
    deps.log.failure('nothing was left that would have the event answered again after a crash', error);
    return undefined;
  }
}

export async function takeBack(note: string | undefined, deps: RespondDeps): Promise<void> {
  if (note === undefined) return;
  try {
    await removeDue(note, deps.store);
  } catch (error) {
    // The event will be answered once more, and there will be nothing left to do.
    deps.log.failure('what would have the event answered again could not be taken back', error);
  }
}
