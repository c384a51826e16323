import { ignoreMissing } from '../existing.ts';
import { resourceType } from '../resource-type.ts';
import { document, list, object, required, text } from '../shape.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sns-topicpolicy.html */
export const snsTopicPolicy = resourceType({
  type: 'AWS::SNS::TopicPolicy',
  properties: object({ PolicyDocument: required(document), Topics: required(list(text)) }),
  attributes: ['Id'],
  async create({ PolicyDocument, Topics }, context) {
    const ref = context.generateName(128);
    context.established(ref);
    for (const TopicArn of Topics) {
      const change = { TopicArn, AttributeName: 'Policy', AttributeValue: PolicyDocument };
      await context.call('sns', 'SetTopicAttributes', change);
    }
    return { ref, attributes: { Id: ref } };
  },
  async remove({ properties: { Topics } }, context) {
    for (const TopicArn of Topics) {
      const AttributeValue = usualPolicy(TopicArn, context.account);
      const change = { TopicArn, AttributeName: 'Policy', AttributeValue };
      await ignoreMissing(context.call('sns', 'SetTopicAttributes', change));
    }
  },
});

/** A topic is never without a policy: this is the one that it is made with. */
function usualPolicy(topicArn: string, account: string): string {
  const actions = [
    'GetTopicAttributes',
    'SetTopicAttributes',
    'AddPermission',
    'RemovePermission',
    'DeleteTopic',
    'Subscribe',
    'ListSubscriptionsByTopic',
    'Publish',
  ];
  const statement = {
    Sid: '__default_statement_ID',
    Effect: 'Allow',
    Principal: { AWS: '*' },
    Action: actions.map((name) => `SNS:${name}`),
    Resource: topicArn,
    Condition: { StringEquals: { 'AWS:SourceOwner': account } },
  };
  return JSON.stringify({ Version: '2008-10-17', Id: '__default_policy_ID', Statement: [statement] });
}
