import type { Plan } from '../contain/plan.ts';
import type { UserState } from '../contain/read-user.ts';
import { findProtection } from '../policy/protection.ts';
import { savePlan } from '../respond/plan-store.ts';
import type { Proposal } from '../respond/proposal.ts';
import { planFor } from '../respond/propose.ts';
import { findChanges } from '../respond/reviewed-plan.ts';
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

export async function reviewAgain(proposal: Proposal, deps: ControlDeps): Promise<Review> {
  const { user, plan } = await planFor(proposal, deps);
  const differences = await findDifferences(proposal.hash, plan, deps);
  return { user, plan, ...(differences === undefined ? {} : { differences }) };
}

/** Keeps what would be done now, for whoever reviews that. Undefined: nothing is otherwise. */
export async function findDifferences(
  hash: string,
  now: Plan,
  { store }: ControlDeps,
): Promise<readonly string[] | undefined> {
  if (now.hash === hash) return undefined;
  await savePlan(now.steps, now.hash, store);
  return findChanges('contain', hash, now, store);
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
