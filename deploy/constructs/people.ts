import { Subscription, SubscriptionProtocol, Topic } from 'aws-cdk-lib/aws-sns';
import type { Stack } from 'aws-cdk-lib/core';
import { createOnlyWhen, type Parameters } from './parameters.ts';

/**
 * The topic that people are told by. Not encrypted with AWS's own key for SNS (`alias/aws/sns`): its policy
 * cannot be changed, so EventBridge and CloudWatch alarms, which must reach people when our code cannot,
 * could not publish, and nobody would notice.
 * https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html#compatibility-with-aws-services
 */
export function addPeople(stack: Stack, parameters: Parameters): Topic {
  const topic = new Topic(stack, 'CordonIncidents', { displayName: 'Cordon', enforceSSL: true });
  const subscription = new Subscription(stack, 'NotifyEmailSubscription', {
    topic,
    protocol: SubscriptionProtocol.EMAIL,
    endpoint: parameters.notifyEmail,
  });
  createOnlyWhen(parameters.notifyByEmail, subscription);
  return topic;
}
