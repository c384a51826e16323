import * as z from 'zod/mini';
import type { Decision } from '../../model/decision.ts';
import { isBeingApplied, readStanding, recordApproval, type Standing } from '../../respond/approvals.ts';
import { findProposal, keepProposal, type Proposal } from '../../respond/proposal.ts';
import { changesNothing } from '../../respond/propose.ts';
import { acknowledge } from '../acknowledge.ts';
import { announceAct } from '../announce-act.ts';
import { applyDecided, describeResults, sayVerdicts } from '../apply-decided.ts';
import { planHash, reason } from '../request-fields.ts';
import { findGuardRail, neededFor, type Review, reviewAgain } from '../review-plan.ts';
import { type Act, type Answer, type ControlDeps, defineVerb, refused } from '../verb.ts';

const Request = z.strictObject({ plan: planHash, reason });

/** Says yes to a plan that waits for people. The last yes that it needs has it applied, exactly as it was reviewed. */
export const approve = defineVerb({
  name: 'approve',
  brief: 'say yes to a plan that waits for people: the last who has to does it',
  request: Request,
  perform: ({ plan, reason }, act, deps) => approvePlan(plan, reason, act, deps),
});

/** One person's yes; the last that is needed has it applied. */
export async function approvePlan(
  hash: string,
  reason: string,
  act: Act,
  deps: ControlDeps,
): Promise<Answer> {
  const { caller, incident } = act;
  const proposal = await findProposal(incident.id, hash, deps);
  if (proposal === undefined) return nothingWaits(incident.id, hash);
  const standing = await readStanding(incident.id, hash, deps);
  const hindrance = whyNot(standing, act);
  if (hindrance !== undefined) return hindrance;
  const review = await reviewAgain(proposal, deps);
  const guardRail = findGuardRail(review.user, caller, deps);
  if (guardRail !== undefined) return refused(guardRail, 'read docs/playbooks/user-key.md');
  if (review.differences !== undefined) return explainDifference(review, proposal, act, deps);
  const word = {
    by: caller.arn,
    person: caller.person,
    at: new Date(deps.store.now()).toISOString(),
    reason,
  };
  await recordApproval(incident.id, hash, word, deps);
  // Read again: of two who approve at once, each sees the other's word, or the last sees both.
  const { approvals } = await readStanding(incident.id, hash, deps);
  const needed = Math.max(proposal.approvers, neededFor(review.user, caller, deps));
  const news = `${approvals.length} of ${needed} approved the plan ${hash.slice(0, 12)}: ${reason}`;
  await announceAct(act, 'approved', news, deps);
  const said = `approved the plan ${hash} (${approvals.length} of ${needed}): ${reason}`;
  if (approvals.length < needed) {
    const others = `cordon approve ${incident.id} --plan ${hash} --reason "..."`;
    return standing.approvals.some(({ person }) => person === caller.person)
      ? refused(
          'you have approved it before: another person has to, and not another session of yours',
          others,
        )
      : {
          status: 'awaiting',
          said: `${said}; another person has to: ${others}`,
          facts: { plan: hash, needed },
        };
  }
  await acknowledge(act, deps);
  return applyApproved({ proposal, review, approvals, reason, said }, act, deps);
}

export const nothingWaits = (id: string, hash: string): Answer =>
  refused(
    `no plan ${hash.slice(0, 12)} of Cordon's own waits for people in ${id}; a newer one may stand in its place`,
    `cordon incident show ${id}`,
    `cordon contain ${id}`,
  );

/** `applied` is news for whoever asks, and no refusal: what he wants is done. */
export function whyNot(
  { rejection, application }: Standing,
  { incident: { id, status } }: Act,
): Answer | undefined {
  if (application !== undefined) {
    return shown(`it has been applied (${application.at}, by the word of ${application.by})`);
  }
  if (rejection !== undefined) {
    const { by, at, reason } = rejection;
    return refused(`${by} has rejected this plan (${at}): ${reason}`, `cordon contain ${id}`);
  }
  return status === 'closed' || status === 'merged' ? refused(`the incident is ${status}`) : undefined;
}

const shown = (applied: string): Answer => ({ status: 'shown', facts: { applied } });

/** What is otherwise may be what another has applied in this very moment. */
async function explainDifference(
  { user: { userName, userId }, plan, differences = [] }: Review,
  proposal: Proposal,
  { incident: { id } }: Act,
  deps: ControlDeps,
): Promise<Answer> {
  if (await isBeingApplied(id, proposal.hash, deps.store)) return shown('it is being applied right now');
  const { application } = await readStanding(id, proposal.hash, deps);
  if (application !== undefined) return shown('it has been applied');
  if (changesNothing(plan)) return shown('all that it would do is in place already');
  // The approvals of the old one count for nothing: what is asked now is another thing.
  await keepProposal(id, { ...proposal, userName, userId, hash: plan.hash }, deps);
  return {
    ...refused(
      'the plan that was reviewed is not what would be done now',
      `cordon approve ${id} --plan ${plan.hash} --reason "..."`,
    ),
    differences,
  };
}

interface Approved {
  readonly proposal: Proposal;
  readonly review: Review;
  readonly approvals: Standing['approvals'];
  readonly reason: string;
  readonly said: string;
}

async function applyApproved(
  { proposal, review: { user, plan }, approvals, reason, said }: Approved,
  act: Act,
  deps: ControlDeps,
): Promise<Answer> {
  const { accessKeyIds, level, source } = proposal;
  const decision: Decision = {
    mode: 'contain',
    rule: 'approved',
    because: `${approvals.map(({ by }) => by).join(' and ')} approved the plan ${plan.hash.slice(0, 12)}: ${reason}`,
  };
  const what = { user, plan, accessKeyIds, level, source, decision, reason };
  const applied = await applyDecided(what, act, deps);
  if (applied.outcome !== 'applied') {
    const by = applied.outcome === 'busy' ? 'another approval is applying it' : 'it has been applied';
    return { status: 'done', said: `${said}; ${by}` };
  }
  return {
    status: 'done',
    said: `${said}; ${sayVerdicts(applied.results)}`,
    facts: { plan: plan.hash, results: describeResults(applied.results) },
  };
}
