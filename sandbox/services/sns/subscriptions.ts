import type {
  GetSubscriptionAttributesInput,
  GetSubscriptionAttributesResponse,
  Subscription as Listed,
  ListSubscriptionsByTopicInput,
  ListSubscriptionsByTopicResponse,
  ListSubscriptionsInput,
  ListSubscriptionsResponse,
  SetSubscriptionAttributesInput,
} from '@aws-sdk/client-sns';
import { operation } from '../../kernel/operation.ts';
import { takePage } from './pages.ts';
import { readSubscriptionAttributes } from './subscribe.ts';
import {
  accessTopic,
  findTopic,
  refuseStranger,
  requireSubscription,
  requireTopic,
  type Subscription,
  topics,
} from './topic.ts';

/** Differs from AWS: a subscription that was not confirmed in two days stays listed; AWS deletes it. */
const ListSubscriptions = operation<ListSubscriptionsInput, ListSubscriptionsResponse>({
  access: () => [{ action: 'sns:ListSubscriptions', resource: '*' }],
  act(input, { world, account, region }) {
    const own = [...world.accounts]
      .flatMap((owner) => [...topics({ world, account: owner, region }).values()])
      .flatMap((topic) => [...topic.subscriptions.values()])
      .filter(({ owner }) => owner === account);
    const { page, next } = takePage(own, input.NextToken);
    return { Subscriptions: page.map(show), ...next };
  },
});

const ListSubscriptionsByTopic = operation<ListSubscriptionsByTopicInput, ListSubscriptionsByTopicResponse>({
  access: (input, call) => accessTopic('ListSubscriptionsByTopic', input.TopicArn, call),
  act(input, call) {
    const { subscriptions } = requireTopic(input.TopicArn, call);
    const { page, next } = takePage([...subscriptions.values()], input.NextToken);
    return { Subscriptions: page.map(show), ...next };
  },
});

const show = ({ arn, topicArn, owner, protocol, endpoint, isConfirmed }: Subscription): Listed => ({
  SubscriptionArn: isConfirmed ? arn : 'PendingConfirmation',
  Owner: owner,
  Protocol: protocol,
  Endpoint: endpoint,
  TopicArn: topicArn,
});

const GetSubscriptionAttributes = operation<
  GetSubscriptionAttributesInput,
  GetSubscriptionAttributesResponse
>({
  access: () => [{ action: 'sns:GetSubscriptionAttributes', resource: '*' }],
  act(input, call) {
    const subscription = requireSubscription(input.SubscriptionArn, call);
    refuseStranger(subscription, 'GetSubscriptionAttributes', call);
    return {
      Attributes: {
        SubscriptionArn: subscription.arn,
        TopicArn: subscription.topicArn,
        Owner: subscription.owner,
        Protocol: subscription.protocol,
        Endpoint: subscription.endpoint,
        RawMessageDelivery: String(subscription.raw),
        PendingConfirmation: String(!subscription.isConfirmed),
        ConfirmationWasAuthenticated: String(
          subscription.authenticateOnUnsubscribe || subscription.token === undefined,
        ),
      },
    };
  },
});

const SetSubscriptionAttributes = operation<SetSubscriptionAttributesInput, object>({
  access: () => [{ action: 'sns:SetSubscriptionAttributes', resource: '*' }],
  act(input, call) {
    const subscription = requireSubscription(input.SubscriptionArn, call);
    refuseStranger(subscription, 'SetSubscriptionAttributes', call);
    const raw = readSubscriptionAttributes(subscription.protocol, {
      [input.AttributeName]: input.AttributeValue ?? '',
    });
    findTopic(call.world, subscription.topicArn)?.subscriptions.set(subscription.arn, {
      ...subscription,
      raw,
    });
    return {};
  },
});

export const subscriptionOperations = {
  ListSubscriptions,
  ListSubscriptionsByTopic,
  GetSubscriptionAttributes,
  SetSubscriptionAttributes,
};
