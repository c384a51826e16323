import { ignoreMissing } from '../existing.ts';
import { type ResourceContext, resourceType } from '../resource-type.ts';
import { document, list, object, required, text } from '../shape.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sqs-queuepolicy.html */
export const sqsQueuePolicy = resourceType({
  type: 'AWS::SQS::QueuePolicy',
  properties: object({ PolicyDocument: required(document), Queues: required(list(text)) }),
  attributes: ['Id'],
  async create({ PolicyDocument, Queues }, context) {
    const ref = context.generateName(128);
    context.established(ref);
    await putPolicy(Queues, PolicyDocument, context);
    return { ref, attributes: { Id: ref } };
  },
  async remove({ properties: { Queues } }, context) {
    for (const url of Queues) await ignoreMissing(putPolicy([url], '', context));
  },
  update: {
    inPlace: ['PolicyDocument', 'Queues'],
    replaced: [],
    async apply({ before, after }, context) {
      for (const url of before.Queues.filter((queue) => !after.Queues.includes(queue)))
        await ignoreMissing(putPolicy([url], '', context));
      await putPolicy(after.Queues, after.PolicyDocument, context);
    },
  },
});

async function putPolicy(queues: readonly string[], Policy: string, context: ResourceContext): Promise<void> {
  for (const QueueUrl of queues)
    await context.call('sqs', 'SetQueueAttributes', { QueueUrl, Attributes: { Policy } });
}
