import { Effect, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Duration, type Stack, Validations } from 'aws-cdk-lib/core';
import { ruleArns } from './names.ts';

/**
 * Findings that nobody could be made to answer: those that EventBridge could not deliver, and those that
 * a function failed on to the end. Kept for as long as SQS keeps anything. `rules`: names of those that
 * deliver.
 *
 * Encrypted with SQS's own key, which EventBridge may use; AWS's KMS key for SQS it may not.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html
 */
export function addDeadLetters(stack: Stack, id: string, rules: readonly string[]): Queue {
  const queue = new Queue(stack, id, {
    encryption: QueueEncryption.SQS_MANAGED,
    retentionPeriod: Duration.days(14),
    enforceSSL: true,
  });
  queue.addToResourcePolicy(
    new PolicyStatement({
      sid: 'UndeliveredFindings',
      effect: Effect.ALLOW,
      principals: [new ServicePrincipal('events.amazonaws.com')],
      actions: ['sqs:SendMessage'],
      resources: [queue.queueArn],
      // Written out and not taken from the rules: some of them do not exist in every deployment.
      conditions: { ArnEquals: { 'aws:SourceArn': ruleArns(stack, rules) } },
    }),
  );
  Validations.of(queue).acknowledge({
    id: 'AwsSolutions-SQS3',
    reason: 'It is the dead-letter queue, of rules and functions; an alarm speaks of what lies in it.',
  });
  return queue;
}
