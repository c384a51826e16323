import { Effect, ManagedPolicy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Stack } from 'aws-cdk-lib/core';

export interface QuarantinePolicies {
  /** Attached by Cordon. */
  readonly denySessions: ManagedPolicy;
  /** Attached by people: it stops a workload altogether. The mail names it. */
  readonly denyAll: ManagedPolicy;
}

export const QUARANTINE_PATH = '/cordon/';

/**
 * Fixed, and owned by the stack: the role that contains attaches them and can write no policy of its own.
 * A stack whose policy is attached to somebody cannot be deleted, so that a deletion frees nobody in silence.
 */
export function addQuarantinePolicies(stack: Stack): QuarantinePolicies {
  const denyEverything = { effect: Effect.DENY, actions: ['*'], resources: ['*'] };
  const denySessions = new ManagedPolicy(stack, 'CordonDenySessions', {
    managedPolicyName: 'CordonDenySessions',
    path: QUARANTINE_PATH,
    description:
      'Quarantine by Cordon: denies everything to temporary sessions; long-term keys are untouched',
    statements: [
      new PolicyStatement({
        sid: 'DenyTemporarySessions',
        ...denyEverything,
        // The key is there in requests by temporary credentials only, whenever they were issued.
        conditions: { Null: { 'aws:TokenIssueTime': 'false' } },
      }),
    ],
  });
  const denyAll = new ManagedPolicy(stack, 'CordonDenyAll', {
    managedPolicyName: 'CordonDenyAll',
    path: QUARANTINE_PATH,
    description: 'Quarantine by Cordon: denies everything. Attached by people',
    statements: [new PolicyStatement({ sid: 'DenyAll', ...denyEverything })],
  });
  return { denySessions, denyAll };
}
