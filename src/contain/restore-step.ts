import { CordonError } from '../model/cordon-error.ts';
import type { ContainDeps, ContainmentAction, GivingBack, Wish } from './action.ts';
import { readUser } from './read-user.ts';

/**
 * One act given back: what is there is read again, refused where it is not what the act has left, given back, and
 * read once more, as AWS's 200 proves nothing. What is no `change` has changed nothing.
 */
export async function restoreStep(
  action: ContainmentAction,
  accessKeyId: string,
  userName: string,
  prior: unknown,
  deps: ContainDeps,
  wish: Wish,
): Promise<GivingBack> {
  const subject = { accessKeyId, user: await readUser(userName, deps.iam) };
  const giving = action.planRestore(prior, subject, deps, wish);
  if (giving.kind !== 'change') return giving;
  await action.restore(prior, subject, deps, wish);
  const after = { accessKeyId, user: await readUser(userName, deps.iam) };
  if (action.planRestore(prior, after, deps, wish).kind !== 'change') return giving;
  throw new CordonError('NotRestored', `${action.id}: AWS took the change, and what is there is as before`, {
    advice: 'look in CloudTrail at who changes this user, then run the same command again',
  });
}
