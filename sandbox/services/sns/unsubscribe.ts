import type { UnsubscribeInput } from '@aws-sdk/client-sns';
import { AwsError } from '../../kernel/aws-error.ts';
import { operation } from '../../kernel/operation.ts';
import type { World } from '../../kernel/world.ts';
import { forgetToken } from './confirm.ts';
import {
  findSubscription,
  findTopic,
  refuseStranger,
  requireSubscription,
  type Subscription,
} from './topic.ts';
import { mailFarewell } from './topic-mail.ts';

const Unsubscribe = operation<UnsubscribeInput, object>({
  access: () => [{ action: 'sns:Unsubscribe', resource: '*' }],
  act(input, call) {
    const subscription = requireSubscription(input.SubscriptionArn, call);
    refuseStranger(subscription, 'Unsubscribe', call);
    remove(call.world, subscription);
    return {};
  },
});

/**
 * What opening the link below a notification does: anybody who has seen the mail can do it, unless the subscription
 * was confirmed with AuthenticateOnUnsubscribe. Not recorded by CloudTrail, but the address is told.
 * https://docs.aws.amazon.com/sns/latest/api/API_Unsubscribe.html
 */
export function unsubscribeByLink(world: World, subscriptionArn: string): { readonly topicArn: string } {
  const subscription = findSubscription(world, subscriptionArn);
  if (subscription === undefined)
    throw new AwsError('NotFound', 'Subscription does not exist', { status: 404 });
  if (subscription.authenticateOnUnsubscribe) {
    throw new AwsError('AuthorizationError', 'This subscription is only ended by a signed request.', {
      status: 403,
    });
  }
  const { topicArn } = subscription;
  remove(world, subscription);
  if (subscription.protocol === 'email') void mailFarewell(world, findTopic(world, topicArn), subscription);
  return { topicArn };
}

function remove(world: World, subscription: Subscription): void {
  forgetToken(world, subscription);
  const topic = findTopic(world, subscription.topicArn);
  if (topic?.subscriptions.delete(subscription.arn)) topic.subscriptionsDeleted += 1;
}

export const unsubscribing = { Unsubscribe };
