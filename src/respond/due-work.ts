import { announceAgain } from './announce.ts';
import { updateCase } from './desk/case-runs.ts';
import { type Due, type DueWork, leaveDue } from './due.ts';
import { expire } from './expiry.ts';
import { tellOfTrouble } from './notify.ts';
import { getIncident, type StoredIncident } from './read-incidents.ts';
import { recall } from './recall.ts';
import type { RespondDeps } from './respond-deps.ts';
import { ms, update } from './table.ts';
import { performTask, TASKS } from './tasks.ts';
import { tellOfAct } from './tell-act.ts';

export interface SweepDeps extends RespondDeps {
  /** Has the event (its JSON) answered by who may contain: the sweep itself may not. */
  answerAgain(event: string): Promise<void>;
}

/** Does what is due, and leaves what has to follow later. `busy`: somebody else is at it. Throws when it cannot. */
type Work = (due: Due, deps: SweepDeps) => Promise<'done' | 'busy'>;

/** What becomes of each kind of thing that is due. */
export const DUE_WORK: Readonly<Record<DueWork, Work>> = {
  mail: (due, deps) => doTask('mail', due, deps),
  case: haveCase,
  runbook: (due, deps) => doTask('runbook', due, deps),
  'case-runs': async (due, deps) => bringIntoCase(await getIncident(due.incidentId, deps.store), deps),
  answer: haveAnswered,
  act: async ({ incidentId, findingId = '' }, deps) => {
    await tellOfAct({ incidentId, act: findingId }, deps);
    return 'done';
  },
  event: haveAnnounced,
  proposal: (due, deps) => doTask('proposal', due, deps),
  expiry: async ({ incidentId: incident, findingId: plan = '' }, deps) => {
    await expire({ incident, plan }, deps);
    return 'done';
  },
};

const doTask = async (what: keyof typeof TASKS, due: Due, deps: RespondDeps): Promise<'done' | 'busy'> => {
  const stored = await getIncident(due.incidentId, deps.store);
  return performTask(TASKS[what], recall(stored, due.findingId ?? ''), deps);
};

/** One that was left by itself, or what the state of a finding's credential has become. */
async function haveAnnounced(due: Due, deps: SweepDeps): Promise<'done' | 'busy'> {
  if (due.event === undefined) return doTask('event', due, deps);
  await announceAgain(due.event, deps);
  return 'done';
}

/** A case that is late has to be told of the runs that ended while there was none. */
async function haveCase(due: Due, deps: SweepDeps): Promise<'done' | 'busy'> {
  const stored = await getIncident(due.incidentId, deps.store);
  const outcome = await performTask(TASKS.case, recall(stored, due.findingId ?? ''), deps);
  if (stored.runs.length > 0) {
    const now = deps.store.now();
    await leaveDue({ incidentId: stored.id, what: 'case-runs', attempt: 1, since: now }, now, deps.store);
  }
  return outcome;
}

export const bringIntoCase = async (incident: StoredIncident, deps: RespondDeps): Promise<'done' | 'busy'> =>
  deps.desk === undefined ? 'done' : updateCase(incident, deps.desk, deps);

/** An event that ends the function each time must not do so for ever, ms. */
const ANSWERED_FOR = 24 * 60 * 60_000;

/** Each answer leaves a note of its own: that the first was left long ago is kept beside them. */
async function haveAnswered(due: Due, deps: SweepDeps): Promise<'done'> {
  const before = await update(deps.store, {
    key: [due.incidentId, 'AGAIN'],
    set: 'since = if_not_exists(since, :since)',
    values: { ':since': ms(due.since) },
    returns: 'ALL_OLD',
  });
  const since = Number(before['since']?.N ?? due.since);
  if (deps.store.now() - since < ANSWERED_FOR) await deps.answerAgain(due.event ?? '');
  else {
    const [code, message] = ['NoEnd', 'each time it is answered, the function ends over it'];
    const until = new Date(since + ANSWERED_FOR).toISOString();
    const title = 'answer an event to the end';
    await tellOfTrouble(
      { incidentId: due.incidentId, title, code, message, givesUp: true, until },
      deps.notify,
    );
  }
  return 'done';
}
