import { ArnFormat, type Stack } from 'aws-cdk-lib/core';
import { findingSources } from './finding-patterns.ts';

/** Of everything whose name others rely on: an operator's command, an event pattern, an explicit deny. */
export const SIMULATION_RULE = 'Trigger-GuardDuty-Incident';
export const MALICIOUS_IP_RULE = 'GuardDuty-Event-IAMUser-MaliciousIPCaller';
export const SWEEP_RULE = 'Cordon-Sweep';
export const RUN_STATUS_RULE = 'Cordon-Runbook-Status';
export const SWITCH_RULE = 'Cordon-Switch-Changed';

export const findingRule = (name: string): string => `Cordon-${name}`;
export const forwardingRule = (name: string): string => `Cordon-Forward-${name}`;

export const RUNBOOK = 'RotateIAMKeysRunbook';
export const RESPONSE_PLAN = 'RotateKeysOnCompromise';

export const TRANSLATOR = 'GuardDutyTranslator';
export const SWEEP = 'CordonSweep';
export const RUNBOOK_STEP = 'CordonRunbookStep';
export const CONTROL = 'CordonControl';
export const INVESTIGATE = 'CordonInvestigate';

export const TRANSLATOR_ROLE = 'GDKTranslatorRole';
export const SIMULATION_ROLE = 'CordonSimulationRole';
export const SWEEP_ROLE = 'CordonSweepRole';
export const CONTROL_ROLE = 'CordonControlRole';
export const INVESTIGATE_ROLE = 'CordonInvestigateRole';
export const RESTORE_ROLE = 'CordonRestoreRole';
export const CONTAIN_ROLE = 'CordonContainRole';
export const AUTOMATION_ROLE = 'AutomationAssumeRole';
export const RUNBOOK_STEP_ROLE = 'CordonRunbookStepRole';
/** Its region follows: roles are the account's, and there is one in every region that forwards. */
export const FORWARDER_ROLE = 'CordonForwarderRole-';

export const KILL_SWITCH = '/cordon/kill-switch';
export const DEPLOYED = '/cordon/deployed';
export const SEAL_KEY_ALIAS = 'alias/cordon-seal';

/** The rules that deliver to our functions. */
export const answeringRules: readonly string[] = [
  ...findingSources.map(({ name }) => findingRule(name)),
  SIMULATION_RULE,
  SWEEP_RULE,
  RUN_STATUS_RULE,
  SWITCH_RULE,
];

export const ruleArns = (stack: Stack, names: readonly string[]): string[] =>
  names.map((resourceName) => stack.formatArn({ service: 'events', resource: 'rule', resourceName }));

/** For who is made before the function, or must not wait for it. */
export const functionArn = (stack: Stack, resourceName: string): string =>
  stack.formatArn({
    service: 'lambda',
    resource: 'function',
    resourceName,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });

export const iamArn = (stack: Stack, resource: string): string =>
  `arn:${stack.partition}:iam::${stack.account}:${resource}`;

/** Where users are that are made for simulations, and nobody else. */
export const SIMULATION_PATH = '/cordon-simulation/';
