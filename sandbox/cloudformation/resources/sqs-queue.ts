import type { CreateQueueRequest, CreateQueueResult } from '@aws-sdk/client-sqs';
import { ignoreMissing, refuseExisting } from '../existing.ts';
import { tagChange, tagRecordFor, toRecord } from '../resource-tags.ts';
import { resourceType } from '../resource-type.ts';
import { boolean, document, number, object, tags, text } from '../shape.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sqs-queue.html */
export const sqsQueue = resourceType({
  type: 'AWS::SQS::Queue',
  properties: object({
    ContentBasedDeduplication: boolean,
    DeduplicationScope: text,
    DelaySeconds: number,
    FifoQueue: boolean,
    FifoThroughputLimit: text,
    KmsDataKeyReusePeriodSeconds: number,
    KmsMasterKeyId: text,
    MaximumMessageSize: number,
    MessageRetentionPeriod: number,
    QueueName: text,
    ReceiveMessageWaitTimeSeconds: number,
    RedriveAllowPolicy: document,
    RedrivePolicy: document,
    SqsManagedSseEnabled: boolean,
    Tags: tags,
    VisibilityTimeout: number,
  }),
  attributes: ['Arn', 'QueueName', 'QueueUrl'],
  async create({ QueueName, Tags, ...attributes }, context) {
    const suffix = attributes.FifoQueue === true ? '.fifo' : '';
    const name = QueueName ?? context.generateName(80 - suffix.length) + suffix;
    if (QueueName !== undefined)
      await refuseExisting(context.call('sqs', 'GetQueueUrl', { QueueName }), 'AWS::SQS::Queue', QueueName);
    const Attributes = Object.fromEntries(
      Object.entries(attributes).map(([key, value]) => [key, String(value)]),
    );
    const { QueueUrl = '' } = await context.call<CreateQueueResult>('sqs', 'CreateQueue', {
      QueueName: name,
      Attributes: Object.keys(Attributes).length === 0 ? undefined : Attributes,
      tags: tagRecordFor(Tags, context),
    } satisfies CreateQueueRequest);
    const Arn = `arn:aws:sqs:${context.region}:${context.account}:${name}`;
    return { ref: QueueUrl, attributes: { Arn, QueueName: name, QueueUrl } };
  },
  async remove({ physicalId }, context) {
    await ignoreMissing(context.call('sqs', 'DeleteQueue', { QueueUrl: physicalId }));
  },
  update: {
    inPlace: [
      'ContentBasedDeduplication',
      'DeduplicationScope',
      'DelaySeconds',
      'FifoThroughputLimit',
      'KmsDataKeyReusePeriodSeconds',
      'KmsMasterKeyId',
      'MaximumMessageSize',
      'MessageRetentionPeriod',
      'ReceiveMessageWaitTimeSeconds',
      'RedriveAllowPolicy',
      'RedrivePolicy',
      'SqsManagedSseEnabled',
      'Tags',
      'VisibilityTimeout',
    ],
    replaced: ['FifoQueue', 'QueueName'],
    name: 'QueueName',
    async apply(change, context) {
      const { physicalId: QueueUrl, after, changed } = change;
      const Attributes = Object.fromEntries(
        [...changed]
          .filter((name) => name !== 'Tags')
          .map((name) => [name, String(Reflect.get(after, name) ?? USUAL[name] ?? '')]),
      );
      if (Object.keys(Attributes).length > 0)
        await context.call('sqs', 'SetQueueAttributes', { QueueUrl, Attributes });
      const { put, removed } = tagChange(change, context);
      if (removed.length > 0) await context.call('sqs', 'UntagQueue', { QueueUrl, TagKeys: removed });
      if (put.length > 0) await context.call('sqs', 'TagQueue', { QueueUrl, Tags: toRecord(put) });
    },
  },
});

/** What an attribute goes back to that the template no longer has; the others go away. */
const USUAL: Readonly<Record<string, string>> = {
  DelaySeconds: '0',
  MaximumMessageSize: '1048576',
  MessageRetentionPeriod: '345600',
  ReceiveMessageWaitTimeSeconds: '0',
  SqsManagedSseEnabled: 'true',
  VisibilityTimeout: '30',
};
