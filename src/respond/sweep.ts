import { claimDue, type Due, type DueItem, type DueWork, leaveDue, listDue, removeDue } from './due.ts';
import { DUE_WORK, type SweepDeps } from './due-work.ts';
import { note } from './note.ts';
import { postpone } from './postpone.ts';

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

/** What asks CloudTrail takes its time: no mail, and nothing that is to be done, waits for it. */
const SLOW: ReadonlySet<DueWork> = new Set(['watch', 'investigate']);
const isSlow = ({ due }: DueItem): boolean => due !== undefined && SLOW.has(due.what);

/** Whatever is due: what failed after containment, and what a crash has left undone. */
export async function sweepDue(deps: SweepDeps): Promise<SweepResult> {
  const started = deps.store.now();
  const items = await listDue(MOST_A_SWEEP, deps.store);
  const failures: string[] = [];
  let swept = 0;
  for (const batch of [...cut(items.filter((item) => !isSlow(item))), ...cut(items.filter(isSlow))]) {
    if (deps.store.now() - started > BEGIN_WITHIN) break;
    const results = await Promise.all(batch.map((item) => sweepItem(item, deps)));
    swept += results.filter((result) => result !== 'taken').length;
    failures.push(...results.filter((result) => result !== 'taken' && result !== 'swept'));
  }
  return { swept, failures };
}

function* cut(items: readonly DueItem[]): Generator<readonly DueItem[]> {
  for (let from = 0; from < items.length; from += SIDE_BY_SIDE) yield items.slice(from, from + SIDE_BY_SIDE);
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
    const outcome = await DUE_WORK[due.what](due, deps);
    if (outcome === 'busy') await leaveDue(due, deps.store.now() + 60_000, deps.store);
    if (outcome !== 'done') return;
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
