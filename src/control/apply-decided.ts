import { LEVELS } from '../contain/catalog.ts';
import type { Plan } from '../contain/plan.ts';
import type { UserState } from '../contain/read-user.ts';
import { maskKey } from '../model/credential.ts';
import type { Decision } from '../model/decision.ts';
import { type Finding, findingRef } from '../model/finding.ts';
import { applyPlan } from '../respond/apply-plan.ts';
import { applicationKey, recordApplication } from '../respond/approvals.ts';
import { leaveDue } from '../respond/due.ts';
import { markDone, type OnceKey, takeRight } from '../respond/once.ts';
import type { Level } from '../respond/proposal.ts';
import type { Proven } from '../respond/prove-containment.ts';
import { claimOf } from './claim.ts';
import type { Act, ControlDeps } from './verb.ts';

/** What people have decided, reviewed and found unchanged just now. */
export interface Decided {
  readonly user: UserState;
  readonly plan: Plan;
  readonly accessKeyIds: readonly string[];
  readonly level: Level;
  /** A simulated finding has a role of its own. */
  readonly source: Finding['source'];
  readonly decision: Decision;
  /** The last person's, for the record. */
  readonly reason: string;
  /** When it was applied before, where it was, and given back since. */
  readonly appliedBefore?: string;
}

export type Applied =
  | { readonly outcome: 'done' | 'busy' }
  | { readonly outcome: 'applied'; readonly results: readonly Proven[] };

/**
 * Applies it once, however many ask at the same moment, as the role that may contain. It is marked when it is on
 * record: who dies over it leaves it to the next, and every act is idempotent.
 */
export async function applyDecided(
  decided: Decided,
  { caller, incident }: Act,
  deps: ControlDeps,
): Promise<Applied> {
  const { plan, source, reason, appliedBefore } = decided;
  const [pk, sk] = applicationKey(incident.id, plan.hash);
  const once: OnceKey = [pk, appliedBefore === undefined ? sk : `${sk}#${appliedBefore}`];
  const right = await takeRight(once, deps.store);
  if (right !== 'mine') return { outcome: right };
  const iam = deps.iamToContain(incident.id, source);
  try {
    const results = await applyPlan(
      {
        stored: incident,
        claim: claimOf(caller, decided.user, reason, plan.hash, deps),
        actions: LEVELS[decided.level],
        ...decided,
      },
      {
        ...deps,
        iamFor: async () => iam,
        log: deps.log.about({ incidentId: incident.id, findingId: plan.hash }),
      },
    );
    const at = new Date(deps.store.now()).toISOString();
    await recordApplication(incident.id, plan.hash, { at, by: caller.arn }, deps);
    await markDone(once, deps.store);
    await leaveToSweep(incident.id, results, deps);
    return { outcome: 'applied', results };
  } finally {
    iam.destroy();
  }
}

/** Whoever has the case desk and the bucket brings it into the case, and keeps the evidence. */
async function leaveToSweep(
  incidentId: string,
  results: readonly Proven[],
  { store }: ControlDeps,
): Promise<void> {
  const now = store.now();
  for (const { incident } of results) {
    const findingId = findingRef(incident.finding);
    for (const what of ['case', 'evidence'] as const)
      await leaveDue({ incidentId, what, findingId, attempt: 1, since: now }, now, store);
  }
}

/** For whoever asked, as data: what became of each key. */
export const describeResults = (results: readonly Proven[]): readonly Record<string, unknown>[] =>
  results.map(({ incident: { credential, judgement, steps, notStopped }, unfinished }) => ({
    accessKeyId: credential.accessKeyId,
    verdict: judgement?.verdict ?? 'unknown',
    because: judgement?.because ?? 'nothing was tried',
    steps,
    notStopped,
    unfinished,
  }));

/** In words, after "approved the plan": the verdict of each key. */
export const sayVerdicts = (results: readonly Proven[]): string =>
  results
    .map(
      ({ incident: { credential, judgement } }) =>
        `${maskKey(credential.accessKeyId ?? '')} is ${judgement?.verdict ?? 'unknown'} (${judgement?.because ?? 'nothing was tried'})`,
    )
    .join('; ');
