import type { Stack } from 'aws-cdk-lib/core';

/** Of everything whose name others rely on: an operator's command, an event pattern, an explicit deny. */
export const FINDING_RULE = 'Cordon-GuardDuty-Finding';
export const SIMULATION_RULE = 'Trigger-GuardDuty-Incident';
export const SWEEP_RULE = 'Cordon-Sweep';
export const RUN_STATUS_RULE = 'Cordon-Runbook-Status';

export const RUNBOOK = 'RotateIAMKeysRunbook';
export const RESPONSE_PLAN = 'RotateKeysOnCompromise';

export const TRANSLATOR_ROLE = 'GDKTranslatorRole';
export const SIMULATION_ROLE = 'CordonSimulationRole';
export const SWEEP_ROLE = 'CordonSweepRole';
export const AUTOMATION_ROLE = 'AutomationAssumeRole';
export const RUNBOOK_STEP_ROLE = 'CordonRunbookStepRole';

export const ruleArns = (stack: Stack): string[] =>
  [FINDING_RULE, SIMULATION_RULE, SWEEP_RULE, RUN_STATUS_RULE].map((resourceName) =>
    stack.formatArn({ service: 'events', resource: 'rule', resourceName }),
  );

export const iamArn = (stack: Stack, resource: string): string =>
  `arn:${stack.partition}:iam::${stack.account}:${resource}`;

/** Where users are that are made for simulations, and nobody else. */
export const SIMULATION_PATH = '/cordon-simulation/';
