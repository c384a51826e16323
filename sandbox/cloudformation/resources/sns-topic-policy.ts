import { ignoreMissing } from '../existing.ts';
import { type ResourceContext, resourceType } from '../resource-type.ts';
import { document, list, object, required, text } from '../shape.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sns-topicpolicy.html */
export const snsTopicPolicy = resourceType({
  type: 'AWS::SNS::TopicPolicy',
  properties: object({ PolicyDocument: required(document), Topics: required(list(text)) }),
  attributes: ['Id'],
  async create({ PolicyDocument, Topics }, context) {
    const ref = context.generateName(128);
    context.established(ref);
    await putPolicy(Topics, PolicyDocument, context);
    return { ref, attributes: { Id: ref } };
  },
  async remove({ properties: { Topics } }, context) {
    await takePolicy(Topics, context);
  },
  update: {
    inPlace: ['PolicyDocument', 'Topics'],
    replaced: [],
    async apply({ before, after }, context) {
      await takePolicy(
        before.Topics.filter((arn) => !after.Topics.includes(arn)),
        context,
      );
      await putPolicy(after.Topics, after.PolicyDocument, context);
    },
  },
});

async function putPolicy(
  topics: readonly string[],
  AttributeValue: string,
  context: ResourceContext,
): Promise<void> {
  for (const TopicArn of topics)
    await context.call('sns', 'SetTopicAttributes', { TopicArn, AttributeName: 'Policy', AttributeValue });
}

async function takePolicy(topics: readonly string[], context: ResourceContext): Promise<void> {
  for (const arn of topics) await ignoreMissing(putPolicy([arn], usualPolicy(arn, context.account), context));
}

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
