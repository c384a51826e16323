import type { Incident } from '../model/incident.ts';
import { claimDue, leaveDue, removeDue, sortKey } from './due.ts';
import { changeFolding, type Folding, hasRisen, SHORTEST } from './folding.ts';
import type { SavedFinding } from './incident-store.ts';
import type { RespondDeps } from './respond-deps.ts';
import { read } from './table.ts';
import { tellUpdate, updateOf } from './tell-update.ts';
import { covers, toldKey } from './told.ts';

/**
 * What a finding brings that no mail has told of is folded into one update, which the sweep sends; a severity that rose
 * or a verdict that turned is told at once. Nothing is lost, in whatever order finding and update come: here the record
 * is written first and the update noted as due after that; who sends it first notes that it is under way, and then
 * reads the record.
 */
export async function foldNews(incident: Incident, saved: SavedFinding, deps: RespondDeps): Promise<void> {
  if (await isTold(incident, deps)) return;
  const now = deps.store.now();
  const { before, after } = await changeFolding(
    incident.id,
    (folding) => {
      const calm = folding.lastAt + (saved.was === 'new' ? SHORTEST : folding.windowMs);
      const at = isUrgent(incident, folding) ? now : calm;
      // One update waits at a time, and the sooner one has all that the later one would.
      return folding.dueAt !== 0 && folding.dueAt <= at ? folding : { ...folding, dueAt: at };
    },
    deps.store,
  );
  const due = updateOf(incident.id, after.dueAt);
  const sk = await leaveDue(due, after.dueAt, deps.store);
  if (before.dueAt !== 0 && before.dueAt !== after.dueAt)
    await removeDue(sortKey(due, before.dueAt), deps.store);
  if (!isUrgent(incident, before)) return;
  try {
    if (!(await claimDue(sk, deps.store))) return;
    await tellUpdate(due, deps);
    await removeDue(sk, deps.store);
  } catch (error) {
    deps.log.failure('people could not be told at once: the sweep will tell them', error);
  }
}

function isUrgent({ finding, credential, judgement }: Incident, folding: Folding): boolean {
  if ('severity' in finding && hasRisen(finding.severity, folding)) return true;
  // A verdict that has been told before may come back.
  const told = folding.verdicts[credential.accessKeyId ?? 'none'];
  return judgement !== undefined && told !== undefined && told !== judgement.verdict;
}

/** The mail of this state is about this version of this finding, or a later one; it may just be on its way. */
async function isTold(incident: Incident, { store }: RespondDeps): Promise<boolean> {
  const item = await read(store, [`INCIDENT#${incident.id}`, toldKey(incident)]);
  return covers(item?.['about']?.S, incident, store.now());
}
