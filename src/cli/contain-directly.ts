import type { OperatorClients } from '../aws/operator-clients.ts';
import { LEVELS } from '../contain/catalog.ts';
import { runSteps } from '../contain/contain.ts';
import { describeRoom, describeUse } from '../contain/describe-use.ts';
import { findUser } from '../contain/find-user.ts';
import { type Plan, planContainment } from '../contain/plan.ts';
import type { UserState } from '../contain/read-user.ts';
import { createTarget } from '../contain/run-step.ts';
import { readUserFacts } from '../contain/user-facts.ts';
import { type Finding, findingRef } from '../model/finding.ts';
import type { Incident } from '../model/incident.ts';
import { openOrJoin } from '../respond/episode.ts';
import { followUp } from '../respond/follow-up.ts';
import { savePrior } from '../respond/incident-store.ts';
import type { RespondDeps } from '../respond/respond-deps.ts';
import { findChanges } from '../respond/reviewed-plan.ts';
import { connect, findDeployment } from './connect.ts';
import { connectMainPath } from './connect-main-path.ts';
import { type Caller, credentialOf, findGuardRail, readCaller } from './find-user.ts';
import {
  CONTAIN_SCHEMA,
  type ContainFlags,
  type KeyOutcome,
  showOutcome,
  showPlan,
} from './render-containment.ts';
import { reportFinding } from './reported-finding.ts';
import { keepPlan, refuse } from './reviewed-plan.ts';

/**
 * A person contains a credential with his own rights, in this process, where CordonControl cannot be reached. What he
 * has reviewed is what is done: where a user is otherwise than the plan says, nothing is.
 */
export async function containDirectly(flags: ContainFlags, what: string): Promise<void> {
  const say = { schema: CONTAIN_SCHEMA, json: flags.json };
  const clients = await connect(flags);
  const deps = await connectMainPath(flags.policy, clients);
  const { breakGlassPath, ...arns } = await findDeployment(clients);
  const caller = await readCaller(clients);
  const found = await findUser(what, caller.account, clients.iam);
  if (!('user' in found)) {
    return refuse(say, found.because, [], [`read docs/playbooks/${found.playbook}.md`]);
  }
  const { user, accessKeyIds } = found;
  const claim = {
    ...(await reportFinding({ userName: user.userName }, flags.reason, clients)),
    principalId: user.userId,
  };
  const guardRail = findGuardRail(user, claim, caller, deps.policy, breakGlassPath);
  if (guardRail !== undefined) return refuse(say, guardRail, [], ['read docs/playbooks/user-key.md']);
  const plan = planContainment(user, accessKeyIds, LEVELS[flags.level], arns);
  if (!flags.apply) {
    await keepPlan(plan, deps.store);
    const facts = await readUserFacts(user.userName, clients.iam);
    const use = facts === undefined ? [] : [...describeUse(facts, accessKeyIds), describeRoom(user)];
    return showPlan({ plan, user, use }, what, flags);
  }
  const changes = await findChanges('contain', flags.plan, plan, deps.store);
  if (changes !== undefined) {
    return refuse(say, 'the plan that was reviewed is not what would be done now', changes, [
      `cordon contain ${what} --level ${flags.level} --direct`,
    ]);
  }
  const outcomes: KeyOutcome[] = [];
  for (const accessKeyId of accessKeyIds) {
    outcomes.push(
      await applyTo(accessKeyId, { user, claim, plan, caller, iam: clients.iam, deps }, flags.level),
    );
  }
  showOutcome(plan, outcomes, flags);
}

interface Applied {
  readonly user: UserState;
  readonly claim: Finding;
  readonly plan: Plan;
  readonly caller: Caller;
  readonly iam: OperatorClients['iam'];
  readonly deps: RespondDeps;
}

/** One key, in the incident of its user: what was there is on record before the first act. */
async function applyTo(
  accessKeyId: string,
  applied: Applied,
  level: ContainFlags['level'],
): Promise<KeyOutcome> {
  const { user, plan, caller, iam, deps } = applied;
  const { store, denySessionsPolicyArn, notify, log } = deps;
  const arns = { denySessionsPolicyArn, denyAllPolicyArn: notify.denyAllPolicyArn };
  const finding = { ...applied.claim, id: `${applied.claim.id}-${accessKeyId}`, accessKeyId };
  const key = `${caller.account}/user/${user.userName}`;
  const entry = await openOrJoin(key, findingRef(finding), store);
  const onRecord = new Map<string, unknown>();
  for (const action of LEVELS[level]) {
    const { state } = action.plan({ user, accessKeyId }, arns);
    onRecord.set(action.id, await savePrior(entry.id, { action: action.id, accessKeyId }, state, store));
  }
  const incident: Incident = {
    ...entry,
    key,
    finding,
    credential: { ...credentialOf(user), accessKeyId },
    decision: {
      mode: 'contain',
      rule: 'person',
      because: `${caller.arn} has applied the plan ${plan.hash.slice(0, 12)}`,
    },
    steps: [],
    notStopped: [],
    status: 'open',
  };
  const target = createTarget({ account: caller.account, accessKeyId, userName: user.userName }, iam);
  const uses = LEVELS[level].map((action) => ({ action, target }));
  // What was there is on record already, as the plan has read it.
  const contained = await runSteps(incident, uses, {
    iam,
    ...arns,
    savePrior: async (action) => onRecord.get(action),
    logFailure: log.failure,
  });
  const hasChanged = contained.steps.some((step) => step.applied === 'yes');
  const watched: Incident = hasChanged ? { ...contained, status: 'watching' } : contained;
  const unfinished = await followUp(watched, deps);
  const { judgement, steps, notStopped } = watched;
  return { incident: entry.id, verdict: judgement?.verdict ?? 'unknown', steps, notStopped, unfinished };
}
