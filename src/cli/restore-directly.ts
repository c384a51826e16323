import { readUser } from '../contain/read-user.ts';
import { applyRestoration, planRestoration } from '../contain/restoration.ts';
import { describeCutOff, findCutOff } from '../contain/session-cut-off.ts';
import { describeResult, showForReview } from '../contain/show-restoration.ts';
import { plain } from '../report/plain-text.ts';
import { appendTimeline, setStatus } from '../respond/incident-store.ts';
import { getIncident } from '../respond/read-incidents.ts';
import { findHolder, listActs, requireMember } from '../respond/recorded-acts.ts';
import { findHindrance, findOtherPlan } from '../respond/review-restore.ts';
import { connect, findDeployment } from './connect.ts';
import { readCaller } from './find-user.ts';
import type { WhereFlags } from './flags.ts';
import { RESTORE_SCHEMA, showRestoration, showResults } from './render-restoration.ts';
import { keepPlan, type ReviewFlags, refuse } from './reviewed-plan.ts';

export interface RestoreFlags extends WhereFlags, ReviewFlags {
  readonly reactivateKey?: string;
  readonly force: boolean;
  readonly direct: boolean;
  readonly reason?: string;
  readonly json: boolean;
}

/**
 * With the person's own rights, for when CordonControl cannot be reached, or for what a person has contained himself.
 * Nobody can check seals here, so that the plan is all there is to go by; and the finding may have it contained again.
 */
export async function restoreDirectly(flags: RestoreFlags, id: string): Promise<void> {
  const say = { schema: RESTORE_SCHEMA, json: flags.json };
  const clients = await connect(flags);
  const { iam, dynamodb } = clients;
  const { tableName, ...arns } = await findDeployment(clients);
  const store = { dynamodb, tableName, now: Date.now };
  const [incident, caller] = await Promise.all([getIncident(id, store), readCaller(clients)]);
  const acts = listActs(incident);
  const user = await readUser(await findHolder(acts, caller.account, iam), iam);
  if (user.userId === caller.userId) {
    return refuse(say, 'it is your own user: somebody whom the incident does not taint gives it back');
  }
  const wish = {
    now: Date.now(),
    isForced: flags.force,
    ...(flags.reactivateKey === undefined
      ? {}
      : { reactivateKey: requireMember(flags.reactivateKey, acts, id) }),
  };
  const plan = planRestoration(acts, user, arns, wish);
  const hindrance =
    findHindrance(id, plan) ?? (flags.apply ? await findOtherPlan(id, flags.plan, plan, store) : undefined);
  if (hindrance !== undefined) {
    const next = hindrance.next.map((command) => command.replace(id, `${id} --direct`));
    return refuse(say, hindrance.because, hindrance.differences, next);
  }
  if (!flags.apply) {
    await keepPlan(plan, store);
    return showRestoration(id, showForReview(plan), flags);
  }
  // Before the first act: what is given back is not to be applied again by the watch.
  if (incident.status === 'watching' || incident.status === 'quiet') await setStatus(id, 'open', store);
  const results = await applyRestoration(plan, user.userName, { iam, ...arns }, wish);
  const said = [...results.map(describeResult), ...(flags.reason === undefined ? [] : [flags.reason])];
  await appendTimeline(id, `given back by ${caller.arn}: ${plain(said.join('; '), 1_500)}`, store);
  const cutOff = findCutOff(await readUser(user.userName, iam));
  const left = typeof cutOff === 'object' ? describeCutOff(cutOff) : undefined;
  showResults(id, { results, unchanged: plan.unchanged, left }, flags);
}
