import type { MessageAttributeValue } from '@aws-sdk/client-sqs';
import { AwsError } from '../../kernel/aws-error.ts';
import type { StoredPolicy } from '../../kernel/identity.ts';
import type { Access, Call, TrailFacts } from '../../kernel/operation.ts';
import { type Place, regionalSlot } from '../../kernel/state.ts';
import type { World } from '../../kernel/world.ts';

export interface QueueMessage {
  readonly id: string;
  readonly body: string;
  readonly attributes: ReadonlyMap<string, MessageAttributeValue>;
  readonly bytes: number;
  readonly senderId: string;
  /** Milliseconds since the epoch, like every time here. A dead-letter queue keeps it. */
  readonly sentAt: number;
  /** The queue that gave up on it. */
  readonly deadFrom?: string;
  visibleAt: number;
  receiveCount: number;
  firstReceivedAt?: number;
  /** The newest receive; older receipt handles no longer delete the message. */
  receipt?: string;
}

/** Numbers as SQS names them, in seconds and bytes. */
export type NumberName =
  | 'DelaySeconds'
  | 'MaximumMessageSize'
  | 'MessageRetentionPeriod'
  | 'ReceiveMessageWaitTimeSeconds'
  | 'VisibilityTimeout';

export interface Redrive {
  readonly target: string;
  readonly maxReceiveCount: number;
}

export interface QueueSettings {
  readonly numbers: Readonly<Record<NumberName, number>>;
  readonly managedEncryption: boolean;
  readonly policy?: StoredPolicy;
  readonly redrive?: Redrive;
}

export interface Queue {
  readonly name: string;
  readonly account: string;
  readonly region: string;
  readonly arn: string;
  readonly createdAt: number;
  modifiedAt: number;
  settings: QueueSettings;
  tags: ReadonlyMap<string, string>;
  readonly messages: Map<string, QueueMessage>;
  purgedAt?: number;
}

export const queues = regionalSlot<Map<string, Queue>>('sqs-queues', () => new Map());

export interface QueueName {
  readonly account: string;
  readonly region: string;
  readonly name: string;
}

export const queueArn = ({ account, region, name }: QueueName): string =>
  `arn:aws:sqs:${region}:${account}:${name}`;

/** The SDK sends its requests to this URL, so it has to be the sandbox's own. */
export const queueUrl = (world: World, { account, name }: Pick<QueueName, 'account' | 'name'>): string =>
  `${world.origin}/${account}/${name}`;

/** A queue by its URL; the host is not looked at, the region is the request's. */
function readQueueUrl(url: string, call: Call): QueueName {
  const [, account, name] =
    /^(?:https?:\/\/[^/?#]{1,255})?\/?(\d{12})\/([A-Za-z0-9_-]{1,80})$/.exec(url) ?? [];
  if (account === undefined || name === undefined) {
    throw new AwsError('InvalidAddress', `The address ${url.slice(0, 200)} is not valid for this endpoint.`, {
      status: 404,
    });
  }
  return { account, name, region: call.region };
}

/** Undefined for a queue of an account that the sandbox does not have: asking makes no state. */
function findQueue(world: World, name: QueueName): Queue | undefined {
  if (!world.accounts.has(name.account)) return undefined;
  const place: Place = { world, account: name.account, region: name.region };
  return queues(place).get(name.name);
}

export function findQueueByArn(world: World, arn: string): Queue | undefined {
  const [, , service, region, account, name] = arn.split(':');
  if (service !== 'sqs' || region === undefined || account === undefined || name === undefined)
    return undefined;
  return findQueue(world, { account, region, name });
}

export const requireQueue = (url: string, call: Call): Queue =>
  requireQueueName(readQueueUrl(url, call), call);

export function requireQueueName(name: QueueName, call: Call): Queue {
  const queue = findQueue(call.world, name);
  if (queue === undefined) {
    throw new AwsError('QueueDoesNotExist', 'The specified queue does not exist.', { status: 400 });
  }
  return queue;
}

/** What a call on a queue needs: the action on its ARN, with the queue's own policy. */
export const accessQueue = (action: string, url: string, call: Call): readonly Access[] =>
  accessQueueName(action, readQueueUrl(url, call), call);

export function accessQueueName(action: string, name: QueueName, call: Call): readonly Access[] {
  const arn = queueArn(name);
  const policy = findQueue(call.world, name)?.settings.policy;
  return [
    {
      action: `sqs:${action}`,
      resource: arn,
      resourceAccount: name.account,
      ...(policy === undefined
        ? {}
        : { resourcePolicy: { name: `${arn} policy`, document: policy.document } }),
    },
  ];
}

/** CloudTrail lists the queue, and keeps what was sent or received to itself. */
export function trailOfQueue(
  url: string,
  call: Call,
  requestParameters?: Readonly<Record<string, unknown>>,
): TrailFacts {
  const known = /(\d{12})\/([A-Za-z0-9_-]{1,80})$/.exec(url);
  const [, accountId = call.account, name = '*'] = known ?? [];
  return {
    resources: [
      {
        ARN: queueArn({ account: accountId, region: call.region, name }),
        accountId,
        type: 'AWS::SQS::Queue',
      },
    ],
    ...(requestParameters === undefined
      ? {}
      : { requestParameters: { queueUrl: url, ...requestParameters } }),
  };
}

export const invalidParameter = (message: string): AwsError =>
  new AwsError('InvalidParameterValueException', message, { status: 400 });
