import type { Stack } from 'aws-cdk-lib/core';

export const FINDING_RULE = 'Cordon-GuardDuty-Finding';
export const SIMULATION_RULE = 'Trigger-GuardDuty-Incident';

export const ruleArns = (stack: Stack): string[] =>
  [FINDING_RULE, SIMULATION_RULE].map((resourceName) =>
    stack.formatArn({ service: 'events', resource: 'rule', resourceName }),
  );
