import { findingRef } from '../model/finding.ts';
import type { Incident } from '../model/incident.ts';
import { announceChange, changeOf } from './announce.ts';
import { leaveForCase } from './desk/leave-for-case.ts';
import type { Due } from './due.ts';
import { claimKey, openOrJoin } from './episode.ts';
import { watchOver } from './escalate.ts';
import { writeReceived } from './evidence/received-text.ts';
import { foldNews } from './fold.ts';
import { appendTimeline, closeAsMerged, type SavedFinding, saveIncident } from './incident-store.ts';
import { beginLooks } from './investigation/look-schedule.ts';
import { needOfIncident } from './needs-person.ts';
import { markDone, type OnceKey, takeRight } from './once.ts';
import { postpone } from './postpone.ts';
import { askedAbout } from './propose.ts';
import type { RespondDeps } from './respond-deps.ts';
import { performTask, TASKS, type Task } from './tasks.ts';
import { noteVersion } from './versions.ts';
import { beginWatch } from './watch-schedule.ts';
import { within } from './within.ts';

/**
 * What follows containment, side by side: it is recorded, people are told, the case is opened. None waits for
 * another, and what fails is left to the sweep. The runbook waits for the record, as it does what is recorded
 * and nothing else; so does the evidence, which is of what is recorded. Gives what the caller has to try again, because it could not be left.
 */
export async function followUp(incident: Incident, deps: RespondDeps): Promise<string[]> {
  const recording = record(incident, deps);
  const proposing = recording.then(
    ({ recorded }) => performOrLeave(TASKS.proposal, recorded, deps),
    () => [],
  );
  const telling = forAWhile(proposing, incident).then(() => performOrLeave(TASKS.mail, incident, deps));
  const unfinished = await Promise.all([
    recording.then(() => [], giveUp('record the incident', deps)),
    proposing,
    telling,
    Promise.all([recording, telling]).then(
      // Without the store it had a mail of its own, whatever was told before.
      ([{ recorded, saved }]) => (incident.entry === 'unrecorded' ? [] : foldOrGiveUp(recorded, saved, deps)),
      () => [],
    ),
    performOrLeave(TASKS.event, incident, deps),
    performOrLeave(TASKS.case, incident, deps),
    ...[TASKS.runbook, TASKS.evidence].map((task) =>
      recording.then(
        ({ recorded }) => performOrLeave(task, recorded, deps),
        () => [],
      ),
    ),
    recording.then(
      ({ recorded }) => beginLooks(recorded, deps).then(() => [], giveUp('look into what was done', deps)),
      () => [],
    ),
    recording.then(
      ({ recorded }) => beginWatch(recorded, deps).then(() => [], giveUp('watch it', deps)),
      () => [],
    ),
  ]);
  return unfinished.flat();
}

/** A mail is better with the plan in it, and must not wait long for one, ms. */
const PLAN_DEADLINE = 3_000;

async function forAWhile(proposing: Promise<unknown>, incident: Incident): Promise<void> {
  if (askedAbout(incident) === undefined) return;
  // What was not done in time is done later, and the mail says how to do it by hand.
  await within(PLAN_DEADLINE, proposing).catch(() => undefined);
}

/** The incident under the id that it is kept by. */
async function record(
  incident: Incident,
  deps: RespondDeps,
): Promise<{ recorded: Incident; saved: SavedFinding }> {
  const { store } = deps;
  // The store was down when we acted: the incident may be another one's that was open already.
  const entry =
    incident.entry === 'unrecorded'
      ? await openOrJoin(incident.key, findingRef(incident.finding), store)
      : incident;
  const recorded = { ...incident, id: entry.id, openedAt: entry.openedAt, entry: entry.entry };
  const saved = await saveIncident(recorded, store);
  const news = tellNews(recorded, saved);
  if (news !== undefined) await appendTimeline(entry.id, news, store);
  await takeInProvisional(recorded, deps);
  if (incident.isConfirmed && !('unreadable' in incident.finding)) await noteVersion(incident.finding, store);
  await watchOverOnce(recorded, deps);
  return { recorded, saved };
}

/** What the timeline has of a finding: that it came, and that its severity rose; not every repeat of it. */
function tellNews(
  { finding, decision, judgement, entry }: Incident,
  saved: SavedFinding,
): string | undefined {
  const { mode, rule } = decision;
  if (saved.was === 'new') {
    const how = entry === 'opened' ? 'opened by' : 'joined by';
    const type = 'unreadable' in finding ? 'an unreadable event' : finding.type;
    return `${how} ${type}: ${mode} by rule ${rule}: ${judgement?.verdict ?? 'nothing done'}`;
  }
  if (saved.was !== 'older' || 'unreadable' in finding || finding.severity <= saved.severity)
    return undefined;
  return `severity of ${finding.type} rose from ${saved.severity} to ${finding.severity}`;
}

/** Once for each reason why it wants a person: then there is a day to find one. */
export async function watchOverOnce(incident: Incident, deps: RespondDeps): Promise<void> {
  const need = needOfIncident(incident);
  if (deps.escalation === undefined || need === undefined) return;
  const key: OnceKey = [`INCIDENT#${incident.id}`, `WATCHED-OVER#${need}`];
  if ((await takeRight(key, deps.store)) !== 'mine') return;
  await watchOver(incident.id, deps);
  await markDone(key, deps.store);
}

/** The key has an owner: an incident that was opened for the key alone goes on in this one. */
async function takeInProvisional(incident: Incident, deps: RespondDeps): Promise<void> {
  const { credential, finding, id } = incident;
  if (credential.kind !== 'user-key' || credential.accessKeyId === undefined || !('account' in finding))
    return;
  const provisional = await claimKey(finding.account, credential.accessKeyId, incident, deps.store);
  if (provisional === undefined || provisional === id) return;
  const because = 'it is about a key whose owner is known now';
  await closeAsMerged(provisional, id, because, deps.store);
  const merged = { ...incident, id: provisional, status: 'merged' } as const;
  const change = { change: 'merged', because: `it goes on in ${id}: ${because}` } as const;
  await announceChange(changeOf(merged, change, deps), deps);
  if (deps.desk !== undefined) await leaveForCase('case-end', provisional, deps.store);
}

/** Does it, or leaves it to the sweep. Gives what could be neither done nor left. */
export async function performOrLeave(task: Task, incident: Incident, deps: RespondDeps): Promise<string[]> {
  try {
    // Somebody else may be at it: should he die over it, the note that he left has his event answered again.
    await performTask(task, incident, deps);
    return [];
  } catch (error) {
    deps.log.failure(`could not ${task.title}`, error);
    // What is not recorded cannot be taken up again from the record.
    if (incident.entry === 'unrecorded') return [task.title];
    return postpone(dueFor(task, incident, deps), error, deps).then(() => [], giveUp(task.title, deps));
  }
}

const foldOrGiveUp = (incident: Incident, saved: SavedFinding, deps: RespondDeps): Promise<string[]> =>
  foldNews(incident, saved, deps).then(() => [], giveUp('tell people what has come since', deps));

const giveUp = (title: string, deps: RespondDeps) => (error: unknown) => {
  deps.log.failure(`could neither ${title} nor leave it to the sweep`, error);
  return [title];
};

const dueFor = ({ what }: Task, incident: Incident, deps: RespondDeps): Due => ({
  incidentId: incident.id,
  what,
  findingId: findingRef(incident.finding),
  attempt: 1,
  since: deps.store.now(),
  // The record has of an event what was read of it; evidence is what came.
  ...(what === 'evidence' && deps.received !== undefined ? { event: writeReceived(deps.received) } : {}),
});
