import { Subscription, SubscriptionProtocol, Topic } from 'aws-cdk-lib/aws-sns';
import type { Stack } from 'aws-cdk-lib/core';
import { createOnlyWhen, type Recipient } from './parameters.ts';

/**
 * A topic that people are told by. Not encrypted with AWS's own key for SNS (`alias/aws/sns`): its policy
 * cannot be changed, so EventBridge and CloudWatch alarms, which must reach people when our code cannot,
 * could not publish, and nobody would notice.
 * https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html#compatibility-with-aws-services
 */
export function addPeople(stack: Stack, id: string, displayName: string, recipient: Recipient): Topic {
  const topic = new Topic(stack, id, { displayName, enforceSSL: true });
  const subscription = new Subscription(stack, `${id}Email`, {
    topic,
    protocol: SubscriptionProtocol.EMAIL,
    endpoint: recipient.notifyEmail,
  });
  createOnlyWhen(recipient.notifyByEmail, subscription);
  return topic;
}
