import { ignoreMissing } from '../existing.ts';
import { resourceType } from '../resource-type.ts';
import { document, object, required, text } from '../shape.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-s3-bucketpolicy.html */
export const s3BucketPolicy = resourceType({
  type: 'AWS::S3::BucketPolicy',
  properties: object({ Bucket: required(text), PolicyDocument: required(document) }),
  attributes: [],
  async create({ Bucket, PolicyDocument }, context) {
    await context.call('s3', 'PutBucketPolicy', { Bucket, Policy: PolicyDocument });
    return { ref: Bucket };
  },
  async remove({ physicalId }, context) {
    await ignoreMissing(context.call('s3', 'DeleteBucketPolicy', { Bucket: physicalId }));
  },
  update: {
    inPlace: ['PolicyDocument'],
    replaced: ['Bucket'],
    async apply({ physicalId, after: { PolicyDocument } }, context) {
      await context.call('s3', 'PutBucketPolicy', { Bucket: physicalId, Policy: PolicyDocument });
    },
  },
});
