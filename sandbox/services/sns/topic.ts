import type { RequestContext } from '../../../src/iam/model.ts';
import { AwsError } from '../../kernel/aws-error.ts';
import type { StoredPolicy } from '../../kernel/identity.ts';
import type { Access, Call } from '../../kernel/operation.ts';
import { type Place, regionalSlot } from '../../kernel/state.ts';
import type { World } from '../../kernel/world.ts';

export interface Subscription {
  readonly arn: string;
  readonly topicArn: string;
  /** The account that subscribed. */
  readonly owner: string;
  readonly protocol: Protocol;
  readonly endpoint: string;
  readonly raw: boolean;
  readonly isConfirmed: boolean;
  /** Who confirmed it signed the request, and asked that whoever unsubscribes signs as well. */
  readonly authenticateOnUnsubscribe: boolean;
  /** Of e-mail: proves that its mails are read. Times are milliseconds since the epoch. */
  readonly token?: { readonly text: string; readonly expiresAt: number };
}

export type Protocol = 'email' | 'email-json' | 'sqs' | 'lambda';

export interface Topic {
  readonly name: string;
  readonly account: string;
  readonly region: string;
  readonly arn: string;
  displayName: string;
  policy: StoredPolicy;
  tags: ReadonlyMap<string, string>;
  /** By ARN, in the order in which they were made. */
  readonly subscriptions: Map<string, Subscription>;
  subscriptionsDeleted: number;
}

export const topics = regionalSlot<Map<string, Topic>>('sns-topics', () => new Map());

export interface TopicName {
  readonly account: string;
  readonly region: string;
  readonly name: string;
}

export const topicArn = ({ account, region, name }: TopicName): string =>
  `arn:aws:sns:${region}:${account}:${name}`;

export const invalid = (what: string): AwsError =>
  new AwsError('InvalidParameter', `Invalid parameter: ${what}`, { status: 400 });

const TOPIC_ARN = /^arn:aws:sns:([a-z0-9-]{1,32}):(\d{12}):([A-Za-z0-9_-]{1,256})$/;

/** A topic's ARN, which has to be of the region that is asked. */
export function readTopicArn(arn: string, call: Call, parameter = 'TopicArn'): TopicName {
  const [, region, account, name] = TOPIC_ARN.exec(arn) ?? [];
  if (region === undefined || account === undefined || name === undefined || region !== call.region)
    throw invalid(parameter);
  return { account, region, name };
}

/** Undefined for a topic of an account that the sandbox does not have: asking makes no state. */
export function findTopic(world: World, arn: string): Topic | undefined {
  const [, region, account, name] = TOPIC_ARN.exec(arn) ?? [];
  if (region === undefined || account === undefined || name === undefined) return undefined;
  if (!world.accounts.has(account)) return undefined;
  const place: Place = { world, account, region };
  return topics(place).get(name);
}

export function requireTopic(arn: string, call: Call): Topic {
  const topic = findTopic(call.world, arn);
  if (topic === undefined) throw new AwsError('NotFound', 'Topic does not exist', { status: 404 });
  return topic;
}

/** What a call on a topic needs: the action on its ARN, with the topic's own policy. */
export function accessTopic(
  action: string,
  arn: string,
  call: Call,
  context: RequestContext = {},
): readonly Access[] {
  const { account } = readTopicArn(arn, call);
  const policy = findTopic(call.world, arn)?.policy;
  return [
    {
      action: `sns:${action}`,
      resource: arn,
      resourceAccount: account,
      context: { ...sourceOwner(call), ...context },
      ...(policy === undefined
        ? {}
        : { resourcePolicy: { name: `${arn} policy`, document: policy.document } }),
    },
  ];
}

/**
 * `aws:SourceOwner` is set only by older services that act for an account: it is why a new topic's policy lets
 * that account's alarms in, but neither EventBridge nor a user who has no permission of his own.
 * https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-use-cases.html#source-account-versus-source-owner
 * Differs from AWS: of the services that set aws:SourceOwner only CloudWatch does so here.
 */
function sourceOwner({ caller }: Call): RequestContext {
  const { principal } = caller;
  return principal.kind === 'service' && principal.service === 'cloudwatch.amazonaws.com'
    ? { 'aws:SourceOwner': caller.account }
    : {};
}

export function findSubscription(world: World, arn: string): Subscription | undefined {
  return findTopic(world, arn.slice(0, arn.lastIndexOf(':')))?.subscriptions.get(arn);
}

export function requireSubscription(arn: string, call: Call): Subscription {
  if (!/^arn:aws:sns:[a-z0-9-]+:\d{12}:[A-Za-z0-9_-]+:[0-9a-f-]{36}$/.test(arn))
    throw invalid('SubscriptionArn');
  const found = findSubscription(call.world, arn);
  if (found === undefined) throw new AwsError('NotFound', 'Subscription does not exist', { status: 404 });
  return found;
}

/** A subscription belongs to who made it and to the topic's owner; nobody else may see or change it. */
export function refuseStranger(subscription: Subscription, action: string, call: Call): void {
  const [, , , , topicOwner] = subscription.topicArn.split(':');
  if (call.account === subscription.owner || call.account === topicOwner) return;
  throw new AwsError(
    'AuthorizationError',
    `User is not authorized to perform: SNS:${action} on resource: ${subscription.arn}`,
    { status: 403 },
  );
}
