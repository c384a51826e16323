import type { SubscribeInput, SubscribeResponse } from '@aws-sdk/client-sns';
import { ignoreMissing } from '../existing.ts';
import { resourceType } from '../resource-type.ts';
import { boolean, document, object, required, text } from '../shape.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sns-subscription.html */
export const snsSubscription = resourceType({
  type: 'AWS::SNS::Subscription',
  properties: object({
    DeliveryPolicy: document,
    Endpoint: text,
    FilterPolicy: document,
    FilterPolicyScope: text,
    Protocol: required(text),
    RawMessageDelivery: boolean,
    RedrivePolicy: document,
    SubscriptionRoleArn: text,
    TopicArn: required(text),
  }),
  attributes: ['Arn'],
  async create({ TopicArn, Protocol, Endpoint, ...attributes }, context) {
    const Attributes = Object.fromEntries(
      Object.entries(attributes).map(([name, value]) => [name, String(value)]),
    );
    const { SubscriptionArn = '' } = await context.call<SubscribeResponse>('sns', 'Subscribe', {
      TopicArn,
      Protocol,
      Endpoint,
      Attributes: Object.keys(Attributes).length === 0 ? undefined : Attributes,
      // The ARN and not "pending confirmation": it is what the subscription is removed by.
      ReturnSubscriptionArn: true,
    } satisfies SubscribeInput);
    return { ref: SubscriptionArn, attributes: { Arn: SubscriptionArn } };
  },
  async remove({ physicalId }, context) {
    await ignoreMissing(context.call('sns', 'Unsubscribe', { SubscriptionArn: physicalId }));
  },
  update: {
    inPlace: [
      'DeliveryPolicy',
      'FilterPolicy',
      'FilterPolicyScope',
      'RawMessageDelivery',
      'RedrivePolicy',
      'SubscriptionRoleArn',
    ],
    replaced: ['Endpoint', 'Protocol', 'TopicArn'],
    async apply({ physicalId, after, changed }, context) {
      for (const name of changed) {
        const value: unknown = Reflect.get(after, name);
        await context.call('sns', 'SetSubscriptionAttributes', {
          SubscriptionArn: physicalId,
          AttributeName: name,
          AttributeValue: value === undefined ? (UNSET[name] ?? '') : String(value),
        });
      }
    },
  },
});

/** Attributes of which nothing at all is no value. */
const UNSET: Readonly<Record<string, string>> = {
  FilterPolicy: '{}',
  FilterPolicyScope: 'MessageAttributes',
  RawMessageDelivery: 'false',
};
