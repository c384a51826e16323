import { updateCase } from './desk/case-runs.ts';
import { claimDue, type Due, type DueItem, leaveDue, listDue, removeDue } from './due.ts';
import { note } from './note.ts';
import { tellOfTrouble } from './notify.ts';
import { postpone } from './postpone.ts';
import { getIncident, type StoredIncident } from './read-incidents.ts';
import { recall } from './recall.ts';
import type { RespondDeps } from './respond-deps.ts';
import { ms, update } from './table.ts';
import { performTask, TASKS } from './tasks.ts';

/** More than that waits for the next minute. */
const MOST_A_SWEEP = 50;
/** Incident Manager and SSM take few calls a second. */
const SIDE_BY_SIDE = 10;
/** What is not begun by then is left to the next sweep: the function has a minute, ms. */
const BEGIN_WITHIN = 30_000;

export interface SweepResult {
  /** Items that were taken up. */
  readonly swept: number;
  /** What could be neither done nor put off: the caller has to fail. */
  readonly failures: readonly string[];
}

export interface SweepDeps extends RespondDeps {
  /** Has the event (its JSON) answered by who may contain: the sweep itself may not. */
  answerAgain(event: string): Promise<void>;
}

/** Whatever is due: what failed after containment, and what a crash has left undone. */
export async function sweepDue(deps: SweepDeps): Promise<SweepResult> {
  const started = deps.store.now();
  const items = await listDue(MOST_A_SWEEP, deps.store);
  const failures: string[] = [];
  let swept = 0;
  for (let from = 0; from < items.length; from += SIDE_BY_SIDE) {
    if (deps.store.now() - started > BEGIN_WITHIN) break;
    const results = await Promise.all(
      items.slice(from, from + SIDE_BY_SIDE).map((item) => sweepItem(item, deps)),
    );
    swept += results.filter((result) => result !== 'taken').length;
    failures.push(...results.filter((result) => result !== 'taken' && result !== 'swept'));
  }
  return { swept, failures };
}

/** `taken`: another sweep has it. Else what is wrong, if anything is. */
async function sweepItem({ sk, due }: DueItem, deps: SweepDeps): Promise<string> {
  try {
    if (!(await claimDue(sk, deps.store))) return 'taken';
    if (due === undefined) {
      deps.log.failure('an item that is due is not what Cordon writes: removed', new Error(sk.slice(0, 200)));
    } else await doDue(due, deps);
    await removeDue(sk, deps.store);
    return 'swept';
  } catch (error) {
    // It stays, and another sweep takes it up when our claim has ended.
    deps.log.failure('an item that is due could be neither done nor put off', error);
    return sk;
  }
}

/** Does it, or puts it off. Throws only when it can do neither. */
async function doDue(due: Due, deps: SweepDeps): Promise<void> {
  try {
    if ((await workOn(due, deps)) === 'busy') {
      await leaveDue(due, deps.store.now() + 60_000, deps.store);
      return;
    }
  } catch (error) {
    deps.log.failure(`${due.what} of ${due.incidentId}: try ${due.attempt} failed`, error);
    await postpone(due, error, deps);
    return;
  }
  deps.log.info('done by the sweep', { incidentId: due.incidentId, what: due.what, attempt: due.attempt });
  if (due.what === 'answer' || due.attempt < 2) return;
  const incident = { id: due.incidentId, entry: 'joined' } as const;
  await note(incident, `${due.what}: done by the sweep, at try ${due.attempt}`, deps);
}

async function workOn(due: Due, deps: SweepDeps): Promise<'done' | 'busy'> {
  if (due.what === 'answer') return haveAnswered(due, deps);
  const stored = await getIncident(due.incidentId, deps.store);
  if (due.what === 'case-runs') return bringIntoCase(stored, deps);
  const incident = recall(stored, due.findingId ?? '');
  const outcome = await performTask(TASKS[due.what], incident, deps);
  if (due.what === 'case') await leaveRuns(stored, deps);
  return outcome;
}

/** Runs that ended while there was no case to tell it. */
async function leaveRuns({ id, runs }: StoredIncident, deps: RespondDeps): Promise<void> {
  if (runs.length === 0) return;
  const now = deps.store.now();
  await leaveDue({ incidentId: id, what: 'case-runs', attempt: 1, since: now }, now, deps.store);
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
