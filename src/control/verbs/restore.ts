import * as z from 'zod/mini';
import { readUser, type UserState } from '../../contain/read-user.ts';
import {
  applyRestoration,
  planRestoration,
  type Restoration,
  type RestoreWish,
} from '../../contain/restoration.ts';
import { describeCutOff, findCutOff } from '../../contain/session-cut-off.ts';
import { describeResult, showForReview } from '../../contain/show-restoration.ts';
import { CordonError } from '../../model/cordon-error.ts';
import { noteRestored, takeRestoredBack } from '../../respond/given-back.ts';
import { setStatus } from '../../respond/incident-store.ts';
import { savePlan } from '../../respond/plan-store.ts';
import type { StoredIncident } from '../../respond/read-incidents.ts';
import { findHolder, readSealedActs, requireMember } from '../../respond/recorded-acts.ts';
import { findHindrance, findOtherPlan, type Hindrance } from '../../respond/review-restore.ts';
import { announceAct } from '../announce-act.ts';
import { planHash, reason } from '../request-fields.ts';
import { type Act, type Answer, type ControlDeps, defineVerb, type Refusal, refused } from '../verb.ts';

const Request = z
  .strictObject({
    /** Of the plan that was reviewed; absent: it is to be shown. */
    plan: z.optional(planHash),
    reactivateKey: z.optional(z.string().check(z.regex(/^AKIA[A-Z0-9]{12,124}$/))),
    force: z._default(z.boolean(), false),
    reason: z.optional(reason),
  })
  .check(
    z.refine(({ plan, reason }) => plan === undefined || reason !== undefined, {
      error: 'what is done needs a reason',
    }),
  );

/** What containment has changed is given back: exactly, or not at all. By sealed records alone. */
export const restore = defineVerb({
  name: 'restore',
  brief: 'give back what containment has changed',
  request: Request,
  needsCleanTrail: true,
  async perform(request, act, deps) {
    const { incident } = act;
    const acts = await readActs(incident, deps);
    if ('status' in acts) return acts;
    const owed = acts.map(({ prior }) => Detached.safeParse(prior).data?.detached).find((one) => one);
    if (owed !== undefined) {
      const because = `${owed} has to be attached again, and no role of the deployment may attach it`;
      return refused(because, `cordon restore ${incident.id} --direct, with your own rights`);
    }
    const restoring: Restoring = {
      ...act,
      iam: deps.restoreIam(incident.id),
      denySessionsPolicyArn: deps.denySessionsPolicyArn,
      denyAllPolicyArn: deps.notify.denyAllPolicyArn,
    };
    const user = await readUser(await findHolder(acts, act.caller.account, restoring.iam), restoring.iam);
    if (user.userId === act.caller.userId) return refused('it is your own user: somebody else gives it back');
    const { reactivateKey, force } = request;
    const wish: RestoreWish = {
      now: deps.store.now(),
      isForced: force,
      ...(reactivateKey === undefined
        ? {}
        : { reactivateKey: requireMember(reactivateKey, acts, incident.id) }),
    };
    const plan = planRestoration(acts, user, restoring, wish);
    const hindrance = findHindrance(incident.id, plan);
    if (hindrance !== undefined) return hinder(hindrance);
    if (request.plan === undefined) {
      await savePlan(plan.steps, plan.hash, deps.store);
      return { status: 'shown', facts: { ...showForReview(plan) } };
    }
    const other = await findOtherPlan(incident.id, request.plan, plan, deps.store);
    if (other !== undefined) return hinder(other);
    return giveBack(plan, user, wish, request.reason ?? '', restoring, deps);
  },
});

/** A policy of the user's that was taken away to make room for the deny. */
const Detached = z.looseObject({ detached: z.string().check(z.maxLength(700)) });

type Restoring = Act & Parameters<typeof applyRestoration>[2];

const hinder = (hindrance: Hindrance): Refusal => ({ status: 'refused', ...hindrance });

async function readActs(incident: StoredIncident, { store }: ControlDeps) {
  try {
    return await readSealedActs(incident, store);
  } catch (error) {
    if (!(error instanceof CordonError) || error.code !== 'BrokenSeal') throw error;
    // What a person has contained at a command line has no seal either.
    const direct = `cordon restore ${incident.id} --direct, with your own rights, after a look at its plan`;
    return refused(error.message, `cordon incident show ${incident.id}`, direct);
  }
}

async function giveBack(
  plan: Restoration,
  user: UserState,
  wish: RestoreWish,
  reason: string,
  restoring: Restoring,
  deps: ControlDeps,
): Promise<Answer> {
  const { incident, caller, iam } = restoring;
  if (plan.steps.length === 0) return refused('there is nothing to give back');
  await noteRestored(incident, caller.arn, deps.store);
  const results = await applyRestoration(plan, user.userName, restoring, wish);
  const lines = results.map(describeResult);
  const done = results.filter(({ kind }) => kind === 'change');
  if (done.length === 0) {
    await takeRestoredBack(incident, caller.arn, deps.store);
    return { ...refused('nothing is given back', `cordon restore ${incident.id}`), differences: lines };
  }
  const cutOff = findCutOff(await readUser(user.userName, iam));
  const left = typeof cutOff === 'object' ? describeCutOff(cutOff) : undefined;
  // Nobody watches any more what is not contained; it is open until a person closes it.
  const isWatched = incident.status === 'watching' || incident.status === 'quiet';
  if (isWatched) await setStatus(incident.id, 'open', deps.store);
  const said = [
    `gave back ${done.length === results.length ? 'what was contained' : 'PART of what was contained'}`,
    ...lines,
    ...(left === undefined ? [] : [left]),
    reason,
  ].join('; ');
  await announceAct(restoring, 'restored', reason, deps, isWatched ? 'open' : incident.status);
  return { status: 'done', said, facts: { results, unchanged: plan.unchanged, left } };
}
