import type { Restoration } from '../contain/restoration.ts';
import { findChanges } from './reviewed-plan.ts';
import type { StoreDeps } from './table.ts';

/** A guard rail is in the way: why, what is otherwise than expected (a line each), and what leads on (commands). */
export interface Hindrance {
  readonly because: string;
  readonly differences: readonly string[];
  readonly next: readonly string[];
}

/** Why what is there now cannot be given back, if it cannot. */
export function findHindrance(id: string, plan: Restoration): Hindrance | undefined {
  const { drifts, unchanged, steps, tooEarly } = plan;
  if (drifts.length > 0) {
    const because = 'what is there is not what Cordon left';
    return { because, differences: drifts, next: [`cordon incident show ${id}`] };
  }
  if (steps.length > 0 || tooEarly === undefined) return undefined;
  const next = [`cordon restore ${id} --force, if it must be now`];
  return { because: tooEarly, differences: unchanged, next };
}

/** Why the plan that was reviewed is not what would be done now, if it is not. */
export async function findOtherPlan(
  id: string,
  reviewed: string | undefined,
  plan: Restoration,
  store: StoreDeps,
): Promise<Hindrance | undefined> {
  const differences = await findChanges('restore', reviewed, plan, store);
  if (differences === undefined) return undefined;
  const because = 'the plan that was reviewed is not what would be done now';
  return { because, differences, next: [`cordon restore ${id}`] };
}
