import { errorFacts, isFinal, isNamed } from '../aws/error-facts.ts';
import type { Trouble } from '../report/trouble-mail.ts';
import { DUE_TITLES, type Due, type DueWork, leaveDue } from './due.ts';
import { note } from './note.ts';
import { tellOfTrouble } from './notify.ts';
import { markDone, type OnceKey, takeRight } from './once.ts';
import type { RespondDeps } from './respond-deps.ts';

const MINUTE = 60_000;
const LONGEST_WAIT = 60 * MINUTE;
const GIVEN_UP_AFTER = 24 * 60 * MINUTE;

/**
 * What failed is left to the sweep: after 1, 2, 4 minutes and so on up to an hour, for a day; then people
 * are told that it is theirs to do. `tried` is the try that has failed. Throws when it could not be left.
 */
export async function postpone(tried: Due, error: unknown, deps: RespondDeps): Promise<void> {
  const { code, message } = errorFacts(error);
  const title = DUE_TITLES[tried.what];
  const failure = `could not ${title} (try ${tried.attempt}): ${code}: ${message}`;
  const incident = { id: tried.incidentId, entry: 'joined' } as const;
  const now = deps.store.now();
  const givesUp = now - tried.since >= GIVEN_UP_AFTER;
  const wait = Math.min(2 ** (tried.attempt - 1) * MINUTE, LONGEST_WAIT);
  const until = new Date(tried.since + GIVEN_UP_AFTER).toISOString();
  const trouble = { incidentId: tried.incidentId, title, code, message, givesUp, until };
  const isKnownToLast = tried.attempt === 1 && willBeTheSame(error) && tried.what !== 'mail';
  if (!givesUp) await leaveDue({ ...tried, attempt: tried.attempt + 1 }, now + wait, deps.store);
  if (givesUp || isKnownToLast) await warn(trouble, tried.what, deps);
  // An event that was never answered has no incident to note it in.
  if (tried.what === 'answer') return;
  await note(incident, `${failure}; ${givesUp ? 'given up' : `again in ${wait / MINUTE} min`}`, deps);
}

/** Refusals that only a person can change: people hear of them at once, and not only in a day. */
const willBeTheSame = (error: unknown): boolean =>
  isFinal(error) ||
  isNamed(
    error,
    'ValidationException',
    'ResourceNotFoundException',
    'AutomationDefinitionNotFoundException',
    'AutomationDefinitionVersionNotFoundException',
    'InvalidAutomationExecutionParametersException',
  );

/** One mail of its kind for an incident. To have given up and not said so is a failure. */
async function warn(trouble: Trouble, what: DueWork, deps: RespondDeps): Promise<void> {
  const key: OnceKey = [
    `INCIDENT#${trouble.incidentId}`,
    `TOLD#${what}#${trouble.givesUp ? 'given up' : 'trouble'}`,
  ];
  try {
    if ((await takeRight(key, deps.store)) !== 'mine') return;
    await tellOfTrouble(trouble, deps.notify);
    await markDone(key, deps.store);
  } catch (error) {
    if (trouble.givesUp) throw error;
    deps.log.failure(`people could not be told that Cordon could not ${trouble.title}`, error);
  }
}
