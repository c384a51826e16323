import { LEVELS } from '../contain/catalog.ts';
import { type Plan, planContainment } from '../contain/plan.ts';
import { readUser, type UserState } from '../contain/read-user.ts';
import { createTarget } from '../contain/run-step.ts';
import type { Finding } from '../model/finding.ts';
import type { Incident } from '../model/incident.ts';
import { approvalTerms } from '../policy/approval-terms.ts';
import { savePlan } from './plan-store.ts';
import { keepProposal, type Level, type Proposal } from './proposal.ts';
import type { RespondDeps } from './respond-deps.ts';

/** Which key of a user people are asked about, where they are: other kinds have no plan yet. */
export function askedAbout({ decision, credential, finding }: Incident): string | undefined {
  const isAsked = decision.mode === 'approve' && credential.kind === 'user-key' && !('unreadable' in finding);
  return isAsked ? credential.accessKeyId : undefined;
}

/** Makes the plan that people are asked about, and keeps it. Throws what AWS throws: the sweep makes it later. */
export async function proposeContainment(incident: Incident, deps: RespondDeps): Promise<void> {
  const { finding, credential, decision, isConfirmed = false } = incident;
  const accessKeyId = askedAbout(incident);
  if (accessKeyId === undefined || 'unreadable' in finding) return;
  const facts = { account: finding.account, accessKeyId, userName: credential.principalName ?? '' };
  const iam = await deps.iamFor('guardduty');
  const owner = await createTarget(facts, iam).owner();
  if (owner === undefined) {
    deps.log.info('there is nothing to propose: no user of this account holds the key', { accessKeyId });
    return;
  }
  const user = await readUser(owner, iam);
  const plan = planOf(user, [accessKeyId], 'disable', deps);
  if (changesNothing(plan)) return;
  await savePlan(plan.steps, plan.hash, deps.store);
  const proposal = buildProposal(
    { user, plan, accessKeyIds: [accessKeyId], level: 'disable', source: finding.source },
    approvalTerms({ finding, credential, decision, isConfirmed }, deps.policy),
    deps.store.now(),
  );
  await keepProposal(incident.id, proposal, deps);
  deps.log.info('a plan waits for people', { plan: plan.hash, atExpiry: proposal.atExpiry });
}

/**
 * Whoever holds the keys now (he may have been renamed), and what containing him would change. By the rights of this
 * function, which reads.
 */
export async function planFor(
  { userName, accessKeyIds, level }: Pick<Proposal, 'userName' | 'accessKeyIds' | 'level'>,
  deps: RespondDeps,
): Promise<{ readonly user: UserState; readonly plan: Plan }> {
  const iam = await deps.iamFor('guardduty');
  const [accessKeyId = ''] = accessKeyIds;
  const owner = await createTarget({ account: deps.homeAccount, accessKeyId, userName }, iam).owner();
  const user = await readUser(owner ?? userName, iam);
  return { user, plan: planOf(user, accessKeyIds, level, deps) };
}

export function planOf(
  user: UserState,
  accessKeyIds: readonly string[],
  level: Level,
  { denySessionsPolicyArn, notify: { denyAllPolicyArn } }: RespondDeps,
): Plan {
  const arns = { denySessionsPolicyArn, denyAllPolicyArn };
  return planContainment(user, accessKeyIds, LEVELS[level], arns);
}

export const changesNothing = ({ steps }: Plan): boolean =>
  steps.every(({ before, after }) => before === after);

export function buildProposal(
  what: {
    readonly user: UserState;
    readonly plan: Plan;
    readonly accessKeyIds: readonly string[];
    readonly level: Level;
    readonly source: Finding['source'];
  },
  terms: ReturnType<typeof approvalTerms>,
  now: number,
): Proposal {
  const { user, plan, accessKeyIds, level, source } = what;
  return {
    hash: plan.hash,
    level,
    userName: user.userName,
    userId: user.userId,
    accessKeyIds: [...accessKeyIds],
    approvers: terms.approvers,
    atExpiry: terms.onSilence,
    proposedAt: new Date(now).toISOString(),
    expiresAt: new Date(now + terms.withinMinutes * 60_000).toISOString(),
    source,
  };
}
