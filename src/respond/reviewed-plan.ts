import { comparePlans, type HashedStep, type Plan } from '../contain/plan.ts';
import { plain } from '../report/plain-text.ts';
import { findPlan } from './plan-store.ts';
import type { StoreDeps } from './table.ts';

/** What has changed since the plan was reviewed, a line each; undefined: it is the same. */
export async function findChanges(
  purpose: 'contain' | 'restore',
  reviewed: string | undefined,
  plan: Plan<HashedStep>,
  store: StoreDeps,
): Promise<readonly string[] | undefined> {
  if (reviewed === plan.hash) return undefined;
  const steps = reviewed === undefined ? undefined : await findPlan(purpose, reviewed, store);
  if (steps === undefined) {
    return ['the plan that was reviewed is not kept; what would be done now:', ...describeSteps(plan.steps)];
  }
  return comparePlans(steps, plan.steps).map((line) => plain(line, 600));
}

/** As a person reads them, a line each. */
export const describeSteps = (
  steps: readonly Pick<HashedStep, 'action' | 'target' | 'before' | 'after'>[],
): string[] =>
  steps.map(
    ({ action, target, before, after }) =>
      `${action} on ${plain(target)}: ${plain(before, 300)} -> ${plain(after, 400)}`,
  );
