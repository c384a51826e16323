import { type EventPattern, Rule, Schedule } from 'aws-cdk-lib/aws-events';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Duration, type Stack } from 'aws-cdk-lib/core';
import { DEPLOYED, KILL_SWITCH, RUN_STATUS_RULE, RUNBOOK, SWEEP_RULE, SWITCH_RULE } from './names.ts';
import { allowInvoke, deliverTo, FOR_A_MINUTE, TIRELESSLY } from './rule-target.ts';

/** https://docs.aws.amazon.com/systems-manager/latest/userguide/reference-eventbridge-events.html */
const RUN_STATUS: EventPattern = {
  source: ['aws.ssm'],
  detailType: ['EC2 Automation Execution Status-change Notification'],
  detail: { Definition: [RUNBOOK] },
};

/** https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-cwe.html */
const SWITCH_CHANGED: EventPattern = {
  source: ['aws.ssm'],
  detailType: ['Parameter Store Change'],
  detail: { name: [KILL_SWITCH, DEPLOYED] },
};

/** What is due is taken up every minute; how a run goes on, and that a switch was set, when it happens. */
export function addSweepRules(stack: Stack, sweep: LambdaFunction, deadLetters: Queue): void {
  const everyMinute = new Rule(stack, 'SweepRule', {
    ruleName: SWEEP_RULE,
    description: 'Once a minute: what is due in Cordon',
    schedule: Schedule.rate(Duration.minutes(1)),
    targets: [deliverTo(sweep.functionArn, deadLetters, FOR_A_MINUTE)],
  });
  const runStatus = new Rule(stack, 'RunStatusRule', {
    ruleName: RUN_STATUS_RULE,
    description: `Runs of ${RUNBOOK}, as they go on, to Cordon`,
    eventPattern: RUN_STATUS,
    targets: [deliverTo(sweep.functionArn, deadLetters, TIRELESSLY)],
  });
  const switched = new Rule(stack, 'SwitchRule', {
    ruleName: SWITCH_RULE,
    description: 'Somebody has set the kill switch, or begun the shadow days anew: everybody is told',
    eventPattern: SWITCH_CHANGED,
    targets: [deliverTo(sweep.functionArn, deadLetters, TIRELESSLY)],
  });
  for (const rule of [everyMinute, runStatus, switched]) allowInvoke(rule, sweep);
}
