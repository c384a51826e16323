import type {
  CreateQueueRequest,
  CreateQueueResult,
  DeleteQueueRequest,
  GetQueueUrlRequest,
  GetQueueUrlResult,
  ListQueuesRequest,
  ListQueuesResult,
  PurgeQueueRequest,
} from '@aws-sdk/client-sqs';
import { AwsError, notInSandbox } from '../../kernel/aws-error.ts';
import { type Call, operation } from '../../kernel/operation.ts';
import {
  accessQueue,
  accessQueueName,
  invalidParameter,
  type Queue,
  type QueueName,
  queueArn,
  queues,
  queueUrl,
  requireQueue,
  requireQueueName,
  trailOfQueue,
} from './queue.ts';
import { showSettings } from './queue-attributes.ts';
import { checkTags } from './queue-tags.ts';
import { changeSettings, usualSettings } from './settings.ts';
import { wakeReceivers } from './waiting.ts';

/** AWS names no limit; this one bounds the sandbox's memory and is answered as OverLimit. */
const MOST_QUEUES = 10_000;

/**
 * Differs from AWS: a deleted queue's name can be used again at once; AWS asks for 60 seconds in between.
 */
const CreateQueue = operation<CreateQueueRequest, CreateQueueResult>({
  access: (input, call) => [
    ...accessName('CreateQueue', input.QueueName, call),
    ...(input.tags === undefined ? [] : accessName('TagQueue', input.QueueName, call)),
  ],
  act(input, call) {
    const { world, account, region, at } = call;
    const name = input.QueueName;
    if (name.endsWith('.fifo')) throw notInSandbox('FIFO queues');
    if (!/^[A-Za-z0-9_-]{1,80}$/.test(name)) {
      throw invalidParameter(
        'Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length',
      );
    }
    const place = { world, account, region };
    const wanted = changeSettings(usualSettings, input.Attributes ?? {}, place);
    const known = queues(place).get(name);
    if (known !== undefined) {
      refuseDifferent(known, wanted, input.Attributes ?? {});
      return { QueueUrl: queueUrl(world, known) };
    }
    if (queues(place).size >= MOST_QUEUES)
      throw new AwsError('OverLimit', 'The sandbox holds no more queues.', { status: 403 });
    queues(place).set(name, {
      name,
      account,
      region,
      arn: queueArn({ account, region, name }),
      createdAt: at,
      modifiedAt: at,
      settings: wanted,
      tags: checkTags(new Map(Object.entries(input.tags ?? {}))),
      messages: new Map(),
    });
    return { QueueUrl: queueUrl(world, { account, name }) };
  },
});

/** The same name again is the same queue, unless an attribute that is given differs. */
function refuseDifferent(
  known: Queue,
  wanted: Queue['settings'],
  given: Readonly<Record<string, string | undefined>>,
): void {
  const before = showSettings(known.settings);
  const after = showSettings(wanted);
  const different = Object.keys(given).find((name) => before.get(name) !== after.get(name));
  if (different === undefined) return;
  throw new AwsError(
    'QueueNameExists',
    `A queue already exists with the same name and a different value for attribute ${different}`,
  );
}

const accessName = (action: string, name: string, call: Call) => [
  {
    action: `sqs:${action}`,
    resource: queueArn({ account: call.account, region: call.region, name }),
  },
];

const GetQueueUrl = operation<GetQueueUrlRequest, GetQueueUrlResult>({
  dataEvent: true,
  access(input, call) {
    return accessQueueName('GetQueueUrl', namedQueue(input, call), call);
  },
  act: (input, call) => ({ QueueUrl: queueUrl(call.world, requireQueueName(namedQueue(input, call), call)) }),
});

const namedQueue = (input: GetQueueUrlRequest, call: Call): QueueName => ({
  account: input.QueueOwnerAWSAccountId ?? call.account,
  region: call.region,
  name: input.QueueName ?? '',
});

const ListQueues = operation<ListQueuesRequest, ListQueuesResult>({
  dataEvent: true,
  access: () => [{ action: 'sqs:ListQueues', resource: '*' }],
  act(input, call) {
    const { world, account, region } = call;
    const most = input.MaxResults ?? 1000;
    if (!(Number.isInteger(most) && most >= 1 && most <= 1000))
      throw invalidParameter(
        'Value for parameter MaxResults is invalid. Reason: must be between 1 and 1000.',
      );
    const after = Buffer.from(input.NextToken ?? '', 'base64url').toString('utf8');
    const names = [...queues({ world, account, region }).keys()]
      .filter((name) => name.startsWith(input.QueueNamePrefix ?? '') && name > after)
      .sort();
    const page = names.slice(0, most);
    const last = page.at(-1);
    // AWS pages only for those who ask for it.
    const hasMore = input.MaxResults !== undefined && names.length > most && last !== undefined;
    return {
      ...(page.length === 0 ? {} : { QueueUrls: page.map((name) => queueUrl(world, { account, name })) }),
      ...(hasMore ? { NextToken: Buffer.from(last).toString('base64url') } : {}),
    };
  },
  trail: (_input, _output, call) => trailOfQueue('', call),
});

const DeleteQueue = operation<DeleteQueueRequest, object>({
  access: (input, call) => accessQueue('DeleteQueue', input.QueueUrl, call),
  act(input, call) {
    const { account, region, name, arn } = requireQueue(input.QueueUrl, call);
    queues({ world: call.world, account, region }).delete(name);
    wakeReceivers(call.world, arn);
    return {};
  },
});

const PurgeQueue = operation<PurgeQueueRequest, object>({
  access: (input, call) => accessQueue('PurgeQueue', input.QueueUrl, call),
  act(input, call) {
    const queue = requireQueue(input.QueueUrl, call);
    if (queue.purgedAt !== undefined && call.at - queue.purgedAt < 60_000) {
      throw new AwsError(
        'PurgeQueueInProgress',
        `Only one PurgeQueue operation on ${queue.name} is allowed every 60 seconds.`,
        { status: 403 },
      );
    }
    queue.purgedAt = call.at;
    queue.messages.clear();
    return {};
  },
});

export const queueOperations = { CreateQueue, GetQueueUrl, ListQueues, DeleteQueue, PurgeQueue };
