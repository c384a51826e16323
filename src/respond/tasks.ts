import type { Incident } from '../model/incident.ts';
import { changeOf, putChanges, stampNow } from './announce.ts';
import { openCase } from './desk/case.ts';
import { stateOf } from './desk/case-text.ts';
import { leaveDue } from './due.ts';
import { evidenceName, saveContainment } from './evidence/save-containment.ts';
import { note } from './note.ts';
import { tellPeople } from './notify.ts';
import { markDone, type OnceKey, type Right, takeRight } from './once.ts';
import type { RespondDeps } from './respond-deps.ts';
import { startRunbook } from './start-runbook.ts';
import { beginTelling } from './tell-update.ts';
import { aboutFinding, toldKey } from './told.ts';

/** What follows containment. Each is independent of the others, and done once. */
export interface Task {
  readonly what: 'mail' | 'event' | 'case' | 'runbook' | 'evidence';
  /** In words, after "could not". */
  readonly title: string;
  /** The sort key under which it is done once; undefined: this incident does not want it. */
  onceFor(incident: Incident, deps: RespondDeps): string | undefined;
  perform(incident: Incident, deps: RespondDeps): Promise<void>;
}

const tellThem: Task = {
  what: 'mail',
  title: 'tell people',
  onceFor: toldKey,
  async perform(incident, deps) {
    await tellPeople(incident, await beginTelling(incident, deps), deps);
    deps.log.info('people told', { incidentId: incident.id, state: stateOf(incident) });
    await note(incident, `people told: ${incident.judgement?.verdict ?? incident.decision.mode}`, deps);
  },
};

/** That it was opened is said once, by whichever finding comes first to it; then what containment has come to. */
const announce: Task = {
  what: 'event',
  title: 'announce the change on the event bus',
  onceFor: (incident, { bus }) => (bus === undefined ? undefined : `ANNOUNCED#${stateOf(incident)}`),
  async perform(incident, deps) {
    const key: OnceKey = [`INCIDENT#${incident.id}`, 'ANNOUNCED#opened'];
    const isNew = (await mayDo('announce the incident', key, incident, deps)) === 'mine';
    const { decision, judgement } = incident;
    const changes = [
      ...(isNew ? [changeOf(incident, { change: 'opened', because: decision.because }, deps)] : []),
      ...(judgement === undefined
        ? []
        : [changeOf(incident, { change: judgement.verdict, because: judgement.because }, deps)]),
    ];
    await putChanges(
      changes.map((change) => stampNow(change, deps)),
      deps,
    );
    if (isNew && incident.entry !== 'unrecorded') await markDone(key, deps.store);
  },
};

/** Neither a sample nor what names no credential is worth more than the mail that tells of it. */
const isWorthCase = ({ finding, credential }: Incident): boolean =>
  !('unreadable' in finding) && !finding.isSample && credential.kind !== 'unknown';

const haveCase: Task = {
  what: 'case',
  title: 'open the case',
  onceFor: (incident, { desk }) =>
    desk !== undefined && isWorthCase(incident) ? `IN-CASE#${stateOf(incident)}` : undefined,
  async perform(incident, deps) {
    if (deps.desk === undefined) return;
    const opened = await openCase(incident, deps.desk, deps);
    deps.log.info('case', { incidentId: incident.id, ...opened });
    await note(incident, `case ${opened.isNew ? 'opened' : 'continued'}: ${opened.arn}`, deps);
  },
};

const rotateKey: Task = {
  what: 'runbook',
  title: 'start the runbook',
  onceFor: ({ decision, judgement, credential }, { runbook }) =>
    runbook !== undefined && decision.mode === 'rotate' && judgement?.verdict === 'contained'
      ? `STARTED#${credential.accessKeyId ?? 'none'}`
      : undefined,
  async perform(incident, deps) {
    if (deps.runbook === undefined) return;
    await startRunbook(incident, deps.runbook, deps);
  },
};

const keepEvidence: Task = {
  what: 'evidence',
  title: 'keep the evidence',
  onceFor: (incident, { evidence }) =>
    evidence !== undefined && isWorthCase(incident) ? `EVIDENCE#${evidenceName(incident)}` : undefined,
  async perform(incident, deps) {
    if (deps.evidence === undefined) return;
    const saved = await saveContainment(incident, await deps.evidence.connect(), deps);
    const manifest = saved.at(-1);
    await note(incident, `evidence kept: ${manifest?.key} sha256 ${manifest?.sha256}`, deps);
    if (deps.desk === undefined) return;
    const now = deps.store.now();
    // By then there is a case, or it is late, and whoever opens it takes the evidence in.
    const due = { incidentId: incident.id, what: 'case-runs', attempt: 1, since: now } as const;
    await leaveDue(due, now + MINUTE, deps.store);
  },
};

const MINUTE = 60_000;

export const TASKS: Readonly<Record<Task['what'], Task>> = {
  mail: tellThem,
  event: announce,
  case: haveCase,
  runbook: rotateKey,
  evidence: keepEvidence,
};

/** Throws when it could not be done. `busy`: somebody else is at it. */
export async function performTask(
  task: Task,
  incident: Incident,
  deps: RespondDeps,
): Promise<'done' | 'busy'> {
  const sk = task.onceFor(incident, deps);
  if (sk === undefined) return 'done';
  const key: OnceKey = [`INCIDENT#${incident.id}`, sk];
  const about = aboutFinding(incident, deps.store.now());
  const right = await mayDo(task.title, key, incident, deps, about);
  if (right !== 'mine') return right;
  await task.perform(incident, deps);
  try {
    await markDone(key, deps.store);
  } catch (error) {
    // Done it is; a finding that comes again may have it done again.
    deps.log.failure(`the store could not be told that it is done: ${task.title}`, error);
  }
  return 'done';
}

/** Rather twice than never: when the store cannot say whether it has been done, it is done. */
async function mayDo(
  title: string,
  key: OnceKey,
  incident: Incident,
  deps: RespondDeps,
  about?: string,
): Promise<Right> {
  if (incident.entry === 'unrecorded') return 'mine';
  try {
    return await takeRight(key, deps.store, about);
  } catch (error) {
    deps.log.failure(`the store could not say whether it is still to do: ${title}`, error);
    return 'mine';
  }
}
