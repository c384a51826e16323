import type { HashedStep, Plan } from '../contain/plan.ts';
import { CordonError } from '../model/cordon-error.ts';
import { savePlan } from '../respond/plan-store.ts';
import type { StoreDeps } from '../respond/table.ts';
import { terminal } from './terminal.ts';

/** Of commands that change something: without `--apply` they show what they would do, and its hash. */
export interface ReviewFlags {
  readonly apply: boolean;
  readonly plan?: string;
}

export const reviewFlags = {
  apply: { kind: 'boolean', default: false, withNegated: false, brief: 'do it; needs --plan' },
  plan: {
    kind: 'parsed',
    parse: readHash,
    optional: true,
    brief: 'the hash of the plan that was reviewed: what is otherwise now is refused',
  },
} as const;

export function readHash(text: string): string {
  if (/^[0-9a-f]{64}$/.test(text)) return text;
  throw new CordonError('Usage', 'a plan is named by its hash of 64 hexadecimal digits', {
    advice: 'run the same command without --apply: it shows the plan and its hash',
  });
}

export function requireHash({ apply, plan }: ReviewFlags): void {
  if (!apply || plan !== undefined) return;
  throw new CordonError('Usage', '--apply needs --plan HASH: what was reviewed is what is done', {
    advice: 'run the same command without --apply: it shows the plan and its hash',
  });
}

/** For a later comparison; a plan can be reviewed without it. */
export async function keepPlan(plan: Plan<HashedStep>, store: StoreDeps): Promise<void> {
  try {
    await savePlan(plan.steps, plan.hash, store);
  } catch (error) {
    terminal.progress(
      `the plan could not be kept: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

/** Nothing is done, and the exit code says that a guard rail was in the way. */
export function refuse(
  { schema, json }: { schema: string; json: boolean },
  because: string,
  differences: readonly string[] = [],
  next: readonly string[] = [],
): void {
  process.exitCode = 6;
  if (json) {
    terminal.result(JSON.stringify({ schema, status: 'refused', because, differences, next }));
    return;
  }
  terminal.result(
    [
      `Nothing is done: ${because}`,
      ...differences.map((line) => `  ${line}`),
      ...next.map((one) => `Next: ${one}`),
    ].join('\n'),
  );
}
