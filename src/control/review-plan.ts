import { comparePlans, type Plan } from '../contain/plan.ts';
import type { UserState } from '../contain/read-user.ts';
import { findProtection } from '../policy/protection.ts';
import { findPlan, savePlan } from '../respond/plan-store.ts';
import type { Proposal } from '../respond/proposal.ts';
import { planFor } from '../respond/propose.ts';
import type { Caller } from './caller.ts';
import { claimOf } from './claim.ts';
import type { ControlDeps } from './verb.ts';

/** The world as it is, held against what was reviewed. */
export interface Review {
  readonly user: UserState;
  /** What would be done now. */
  readonly plan: Plan;
  /** What is otherwise than was reviewed, a line each; absent: it is the same. */
  readonly differences?: readonly string[];
}

export async function reviewAgain(
  reviewed: Pick<Proposal, 'hash' | 'level' | 'userName' | 'accessKeyIds'>,
  deps: ControlDeps,
): Promise<Review> {
  const { hash, level, userName, accessKeyIds } = reviewed;
  const { user, plan } = await planFor(userName, accessKeyIds, level, deps);
  if (plan.hash === hash) return { user, plan };
  await savePlan(plan.steps, plan.hash, deps.store);
  const kept = await findPlan('contain', hash, deps.store);
  const differences =
    kept === undefined
      ? ['the plan that was reviewed is not kept']
      : comparePlans(kept, plan.steps).map((line) => line.slice(0, 600));
  return { user, plan, differences };
}

/** Whom nobody contains, however many ask for it; undefined: he may be. */
export function findGuardRail(
  user: UserState,
  caller: Caller,
  { breakGlassPath }: Pick<ControlDeps, 'breakGlassPath'>,
): string | undefined {
  if (user.userId === caller.userId) {
    return 'it is your own user: you would cut yourself off, and who holds your key could too';
  }
  return breakGlassPath !== '' && user.arn.includes(`:user${breakGlassPath}`)
    ? `${user.arn} is an emergency user (${breakGlassPath})`
    : undefined;
}

/** How many people have to agree about this user, whatever was asked before. */
export function neededFor(user: UserState, caller: Caller, deps: ControlDeps): 1 | 2 {
  const claim = claimOf(caller, user, '', '', deps);
  const credential = { kind: 'user-key', principalName: user.userName, because: '' } as const;
  return findProtection(claim, credential, deps.policy.protected) === undefined ? 1 : 2;
}
