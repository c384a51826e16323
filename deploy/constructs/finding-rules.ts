import { type EventPattern, Rule } from 'aws-cdk-lib/aws-events';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Stack } from 'aws-cdk-lib/core';
import { FINDING_RULE, SIMULATION_RULE } from './names.ts';
import { createOnlyWhen, type Parameters } from './parameters.ts';
import { allowInvoke, deliverTo, TIRELESSLY } from './rule-target.ts';

/** Every finding, whatever its type and severity: the response policy decides, where it can be read and tried. */
const FINDINGS: EventPattern = { source: ['aws.guardduty'], detailType: ['GuardDuty Finding'] };

/**
 * A source of its own, since nobody but AWS may put events of `aws.guardduty`. Severity is compared as a
 * number: a plain value in a pattern is compared as text, and of 8 and 8.0 it would match one.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
 */
const SIMULATED_FINDINGS: EventPattern = {
  source: ['custom.guardduty.simulation'],
  detailType: ['GuardDuty Finding'],
  detail: {
    type: ['UnauthorizedAccess:IAMUser/InstanceCredentialExfiltration'],
    severity: [{ numeric: ['=', 8] }],
  },
};

export function addFindingRules(
  stack: Stack,
  parameters: Parameters,
  translator: LambdaFunction,
  deadLetters: Queue,
): void {
  const target = deliverTo(translator, deadLetters, TIRELESSLY);
  const rule = new Rule(stack, 'FindingRule', {
    ruleName: FINDING_RULE,
    description: 'GuardDuty findings to Cordon',
    eventPattern: FINDINGS,
    targets: [target],
  });
  allowInvoke(rule, translator);
  const simulated = new Rule(stack, 'SimulationRule', {
    ruleName: SIMULATION_RULE,
    description: 'Simulated findings to Cordon; acted on with a role that can touch simulated users only',
    eventPattern: SIMULATED_FINDINGS,
    targets: [target],
  });
  createOnlyWhen(parameters.simulationOn, simulated);
  createOnlyWhen(parameters.simulationOn, allowInvoke(simulated, translator));
}
