import { type EventPattern, Rule } from 'aws-cdk-lib/aws-events';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { CfnCondition, Stack } from 'aws-cdk-lib/core';
import { findingSources, SIMULATED_FINDINGS } from './finding-patterns.ts';
import { findingRule, SIMULATION_RULE } from './names.ts';
import { createOnlyWhen, type Parameters } from './parameters.ts';
import { allowInvoke, deliverTo, TIRELESSLY } from './rule-target.ts';

/** Whatever tells of a compromised credential, of this region or forwarded from another, to the one function. */
export function addFindingRules(
  stack: Stack,
  parameters: Parameters,
  translator: LambdaFunction,
  deadLetters: Queue,
): void {
  const add = (
    id: string,
    rule: { readonly ruleName: string; readonly description: string; readonly eventPattern: EventPattern },
    condition?: CfnCondition,
  ): void => {
    const targets = [deliverTo(translator.functionArn, deadLetters, TIRELESSLY)];
    const made = new Rule(stack, id, { ...rule, targets });
    const permission = allowInvoke(made, translator);
    if (condition === undefined) return;
    createOnlyWhen(condition, made);
    createOnlyWhen(condition, permission);
  };
  for (const { id, name, what, pattern, repeatsGuardDuty } of findingSources) {
    add(
      id,
      { ruleName: findingRule(name), description: `To Cordon: ${what}`, eventPattern: pattern },
      // Twice the events for one answer; where the members' GuardDuty is elsewhere, the only ones.
      repeatsGuardDuty ? parameters.securityHubOn : undefined,
    );
  }
  add(
    'SimulationRule',
    {
      ruleName: SIMULATION_RULE,
      description: 'Simulated findings to Cordon; acted on with a role that can touch simulated users only',
      eventPattern: SIMULATED_FINDINGS,
    },
    parameters.simulationOn,
  );
}
