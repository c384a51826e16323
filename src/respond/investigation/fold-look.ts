import { leaveDue, removeDue, sortKey } from '../due.ts';
import { changeFolding, SHORTEST } from '../folding.ts';
import type { RespondDeps } from '../respond-deps.ts';
import { updateOf } from '../tell-update.ts';
import type { InvestigationRecord } from './investigation-record.ts';
import { isStillIn, untold } from './told-finds.ts';

/**
 * What a look has found that no mail has told of goes into the incident's next update; that somebody is still in, into
 * one at once. A look that finds nothing new makes no mail.
 */
export async function foldLook(
  incidentId: string,
  { found }: Pick<InvestigationRecord, 'found'>,
  { store }: Pick<RespondDeps, 'store'>,
): Promise<void> {
  const { before, after } = await changeFolding(
    incidentId,
    (folding) => {
      const news = untold(found, folding);
      if (news.length === 0) return folding;
      const at = isStillIn(news) ? store.now() : folding.lastAt + SHORTEST;
      return folding.dueAt !== 0 && folding.dueAt <= at ? folding : { ...folding, dueAt: at };
    },
    store,
  );
  if (untold(found, after).length === 0) return;
  const due = updateOf(incidentId, after.dueAt);
  await leaveDue(due, after.dueAt, store);
  if (before.dueAt !== 0 && before.dueAt !== after.dueAt) await removeDue(sortKey(due, before.dueAt), store);
}
