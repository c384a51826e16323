import type { CreateTopicInput, CreateTopicResponse } from '@aws-sdk/client-sns';
import { ignoreMissing, refuseExisting } from '../existing.ts';
import { tagChange, tagsFor } from '../resource-tags.ts';
import { resourceType } from '../resource-type.ts';
import { boolean, list, object, required, tags, text } from '../shape.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sns-topic.html */
export const snsTopic = resourceType({
  type: 'AWS::SNS::Topic',
  properties: object({
    ContentBasedDeduplication: boolean,
    DisplayName: text,
    FifoTopic: boolean,
    KmsMasterKeyId: text,
    SignatureVersion: text,
    Subscription: list(object({ Endpoint: required(text), Protocol: required(text) })),
    Tags: tags,
    TopicName: text,
    TracingConfig: text,
  }),
  attributes: ['TopicArn', 'TopicName'],
  async create({ Subscription, Tags, TopicName, ...attributes }, context) {
    const Name = TopicName ?? context.generateName(256);
    const arn = `arn:aws:sns:${context.region}:${context.account}:${Name}`;
    if (TopicName !== undefined)
      await refuseExisting(
        context.call('sns', 'GetTopicAttributes', { TopicArn: arn }),
        'AWS::SNS::Topic',
        arn,
      );
    const Attributes = Object.fromEntries(
      Object.entries(attributes).map(([name, value]) => [name, String(value)]),
    );
    const made = await context.call<CreateTopicResponse>('sns', 'CreateTopic', {
      Name,
      Attributes: Object.keys(Attributes).length === 0 ? undefined : Attributes,
      Tags: tagsFor(Tags, context),
    } satisfies CreateTopicInput);
    const TopicArn = made.TopicArn ?? arn;
    context.established(TopicArn);
    for (const { Endpoint, Protocol } of Subscription ?? []) {
      await context.call('sns', 'Subscribe', { TopicArn, Endpoint, Protocol });
    }
    return { ref: TopicArn, attributes: { TopicArn, TopicName: Name } };
  },
  async remove({ physicalId }, context) {
    await ignoreMissing(context.call('sns', 'DeleteTopic', { TopicArn: physicalId }));
  },
  update: {
    inPlace: [
      'ContentBasedDeduplication',
      'DisplayName',
      'KmsMasterKeyId',
      'SignatureVersion',
      'Tags',
      'TracingConfig',
    ],
    replaced: ['FifoTopic', 'TopicName'],
    name: 'TopicName',
    async apply(change, context) {
      const { physicalId: TopicArn, after, changed } = change;
      for (const AttributeName of changed) {
        if (AttributeName === 'Tags') continue;
        const value: unknown = Reflect.get(after, AttributeName);
        await context.call('sns', 'SetTopicAttributes', {
          TopicArn,
          AttributeName,
          AttributeValue: value === undefined ? '' : String(value),
        });
      }
      const { put, removed } = tagChange(change, context);
      const ResourceArn = TopicArn;
      if (removed.length > 0) await context.call('sns', 'UntagResource', { ResourceArn, TagKeys: removed });
      if (put.length > 0) await context.call('sns', 'TagResource', { ResourceArn, Tags: put });
    },
  },
});
