import type { IRuleTarget, Rule } from 'aws-cdk-lib/aws-events';
import type { Role } from 'aws-cdk-lib/aws-iam';
import { CfnPermission, type Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Duration } from 'aws-cdk-lib/core';

/** For as long and as often as EventBridge can. */
export const TIRELESSLY = { age: Duration.hours(24), attempts: 185 };

/** For what the next event makes needless: as long as EventBridge can be told at the least. */
export const FOR_A_MINUTE = { age: Duration.seconds(60), attempts: 1 };

/**
 * EventBridge tries, then leaves the event to the dead-letter queue. The library's own targets would grant
 * on the queue and the function by themselves, which fails for a rule that exists only under a condition.
 * `role`: for a bus, which lets nobody in by a policy of its own; not for functions and topics.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html
 */
export const deliverTo = (
  targetArn: string,
  deadLetters: Queue,
  tries: { readonly age: Duration; readonly attempts: number },
  role?: Role,
): IRuleTarget => ({
  bind: () => ({
    arn: targetArn,
    deadLetterConfig: { arn: deadLetters.queueArn },
    retryPolicy: { maximumEventAgeInSeconds: tries.age.toSeconds(), maximumRetryAttempts: tries.attempts },
    ...(role === undefined ? {} : { role }),
  }),
});

export const allowInvoke = (rule: Rule, target: LambdaFunction): CfnPermission =>
  new CfnPermission(rule, 'Invoke', {
    action: 'lambda:InvokeFunction',
    functionName: target.functionArn,
    principal: 'events.amazonaws.com',
    sourceArn: rule.ruleArn,
  });
