import type {
  GetQueueAttributesRequest,
  GetQueueAttributesResult,
  SetQueueAttributesRequest,
} from '@aws-sdk/client-sqs';
import { AwsError } from '../../kernel/aws-error.ts';
import { operation } from '../../kernel/operation.ts';
import { countMessages } from './messages.ts';
import { accessQueue, type Queue, type QueueSettings, requireQueue, trailOfQueue } from './queue.ts';
import { changeSettings } from './settings.ts';

const GetQueueAttributes = operation<GetQueueAttributesRequest, GetQueueAttributesResult>({
  dataEvent: true,
  access: (input, call) => accessQueue('GetQueueAttributes', input.QueueUrl, call),
  act(input, call) {
    const queue = requireQueue(input.QueueUrl, call);
    const all = showQueue(queue, call.world.clock.now());
    const wanted: readonly string[] = input.AttributeNames ?? [];
    const unknown = wanted.find((name) => name !== 'All' && !all.has(name) && !OPTIONAL.has(name));
    if (unknown !== undefined)
      throw new AwsError('InvalidAttributeName', `Unknown Attribute ${unknown.slice(0, 100)}.`);
    const shown = [...all].filter(([name]) => wanted.includes('All') || wanted.includes(name));
    return shown.length === 0 ? {} : { Attributes: Object.fromEntries(shown) };
  },
  trail: (input, _output, call) => trailOfQueue(input.QueueUrl, call),
});

const SetQueueAttributes = operation<SetQueueAttributesRequest, object>({
  access: (input, call) => accessQueue('SetQueueAttributes', input.QueueUrl, call),
  act(input, call) {
    const queue = requireQueue(input.QueueUrl, call);
    const where = { world: call.world, account: queue.account, region: queue.region };
    queue.settings = changeSettings(queue.settings, input.Attributes, where);
    queue.modifiedAt = call.at;
    return {};
  },
});

/** Names that a queue need not have a value for. */
const OPTIONAL = new Set([
  'ContentBasedDeduplication',
  'DeduplicationScope',
  'FifoQueue',
  'FifoThroughputLimit',
  'KmsDataKeyReusePeriodSeconds',
  'KmsMasterKeyId',
  'Policy',
  'RedriveAllowPolicy',
  'RedrivePolicy',
]);

/** Settings under the names and in the form in which callers gave them. */
export function showSettings(settings: QueueSettings): ReadonlyMap<string, string> {
  const shown = new Map<string, string>();
  for (const [name, value] of Object.entries(settings.numbers)) shown.set(name, String(value));
  shown.set('SqsManagedSseEnabled', String(settings.managedEncryption));
  if (settings.policy !== undefined) shown.set('Policy', settings.policy.text);
  if (settings.redrive !== undefined) {
    const { target, maxReceiveCount } = settings.redrive;
    shown.set('RedrivePolicy', JSON.stringify({ deadLetterTargetArn: target, maxReceiveCount }));
  }
  return shown;
}

function showQueue(queue: Queue, now: number): ReadonlyMap<string, string> {
  const { visible, inFlight, delayed } = countMessages(queue, now);
  return new Map([
    ['QueueArn', queue.arn],
    ['ApproximateNumberOfMessages', String(visible)],
    ['ApproximateNumberOfMessagesNotVisible', String(inFlight)],
    ['ApproximateNumberOfMessagesDelayed', String(delayed)],
    ['CreatedTimestamp', String(Math.floor(queue.createdAt / 1000))],
    ['LastModifiedTimestamp', String(Math.floor(queue.modifiedAt / 1000))],
    ...showSettings(queue.settings),
  ]);
}

export const queueAttributes = { GetQueueAttributes, SetQueueAttributes };
