import type { Restoration, RestoreResult } from './restoration.ts';

/** What a person reviews of a restore, and what programs read of it. */
export interface ReviewedRestoration {
  readonly plan: {
    readonly hash: string;
    readonly actions: readonly {
      readonly id: string;
      readonly target: string;
      readonly before: string;
      readonly after: string;
    }[];
  };
  /** What stays as it is, and why: a line each. */
  readonly unchanged: readonly string[];
}

export const showForReview = ({ hash, steps, unchanged }: Restoration): ReviewedRestoration => ({
  plan: {
    hash,
    actions: steps.map(({ action, target, before, after }) => ({ id: action, target, before, after })),
  },
  unchanged,
});

/** In a line. */
export function describeResult(result: RestoreResult): string {
  const what = `${result.action} on ${result.target}`;
  if (result.kind === 'change') return `${what}: ${result.after}`;
  const why =
    result.kind === 'drift' ? `expected: ${result.expected}; found: ${result.found}` : result.because;
  return `${what}: NOT DONE: ${why}`;
}
