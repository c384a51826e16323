import * as z from 'zod/mini';
import { describeRoom, describeUse } from '../../contain/describe-use.ts';
import type { Plan } from '../../contain/plan.ts';
import type { UserState } from '../../contain/read-user.ts';
import { readUserFacts } from '../../contain/user-facts.ts';
import { CordonError } from '../../model/cordon-error.ts';
import { findingRef } from '../../model/finding.ts';
import { approvalTerms } from '../../policy/approval-terms.ts';
import { readStanding } from '../../respond/approvals.ts';
import { openOrJoin } from '../../respond/episode.ts';
import { saveIncident } from '../../respond/incident-store.ts';
import { savePlan } from '../../respond/plan-store.ts';
import { findProposal, keepProposal } from '../../respond/proposal.ts';
import { buildProposal, planOf } from '../../respond/propose.ts';
import type { StoredIncident } from '../../respond/read-incidents.ts';
import { applyDecided, describeResults, sayVerdicts } from '../apply-decided.ts';
import type { Caller } from '../caller.ts';
import { claimOf } from '../claim.ts';
import { findWhom } from '../find-whom.ts';
import { line, planHash } from '../request-fields.ts';
import { findDifferences, findGuardRail, neededFor } from '../review-plan.ts';
import { type Act, type Answer, type ControlDeps, defineVerb, type Opening, refused } from '../verb.ts';
import { approvePlan } from './approve.ts';

const Request = z.strictObject({
  level: z._default(z.enum(['disable', 'deny']), 'disable'),
  /** Absent: all keys of the incident's user. */
  what: z.optional(z.string().check(z.maxLength(200))),
  /** Absent: nothing is done, and the plan is shown. */
  plan: z.optional(planHash),
  reason: z._default(line(300), 'no reason given'),
});
type Request = z.output<typeof Request>;

/**
 * A person contains a user, whatever a rule says, exactly as he has reviewed it. Whom the policy protects, two people
 * have to decide about: then it is a plan that waits for the other.
 */
export const contain = defineVerb({
  name: 'contain',
  brief: 'contain a user: see the plan, then have it done',
  request: Request,
  async perform(request, act, deps) {
    const review = await reviewRequest(request, act.incident, act.caller, deps);
    if ('status' in review) return review;
    const needed = neededFor(review.user, act.caller, deps);
    return needed === 2 ? proposeToOthers(request, review, act, deps) : apply(request, review, act, deps);
  },
  async open(request, caller, token, deps) {
    if (request.what === undefined) {
      throw new CordonError('Usage', 'contain: names neither an incident nor a key nor a user', {
        advice: 'cordon contain --help',
      });
    }
    const review = await reviewRequest(request, undefined, caller, deps);
    return 'status' in review ? review : openIncident(request, review, caller, token, deps);
  },
});

interface Reviewed {
  readonly user: UserState;
  readonly accessKeyIds: readonly string[];
  readonly plan: Plan;
}

type NotYet = Extract<Answer, { status: 'shown' | 'refused' }>;

/** What was reviewed is what would be done now; else why not, or the plan where none was reviewed. */
async function reviewRequest(
  { what, level, plan: hash }: Request,
  incident: StoredIncident | undefined,
  caller: Caller,
  deps: ControlDeps,
): Promise<Reviewed | NotYet> {
  const found = await findWhom(what, incident, deps);
  if (!('user' in found)) return refused(found.because, `read docs/playbooks/${found.playbook}.md`);
  const { user, accessKeyIds } = found;
  const guardRail = findGuardRail(user, caller, deps);
  if (guardRail !== undefined) return refused(guardRail, 'read docs/playbooks/user-key.md');
  const plan = planOf(user, accessKeyIds, level, deps);
  const command = `cordon contain ${incident?.id ?? what} --level ${level}`;
  if (hash === undefined) {
    await savePlan(plan.steps, plan.hash, deps.store);
    const use = await readUse(user, accessKeyIds, deps);
    const approvers = neededFor(user, caller, deps);
    return { status: 'shown', facts: { user: { arn: user.arn, userId: user.userId }, use, approvers, plan } };
  }
  const differences = await findDifferences(hash, plan, deps);
  if (differences !== undefined) {
    const because = 'the plan that was reviewed is not what would be done now';
    return { ...refused(because, command), differences };
  }
  if (plan.steps.some(({ action, state }) => action === 'deny-all-on-user' && isWithoutRoom(state))) {
    const because =
      'as many policies are attached to the user as may be, and CordonControl writes none inline';
    return refused(because, `${command} --direct`);
  }
  return { user, accessKeyIds, plan };
}

/** What the plan disturbs and has to fit into, in words. */
async function readUse(
  user: UserState,
  accessKeyIds: readonly string[],
  deps: ControlDeps,
): Promise<readonly string[]> {
  const facts = await readUserFacts(user.userName, await deps.iamFor('guardduty'));
  return facts === undefined ? [] : [...describeUse(facts, accessKeyIds), describeRoom(user)];
}

const isWithoutRoom = (state: Record<string, unknown>): boolean =>
  state['attached'] === false && state['inline'] === false && state['room'] !== 'attached';

/** What a person asks for is an incident, also where nothing else has reported one. */
async function openIncident(
  { reason }: Request,
  { user, accessKeyIds }: Reviewed,
  caller: Caller,
  token: string,
  deps: ControlDeps,
): Promise<Opening> {
  const [accessKeyId, ...others] = accessKeyIds;
  const own = accessKeyId !== undefined && others.length === 0 ? { accessKeyId } : {};
  const finding = { ...claimOf(caller, user, reason, token, deps), ...own };
  const key = `${deps.homeAccount}/user/${user.userName}`;
  const entry = await openOrJoin(key, findingRef(finding), deps.store);
  await saveIncident(
    {
      ...entry,
      key,
      finding,
      credential: { kind: 'user-key', principalName: user.userName, because: 'a person names it', ...own },
      decision: { mode: 'approve', rule: 'person', because: `${caller.arn} asks for it: ${reason}` },
      steps: [],
      notStopped: [],
      status: 'open',
    },
    deps.store,
  );
  return { incident: entry.id };
}

async function apply(
  { level, reason }: Request,
  { user, accessKeyIds, plan }: Reviewed,
  act: Act,
  deps: ControlDeps,
): Promise<Answer> {
  const { caller, incident } = act;
  const { application } = await readStanding(incident.id, plan.hash, deps);
  const decision = {
    mode: 'contain',
    rule: 'person',
    because: `${caller.arn} has had the plan ${plan.hash.slice(0, 12)} applied: ${reason}`,
  } as const;
  const applied = await applyDecided(
    {
      ...{ user, plan, accessKeyIds, level, reason, decision },
      source: 'person',
      // What there is, is as it was reviewed: so what was done before has been given back.
      ...(application === undefined ? {} : { appliedBefore: application.at }),
    },
    act,
    deps,
  );
  if (applied.outcome !== 'applied') {
    return {
      status: 'shown',
      facts: { applied: 'somebody has had the same plan applied at the same moment' },
    };
  }
  const { results } = applied;
  return {
    status: 'done',
    said: `contained ${user.userName} by the plan ${plan.hash}: ${reason}; ${sayVerdicts(results)}`,
    facts: { plan, results: describeResults(results) },
  };
}

/** His own word is the first of the two. */
async function proposeToOthers(
  { level, reason }: Request,
  { user, accessKeyIds, plan }: Reviewed,
  act: Act,
  deps: ControlDeps,
): Promise<Answer> {
  const { caller, incident } = act;
  if ((await findProposal(incident.id, plan.hash, deps)) === undefined) {
    await savePlan(plan.steps, plan.hash, deps.store);
    const asked = {
      finding: claimOf(caller, user, reason, plan.hash, deps),
      credential: { kind: 'user-key', principalName: user.userName, because: 'a person names it' },
      decision: { mode: 'approve', rule: 'person', because: reason },
      isConfirmed: false,
    } as const;
    const terms = approvalTerms(asked, deps.policy);
    const what = { user, plan, accessKeyIds, level, source: 'person' } as const;
    await keepProposal(incident.id, buildProposal(what, terms, deps.store.now()), deps);
  }
  return approvePlan(plan.hash, reason, act, deps);
}
