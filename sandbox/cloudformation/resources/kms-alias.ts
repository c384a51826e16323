import { ignoreMissing } from '../existing.ts';
import { resourceType } from '../resource-type.ts';
import { object, required, text } from '../shape.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-kms-alias.html */
export const kmsAlias = resourceType({
  type: 'AWS::KMS::Alias',
  properties: object({ AliasName: required(text), TargetKeyId: required(text) }),
  attributes: [],
  async create(given, context) {
    await context.call('kms', 'CreateAlias', given);
    return { ref: given.AliasName };
  },
  async remove({ physicalId }, context) {
    await ignoreMissing(context.call('kms', 'DeleteAlias', { AliasName: physicalId }));
  },
  update: {
    inPlace: ['TargetKeyId'],
    replaced: ['AliasName'],
    name: 'AliasName',
    async apply({ physicalId, after: { TargetKeyId } }, context) {
      await context.call('kms', 'UpdateAlias', { AliasName: physicalId, TargetKeyId });
    },
  },
});
