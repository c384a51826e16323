import { type EventPattern, type IRuleTarget, Rule } from 'aws-cdk-lib/aws-events';
import { CfnPermission, type Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Duration, type Stack } from 'aws-cdk-lib/core';
import { createOnlyWhen, type Parameters } from './parameters.ts';
import { FINDING_RULE, SIMULATION_RULE } from './rule-names.ts';

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
  const target = deliverTo(translator, deadLetters);
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

/**
 * EventBridge tries for as long and as often as it can, then leaves the event to the dead-letter queue.
 * The library's own target would grant on the queue and the function by itself, which fails for a rule
 * that exists only under a condition.
 */
const deliverTo = (translator: LambdaFunction, deadLetters: Queue): IRuleTarget => ({
  bind: () => ({
    arn: translator.functionArn,
    deadLetterConfig: { arn: deadLetters.queueArn },
    retryPolicy: { maximumEventAgeInSeconds: Duration.hours(24).toSeconds(), maximumRetryAttempts: 185 },
  }),
});

const allowInvoke = (rule: Rule, translator: LambdaFunction): CfnPermission =>
  new CfnPermission(rule, 'Invoke', {
    action: 'lambda:InvokeFunction',
    functionName: translator.functionArn,
    principal: 'events.amazonaws.com',
    sourceArn: rule.ruleArn,
  });
