import type { Incident } from '../model/incident.ts';
import { type Due, leaveDue, removeDue } from './due.ts';
import { appendTimeline, openOrJoin, saveIncident } from './incident-store.ts';
import { postpone } from './postpone.ts';
import type { RespondDeps } from './respond-deps.ts';
import { performTask, TASKS, type Task } from './tasks.ts';

/**
 * What follows containment, side by side: it is recorded, people are told, the case is opened. None waits for
 * another, and what fails is left to the sweep. Only the runbook waits for the record: it does what is
 * recorded, and nothing else. Gives what the caller has to try again, because it could not be left.
 */
export async function followUp(incident: Incident, deps: RespondDeps): Promise<string[]> {
  const recording = record(incident, deps);
  const resume = leaveResume(incident, deps);
  const unfinished = await Promise.all([
    recording.then(() => [], giveUp('record the incident', deps)),
    performOrLeave(TASKS.mail, incident, deps),
    performOrLeave(TASKS.case, incident, deps),
    recording.then(
      (recorded) => performOrLeave(TASKS.runbook, recorded, deps),
      () => [],
    ),
  ]);
  const left = unfinished.flat();
  if (left.length === 0) await takeBack(await resume, deps);
  return left;
}

/** The incident under the id that it is kept by. */
async function record(incident: Incident, deps: RespondDeps): Promise<Incident> {
  const { store } = deps;
  // The store was down when we acted: the incident may be another one's that was open already.
  const entry =
    incident.entry === 'unrecorded' ? await openOrJoin(incident.key, incident.finding.id, store) : incident;
  const recorded = { ...incident, id: entry.id, openedAt: entry.openedAt, entry: entry.entry };
  await saveIncident(recorded, store);
  if (entry.entry === 'opened') {
    const verdict = incident.judgement?.verdict ?? 'nothing done';
    const { mode, rule } = incident.decision;
    await appendTimeline(entry.id, `${mode} by rule ${rule}: ${verdict}`, store);
  }
  return recorded;
}

/** Does it, or leaves it to the sweep. Gives what could be neither done nor left. */
export async function performOrLeave(task: Task, incident: Incident, deps: RespondDeps): Promise<string[]> {
  try {
    await performTask(task, incident, deps);
    return [];
  } catch (error) {
    deps.log.failure(`could not ${task.title}`, error);
    // What is not recorded cannot be taken up again from the record.
    if (incident.entry === 'unrecorded') return [task.title];
    const tried = { ...dueFor(incident, deps), what: task.what };
    return postpone(tried, error, deps).then(() => [], giveUp(task.title, deps));
  }
}

const giveUp = (title: string, deps: RespondDeps) => (error: unknown) => {
  deps.log.failure(`could neither ${title} nor leave it to the sweep`, error);
  return [title];
};

const dueFor = (incident: Incident, deps: RespondDeps): Omit<Due, 'what'> => ({
  incidentId: incident.id,
  findingId: incident.finding.id,
  attempt: 1,
  since: deps.store.now(),
});

/** Later than Lambda's own two tries: only what has died in all of them is resumed, ms. */
const RESUME_AFTER = 5 * 60_000;

/** Should we die over the rest, the sweep finds this. */
async function leaveResume(incident: Incident, deps: RespondDeps): Promise<string | undefined> {
  if (incident.entry === 'unrecorded') return undefined;
  const { store } = deps;
  try {
    return await leaveDue({ ...dueFor(incident, deps), what: 'resume' }, store.now() + RESUME_AFTER, store);
  } catch (error) {
    deps.log.failure('nothing was left that would resume the incident after a crash', error);
    return undefined;
  }
}

async function takeBack(resume: string | undefined, deps: RespondDeps): Promise<void> {
  if (resume === undefined) return;
  try {
    await removeDue(resume, deps.store);
  } catch (error) {
    // The sweep will find nothing left to do, and remove it.
    deps.log.failure('what would resume the incident could not be taken back', error);
  }
}
