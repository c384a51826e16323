import type { EvidenceBucket } from '../../aws/evidence-bucket.ts';
import { investigate, type Logs, type Question } from '../../investigate/investigate.ts';
import type { LookupStore } from '../../investigate/sources/lookup-store.ts';
import type { BlastRadius } from '../../model/blast-radius.ts';
import { CordonError } from '../../model/cordon-error.ts';
import type { Investigation } from '../../model/investigation.ts';
import { getIncident, type StoredIncident } from '../read-incidents.ts';
import type { RespondDeps } from '../respond-deps.ts';
import { askAbout, containedFrom } from './ask-about.ts';
import { boundAnswer } from './bound-answer.ts';
import { keepInvestigation } from './keep-investigation.ts';
import type { LookRequest } from './look.ts';
import { failLook, finishLook, freePlace, leaveLook, type TakenLook, takeLook } from './look-state.ts';
import { sealProgress } from './sealed-progress.ts';
import { summarizeLook } from './summarize-look.ts';

export interface InvestigationDeps extends Pick<RespondDeps, 'store' | 'log'> {
  readonly bucket: EvidenceBucket;
  /** Where looks at an incident keep how far they have come; no evidence. */
  progressOf(incidentId: string): LookupStore;
  /** Throws CordonError `OutOfTime` when there is no time for more; what was read until then is in the store. */
  openLogs(question: Question, progress: LookupStore): Promise<Logs>;
  /** Undefined: the incident is about nobody whose policies could be read. */
  assessBlastRadius(incident: StoredIncident, answer: Investigation): Promise<BlastRadius | undefined>;
}

/** How often a look is taken up: at eight minutes and more each time, what is not read by then is not. */
const MOST_TIMES = 6;

/**
 * One look at what was done with the credential of an incident: what came out of it, what was left behind, what is
 * still used. The answer is evidence, the record has what it comes to, people hear what is new of it. A look that is
 * cut short goes on; one that fails is tried again; in no case does anything else wait for it.
 */
export async function investigateIncident(
  request: LookRequest,
  deps: InvestigationDeps,
): Promise<'done' | 'partial' | 'cut short' | 'failed' | 'not mine'> {
  const { incident: incidentId, look, place } = request;
  const { store } = deps;
  const taken = await takeLook(incidentId, look, store);
  if (taken === undefined) return 'not mine';
  try {
    const outcome = await lookInto(request, taken, deps);
    await finishLook(incidentId, look, store);
    return outcome;
  } catch (error) {
    if (isOutOfTime(error)) {
      deps.log.info('the look goes on in a minute', { incidentId, look, times: taken.times });
      await leaveLook(incidentId, look, store);
      return 'cut short';
    }
    deps.log.failure('could not look into what was done', error);
    await failLook(incidentId, request, error, store);
    return 'failed';
  } finally {
    await freePlace(place, `${incidentId} ${look}`, store);
  }
}

async function lookInto(
  { incident: incidentId, look }: LookRequest,
  { asOf, times }: TakenLook,
  deps: InvestigationDeps,
): Promise<'done' | 'partial'> {
  const stored = await getIncident(incidentId, deps.store);
  const from = containedFrom(stored);
  const question = askAbout(stored, asOf);
  if (times > MOST_TIMES) {
    await keepInvestigation(stored, { look, asOf, ...GIVEN_UP }, {}, deps);
    return 'partial';
  }
  const progress = sealProgress(incidentId, deps.progressOf(incidentId), deps.store);
  const logs = await deps.openLogs(question, progress);
  const answer = await investigate(question, logs, () => undefined);
  refuseUnseen(answer);
  const summary = summarizeLook(answer, from);
  const { blastRadius, notKnown } = await assess(stored, answer, deps);
  const parts = { investigation: boundAnswer(answer), notKnown, ...(blastRadius && { blastRadius }) };
  await keepInvestigation(stored, { look, asOf, ...summary }, parts, deps);
  return 'done';
}

const isOutOfTime = (error: unknown): boolean => error instanceof CordonError && error.code === 'OutOfTime';

const GIVEN_UP = {
  isComplete: false,
  verdict: `The trail was not read to its end: after ${MOST_TIMES} times there was no time for more, and nothing is said of what was done.`,
  counts: { events: 0, credentials: 0, live: 0, present: 0, secrets: 0 },
  found: [],
  notLookedAt: ['the trail has more than could be read in time: cordon investigate reads it from files'],
};

/** No region could be looked at: that is no answer, and it is tried again. */
function refuseUnseen({ coverage, events }: Investigation): void {
  const { read, truncated } = coverage.files;
  const [problem] = coverage.problems;
  if (read + truncated > 0 || events.length > 0 || problem === undefined) return;
  const code = /\b(AccessDenied\w*|Throttling\w*|UnrecognizedClient\w*)\b/.exec(problem.because)?.[1];
  throw new CordonError(code ?? 'NothingSeen', `no region could be looked at: ${problem.because}`);
}

/** What the credential could do is worth less than what was done with it: without it the answer stands all the same. */
async function assess(
  stored: StoredIncident,
  answer: Investigation,
  deps: InvestigationDeps,
): Promise<{ blastRadius?: BlastRadius; notKnown: readonly string[] }> {
  try {
    const blastRadius = await deps.assessBlastRadius(stored, answer);
    return blastRadius === undefined
      ? {
          notKnown: [
            'What the credential can do was not looked at: nobody is named whose policies could be read.',
          ],
        }
      : { blastRadius, notKnown: [] };
  } catch (error) {
    if (isOutOfTime(error)) throw error;
    deps.log.failure('what the credential can do could not be read', error);
    const because = error instanceof Error ? error.name : 'an error';
    return { notKnown: [`What the credential can do could not be read: ${because}.`] };
  }
}
