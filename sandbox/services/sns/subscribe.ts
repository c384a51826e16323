import type { SubscribeInput, SubscribeResponse } from '@aws-sdk/client-sns';
import { AwsError, notInSandbox } from '../../kernel/aws-error.ts';
import { type Call, operation } from '../../kernel/operation.ts';
import { isMailAddress } from '../../mail/mail-text.ts';
import { issueToken } from './confirm.ts';
import { accessTopic, invalid, type Protocol, requireTopic, type Subscription, type Topic } from './topic.ts';
import { mailConfirmation } from './topic-mail.ts';

/** AWS allows 12.5 million; this bounds the sandbox's memory. */
const MOST = 1000;

const Subscribe = operation<SubscribeInput, SubscribeResponse>({
  access: (input, call) =>
    accessTopic('Subscribe', input.TopicArn, call, {
      'sns:Protocol': input.Protocol,
      ...(input.Endpoint === undefined ? {} : { 'sns:Endpoint': input.Endpoint }),
    }),
  act(input, call) {
    const topic = requireTopic(input.TopicArn, call);
    const protocol = readProtocol(input.Protocol);
    const endpoint = readEndpoint(protocol, input.Endpoint ?? '', call);
    const raw = readSubscriptionAttributes(protocol, input.Attributes ?? {});
    const known = [...topic.subscriptions.values()].find(
      (other) => other.protocol === protocol && other.endpoint === endpoint,
    );
    if (known !== undefined && known.raw !== raw)
      throw invalid('Attributes Reason: Subscription already exists with different attributes');
    const subscription = known ?? addSubscription(topic, { protocol, endpoint, raw }, call);
    if (!subscription.isConfirmed) askToConfirm(topic, subscription, call);
    return {
      SubscriptionArn:
        subscription.isConfirmed || input.ReturnSubscriptionArn === true
          ? subscription.arn
          : 'pending confirmation',
    };
  },
  /** CloudTrail does not say where the messages will go. */
  trail: (input) => ({
    requestParameters: {
      topicArn: input.TopicArn,
      protocol: input.Protocol,
      endpoint: 'HIDDEN_DUE_TO_SECURITY_REASONS',
      ...(input.Attributes === undefined ? {} : { attributes: { ...input.Attributes } }),
      ...(input.ReturnSubscriptionArn === undefined
        ? {}
        : { returnSubscriptionArn: input.ReturnSubscriptionArn }),
    },
  }),
});

function addSubscription(
  topic: Topic,
  parts: Pick<Subscription, 'protocol' | 'endpoint' | 'raw'>,
  call: Call,
): Subscription {
  if (topic.subscriptions.size >= MOST) {
    throw new AwsError(
      'SubscriptionLimitExceeded',
      `A topic of the sandbox has at most ${MOST} subscriptions.`,
      {
        status: 403,
      },
    );
  }
  const added: Subscription = {
    ...parts,
    arn: `${topic.arn}:${call.world.ids.uuid()}`,
    topicArn: topic.arn,
    owner: call.account,
    // Who subscribes his own queue or function has shown that it is his.
    isConfirmed: parts.protocol === 'sqs' || parts.protocol === 'lambda',
    authenticateOnUnsubscribe: false,
  };
  topic.subscriptions.set(added.arn, added);
  return added;
}

/** Each Subscribe mails again, with the token that is still valid or else a new one. */
function askToConfirm(topic: Topic, subscription: Subscription, { world, at }: Call): void {
  const token = issueToken(world, topic, subscription, at);
  // What cannot be delivered is nobody's error on AWS either: the subscription stays pending.
  void mailConfirmation(world, topic, subscription, token);
}

function readProtocol(text: string): Protocol {
  if (text === 'email' || text === 'email-json' || text === 'sqs' || text === 'lambda') return text;
  if (['http', 'https', 'sms', 'application', 'firehose'].includes(text))
    throw notInSandbox(`subscriptions by ${text}`);
  throw invalid(`Does not support this protocol string: ${text.slice(0, 50)}`);
}

function readEndpoint(protocol: Protocol, text: string, call: Call): string {
  if (protocol === 'email' || protocol === 'email-json') {
    if (!isMailAddress(text)) throw invalid('Email address');
    return text;
  }
  const pattern =
    protocol === 'sqs'
      ? /^arn:aws:sqs:[a-z0-9-]{1,32}:(\d{12}):[A-Za-z0-9_-]{1,80}$/
      : /^arn:aws:lambda:[a-z0-9-]{1,32}:(\d{12}):function:[A-Za-z0-9_-]{1,140}(?::[A-Za-z0-9$_-]{1,128})?$/;
  if (protocol === 'sqs' && text.endsWith('.fifo')) throw notInSandbox('FIFO queues');
  const [, account] = pattern.exec(text) ?? [];
  if (account === undefined) throw invalid(`${protocol === 'sqs' ? 'SQS' : 'Lambda'} endpoint ARN`);
  if (account !== call.account)
    throw notInSandbox(`subscriptions of a ${protocol} endpoint by another account than its own`);
  return text;
}

const ABSENT = new Set([
  'DeliveryPolicy',
  'FilterPolicy',
  'FilterPolicyScope',
  'RedrivePolicy',
  'ReplayPolicy',
  'SubscriptionRoleArn',
]);

/** Whether messages come raw: the one attribute of a subscription that there is. */
export function readSubscriptionAttributes(
  protocol: Protocol,
  attributes: Readonly<Record<string, string>>,
): boolean {
  let raw = false;
  for (const [name, value] of Object.entries(attributes)) {
    if (ABSENT.has(name)) throw notInSandbox(`the subscription attribute ${name}`);
    if (name !== 'RawMessageDelivery') throw invalid('AttributeName');
    if (!/^(?:true|false)$/i.test(value))
      throw invalid('Attributes Reason: RawMessageDelivery: invalid value');
    raw = /^true$/i.test(value);
  }
  if (raw && protocol !== 'sqs')
    throw invalid(`Attributes Reason: RawMessageDelivery: not supported for ${protocol}`);
  return raw;
}

export const subscribing = { Subscribe };
