import type { ConfirmSubscriptionInput, ConfirmSubscriptionResponse } from '@aws-sdk/client-sns';
import { operation } from '../../kernel/operation.ts';
import { globalSlot } from '../../kernel/state.ts';
import type { World } from '../../kernel/world.ts';
import { accessTopic, findSubscription, findTopic, invalid, type Subscription, type Topic } from './topic.ts';

/** https://docs.aws.amazon.com/sns/latest/api/API_ConfirmSubscription.html */
const VALID = 2 * 86_400_000;

/** Token -> ARN of its subscription, of all accounts: a link names nothing else. */
const tokens = (world: World): Map<string, string> =>
  globalSlot<Map<string, string>>('sns-tokens', () => new Map())({ world, account: 'outside', region: '' });

/** The subscription's token: the one it has while that is valid, or a new one. */
export function issueToken(world: World, topic: Topic, subscription: Subscription, at: number): string {
  const { token } = subscription;
  if (token !== undefined && token.expiresAt > at) return token.text;
  if (token !== undefined) tokens(world).delete(token.text);
  const text = world.ids.hex(192);
  topic.subscriptions.set(subscription.arn, { ...subscription, token: { text, expiresAt: at + VALID } });
  tokens(world).set(text, subscription.arn);
  return text;
}

export function forgetToken(world: World, { token }: Subscription): void {
  if (token !== undefined) tokens(world).delete(token.text);
}

const ConfirmSubscription = operation<ConfirmSubscriptionInput, ConfirmSubscriptionResponse>({
  access: (input, call) => accessTopic('ConfirmSubscription', input.TopicArn, call),
  act(input, { world }) {
    const found = findByToken(world, input.Token);
    if (found?.topicArn !== input.TopicArn) throw invalid('Token');
    return { SubscriptionArn: confirm(world, found, input.AuthenticateOnUnsubscribe === 'true') };
  },
  trail: (input) => ({
    requestParameters: {
      topicArn: input.TopicArn,
      token: 'HIDDEN_DUE_TO_SECURITY_REASONS',
      ...(input.AuthenticateOnUnsubscribe === undefined
        ? {}
        : { authenticateOnUnsubscribe: input.AuthenticateOnUnsubscribe }),
    },
  }),
});

/**
 * What opening the link of a confirmation mail does. It needs no signature: the token is the proof. CloudTrail
 * does not record it: https://docs.aws.amazon.com/sns/latest/dg/logging-using-cloudtrail.html
 * Gives the subscription's ARN; throws InvalidParameter for a token that is unknown or older than two days.
 */
export function confirmByToken(world: World, token: string): { readonly subscriptionArn: string } {
  const found = findByToken(world, token);
  if (found === undefined) throw invalid('Token');
  return { subscriptionArn: confirm(world, found, false) };
}

function findByToken(world: World, token: string): Subscription | undefined {
  const found = findSubscription(world, tokens(world).get(token) ?? '');
  return found?.token !== undefined && found.token.expiresAt > world.clock.now() ? found : undefined;
}

/** A second use of the token changes nothing. */
function confirm(world: World, subscription: Subscription, authenticateOnUnsubscribe: boolean): string {
  if (!subscription.isConfirmed) {
    findTopic(world, subscription.topicArn)?.subscriptions.set(subscription.arn, {
      ...subscription,
      isConfirmed: true,
      authenticateOnUnsubscribe,
    });
  }
  return subscription.arn;
}

export const confirming = { ConfirmSubscription };
