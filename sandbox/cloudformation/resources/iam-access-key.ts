import type { CreateAccessKeyResponse } from '@aws-sdk/client-iam';
import { ignoreMissing } from '../existing.ts';
import { resourceType } from '../resource-type.ts';
import { number, object, required, text } from '../shape.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-accesskey.html */
export const iamAccessKey = resourceType({
  type: 'AWS::IAM::AccessKey',
  properties: object({
    /** Counts up to rotate the key. */
    Serial: number,
    Status: text,
    UserName: required(text),
  }),
  attributes: ['SecretAccessKey'],
  capability: { isNamed: () => false },
  async create({ UserName, Status }, context) {
    const { AccessKey } = await context.call<CreateAccessKeyResponse>('iam', 'CreateAccessKey', { UserName });
    const ref = AccessKey?.AccessKeyId ?? '';
    context.established(ref);
    if (Status !== undefined && Status !== 'Active')
      await context.call('iam', 'UpdateAccessKey', { UserName, AccessKeyId: ref, Status });
    await context.settleIdentities();
    return { ref, attributes: { SecretAccessKey: AccessKey?.SecretAccessKey ?? '' } };
  },
  async remove({ physicalId, properties }, context) {
    const { UserName } = properties;
    await ignoreMissing(context.call('iam', 'DeleteAccessKey', { UserName, AccessKeyId: physicalId }));
  },
  update: {
    inPlace: ['Status'],
    replaced: ['Serial', 'UserName'],
    async apply({ physicalId, after: { UserName, Status = 'Active' } }, context) {
      await context.call('iam', 'UpdateAccessKey', { UserName, AccessKeyId: physicalId, Status });
      await context.settleIdentities();
    },
  },
});
