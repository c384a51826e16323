import { validatePolicy } from '../../../src/iam/validate.ts';
import { AwsError, notInSandbox } from '../../kernel/aws-error.ts';
import type { StoredPolicy } from '../../kernel/identity.ts';
import type { World } from '../../kernel/world.ts';
import {
  findQueueByArn,
  invalidParameter,
  type NumberName,
  type QueueSettings,
  type Redrive,
} from './queue.ts';

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html */
const NUMBERS: Readonly<Record<NumberName, { least: number; most: number; usual: number }>> = {
  DelaySeconds: { least: 0, most: 900, usual: 0 },
  MaximumMessageSize: { least: 1024, most: 1_048_576, usual: 1_048_576 },
  MessageRetentionPeriod: { least: 60, most: 1_209_600, usual: 345_600 },
  ReceiveMessageWaitTimeSeconds: { least: 0, most: 20, usual: 0 },
  VisibilityTimeout: { least: 0, most: 43_200, usual: 30 },
};

/** Attributes that AWS has and the sandbox has not. */
const ABSENT = new Set([
  'ContentBasedDeduplication',
  'DeduplicationScope',
  'FifoQueue',
  'FifoThroughputLimit',
  'KmsDataKeyReusePeriodSeconds',
  'KmsMasterKeyId',
  'RedriveAllowPolicy',
]);

/** Bytes. https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-policies.html */
const LONGEST_POLICY = 8192;

const isNumberName = (name: string): name is NumberName => Object.hasOwn(NUMBERS, name);

export const usualSettings: QueueSettings = {
  numbers: {
    DelaySeconds: NUMBERS.DelaySeconds.usual,
    MaximumMessageSize: NUMBERS.MaximumMessageSize.usual,
    MessageRetentionPeriod: NUMBERS.MessageRetentionPeriod.usual,
    ReceiveMessageWaitTimeSeconds: NUMBERS.ReceiveMessageWaitTimeSeconds.usual,
    VisibilityTimeout: NUMBERS.VisibilityTimeout.usual,
  },
  managedEncryption: true,
};

/** The settings after a change; the account and region are the queue's, for its dead-letter queue. */
export function changeSettings(
  settings: QueueSettings,
  attributes: Readonly<Record<string, string | undefined>>,
  where: { world: World; account: string; region: string },
): QueueSettings {
  let changed = settings;
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined) changed = changeOne(changed, name, value, where);
  }
  return changed;
}

function changeOne(
  settings: QueueSettings,
  name: string,
  value: string,
  where: { world: World; account: string; region: string },
): QueueSettings {
  if (isNumberName(name))
    return { ...settings, numbers: { ...settings.numbers, [name]: readNumber(name, value) } };
  switch (name) {
    case 'Policy': {
      const { policy: _, ...rest } = settings;
      return value === '' ? rest : { ...rest, policy: readPolicy(value) };
    }
    case 'RedrivePolicy': {
      const { redrive: _, ...rest } = settings;
      return value === '' ? rest : { ...rest, redrive: readRedrive(value, where) };
    }
    case 'SqsManagedSseEnabled':
      if (value !== 'true' && value !== 'false') throw invalidValue(name);
      return { ...settings, managedEncryption: value === 'true' };
    default:
      if (ABSENT.has(name)) throw notInSandbox(`the queue attribute ${name}`);
      throw new AwsError('InvalidAttributeName', `Unknown Attribute ${name.slice(0, 100)}.`);
  }
}

const invalidValue = (name: string): AwsError =>
  new AwsError('InvalidAttributeValue', `Invalid value for the parameter ${name}.`);

function readNumber(name: NumberName, value: string): number {
  const { least, most } = NUMBERS[name];
  const number = /^\d{1,9}$/.test(value) ? Number(value) : Number.NaN;
  if (!(number >= least && number <= most)) throw invalidValue(name);
  return number;
}

function readPolicy(text: string): StoredPolicy {
  if (Buffer.byteLength(text) > LONGEST_POLICY) throw invalidValue('Policy');
  try {
    return { text, document: validatePolicy(text, 'resource') };
  } catch (cause) {
    const why = cause instanceof Error ? ` ${cause.message}` : '';
    throw new AwsError('InvalidAttributeValue', `Invalid value for the parameter Policy.${why}`, { cause });
  }
}

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html */
function readRedrive(text: string, where: { world: World; account: string; region: string }): Redrive {
  const value = parseObject(text);
  const target: unknown = Reflect.get(value, 'deadLetterTargetArn');
  const count = Number(Reflect.get(value, 'maxReceiveCount'));
  if (typeof target !== 'string' || !Number.isInteger(count) || count < 1 || count > 1000) {
    throw invalidParameter(
      'Value for parameter RedrivePolicy is invalid. Reason: it needs a deadLetterTargetArn, and a maxReceiveCount from 1 to 1000.',
    );
  }
  const found = findQueueByArn(where.world, target);
  if (found === undefined || found.account !== where.account || found.region !== where.region) {
    throw invalidParameter(
      `Value ${text.slice(0, 300)} for parameter RedrivePolicy is invalid. Reason: Dead letter target does not exist.`,
    );
  }
  return { target, maxReceiveCount: count };
}

function parseObject(text: string): object {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new AwsError('InvalidAttributeValue', 'Invalid value for the parameter RedrivePolicy.', { cause });
  }
  if (typeof value !== 'object' || value === null) throw invalidValue('RedrivePolicy');
  return value;
}
