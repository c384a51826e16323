import type { PutResourcePolicyRequest } from '@aws-sdk/client-secrets-manager';
import { ignoreMissing } from '../existing.ts';
import { resourceType } from '../resource-type.ts';
import { boolean, document, object, required, text } from '../shape.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-secretsmanager-resourcepolicy.html */
export const secretsmanagerResourcePolicy = resourceType({
  type: 'AWS::SecretsManager::ResourcePolicy',
  properties: object({
    BlockPublicPolicy: boolean,
    ResourcePolicy: required(document),
    SecretId: required(text),
  }),
  attributes: ['Id'],
  async create(given, context) {
    await context.call('secretsmanager', 'PutResourcePolicy', given satisfies PutResourcePolicyRequest);
    return { ref: given.SecretId, attributes: { Id: given.SecretId } };
  },
  async remove({ physicalId }, context) {
    await ignoreMissing(context.call('secretsmanager', 'DeleteResourcePolicy', { SecretId: physicalId }));
  },
  update: {
    inPlace: ['BlockPublicPolicy', 'ResourcePolicy'],
    replaced: ['SecretId'],
    async apply({ after }, context) {
      await context.call('secretsmanager', 'PutResourcePolicy', after satisfies PutResourcePolicyRequest);
    },
  },
});
