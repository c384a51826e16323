import { ignoreMissing } from '../existing.ts';
import { resourceType } from '../resource-type.ts';
import { document, list, object, required, text } from '../shape.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sqs-queuepolicy.html */
export const sqsQueuePolicy = resourceType({
  type: 'AWS::SQS::QueuePolicy',
  properties: object({ PolicyDocument: required(document), Queues: required(list(text)) }),
  attributes: ['Id'],
  async create({ PolicyDocument, Queues }, context) {
    const ref = context.generateName(128);
    context.established(ref);
    for (const QueueUrl of Queues) {
      await context.call('sqs', 'SetQueueAttributes', { QueueUrl, Attributes: { Policy: PolicyDocument } });
    }
    return { ref, attributes: { Id: ref } };
  },
  async remove({ properties: { Queues } }, context) {
    for (const QueueUrl of Queues) {
      await ignoreMissing(
        context.call('sqs', 'SetQueueAttributes', { QueueUrl, Attributes: { Policy: '' } }),
      );
    }
  },
});
