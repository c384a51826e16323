import { announceAgain } from './announce.ts';
import { closeCase, isOver, updateCase } from './desk/case.ts';
import { leaveForCase } from './desk/leave-for-case.ts';
import type { Due, DueWork } from './due.ts';
import { escalate } from './escalate.ts';
import { expire } from './expiry.ts';
import { haveLooked, type LookingDeps } from './investigation/have-looked.ts';
import { tellOfTrouble } from './notify.ts';
import { getIncident, type StoredIncident } from './read-incidents.ts';
import { recall } from './recall.ts';
import type { RespondDeps } from './respond-deps.ts';
import { ms, update } from './table.ts';
import { performTask, TASKS } from './tasks.ts';
import { tellOfAct } from './tell-act.ts';
import { tellUpdate } from './tell-update.ts';
import { type WatchDeps, watch } from './watch.ts';

/** The sweep itself may contain nothing. */
export type SweepDeps = WatchDeps & LookingDeps;

/**
 * Does what is due, and leaves what has to follow later. `busy`: somebody else is at it; `later`: it has been left for
 * then. Throws when it cannot.
 */
type Work = (due: Due, deps: SweepDeps) => Promise<'done' | 'busy' | 'later'>;

/** What becomes of each kind of thing that is due. */
export const DUE_WORK: Readonly<Record<DueWork, Work>> = {
  mail: (due, deps) => doTask('mail', due, deps),
  case: haveCase,
  runbook: (due, deps) => doTask('runbook', due, deps),
  'case-runs': bringRuns,
  'case-end': endCase,
  evidence: (due, deps) =>
    doTask('evidence', due, due.event === undefined ? deps : { ...deps, received: JSON.parse(due.event) }),
  answer: haveAnswered,
  act: async ({ incidentId, findingId = '' }, deps) => {
    await tellOfAct({ incidentId, act: findingId }, deps);
    return 'done';
  },
  event: haveAnnounced,
  watch,
  investigate: haveLooked,
  update: tellUpdate,
  escalate,
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

/** A case that is late has to be told of the runs that ended while there was none, and of the incident's own end. */
async function haveCase(due: Due, deps: SweepDeps): Promise<'done' | 'busy'> {
  const stored = await getIncident(due.incidentId, deps.store);
  const outcome = await performTask(TASKS.case, recall(stored, due.findingId ?? ''), deps);
  if (stored.runs.length + stored.saved.length > 0) await leaveForCase('case-runs', stored.id, deps.store);
  if (isOver(stored)) await leaveForCase('case-end', stored.id, deps.store);
  return outcome;
}

/** Evidence alone does not wait for a case: where one is late, who opens it leaves this once more. */
async function bringRuns(due: Due, deps: SweepDeps): Promise<'done' | 'busy'> {
  const stored = await getIncident(due.incidentId, deps.store);
  return stored.case === undefined && stored.runs.length === 0 ? 'done' : bringIntoCase(stored, deps);
}

async function endCase(due: Due, deps: SweepDeps): Promise<'done'> {
  if (deps.desk === undefined) return 'done';
  await closeCase(await getIncident(due.incidentId, deps.store), deps.desk, deps);
  return 'done';
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
