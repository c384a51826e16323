import * as z from 'zod';
import { type HashedStep, hashSteps } from '../contain/plan.ts';
import { put, read, type StoreDeps } from './table.ts';

const Steps = z
  .array(
    z.object({
      action: z.string(),
      target: z.string(),
      before: z.string(),
      after: z.string(),
      state: z.record(z.string(), z.unknown()),
    }),
  )
  .max(100);

type Purpose = Parameters<typeof hashSteps>[0];

/** A plan as it was reviewed, under its hash: so that who applies it later can be shown what has changed since. */
export async function savePlan(steps: readonly HashedStep[], hash: string, deps: StoreDeps): Promise<void> {
  const reviewed = steps.map(({ action, target, before, after, state }) => ({
    action,
    target,
    before,
    after,
    state,
  }));
  await put(deps, `PLAN#${hash}`, 'PLAN', reviewed);
}

/** Undefined where there is none, or one of another content: its name is its seal. */
export async function findPlan(
  purpose: Purpose,
  hash: string,
  deps: StoreDeps,
): Promise<readonly HashedStep[] | undefined> {
  const item = await read(deps, [`PLAN#${hash}`, 'PLAN']);
  try {
    const { data } = Steps.safeParse(JSON.parse(item?.['body']?.S ?? ''));
    return data !== undefined && hashSteps(purpose, data) === hash ? data : undefined;
  } catch {
    // Not JSON: not ours.
    return undefined;
  }
}
