import type { IRuleTarget, Rule } from 'aws-cdk-lib/aws-events';
import { CfnPermission, type Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Duration } from 'aws-cdk-lib/core';

/** For as long and as often as EventBridge can. */
export const TIRELESSLY = { age: Duration.hours(24), attempts: 185 };

/** For what the next event makes needless: as long as EventBridge can be told at the least. */
export const FOR_A_MINUTE = { age: Duration.seconds(60), attempts: 1 };

/**
 * EventBridge tries, then leaves the event to the dead-letter queue. The library's own target would grant
 * on the queue and the function by itself, which fails for a rule that exists only under a condition.
 */
export const deliverTo = (
  target: LambdaFunction,
  deadLetters: Queue,
  tries: { readonly age: Duration; readonly attempts: number },
): IRuleTarget => ({
  bind: () => ({
    arn: target.functionArn,
    deadLetterConfig: { arn: deadLetters.queueArn },
    retryPolicy: { maximumEventAgeInSeconds: tries.age.toSeconds(), maximumRetryAttempts: tries.attempts },
  }),
});

export const allowInvoke = (rule: Rule, target: LambdaFunction): CfnPermission =>
  new CfnPermission(rule, 'Invoke', {
    action: 'lambda:InvokeFunction',
    functionName: target.functionArn,
    principal: 'events.amazonaws.com',
    sourceArn: rule.ruleArn,
  });
