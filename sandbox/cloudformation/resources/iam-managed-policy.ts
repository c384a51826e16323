import type { CreatePolicyRequest, CreatePolicyResponse } from '@aws-sdk/client-iam';
import { ignoreMissing } from '../existing.ts';
import { tagsFor } from '../resource-tags.ts';
import { resourceType } from '../resource-type.ts';
import { document, list, object, required, tags, text } from '../shape.ts';
import { attachPolicies, detachPolicies, holdersOf } from './iam-policies.ts';

/**
 * Differs from AWS: AWS::IAM::ManagedPolicy cannot name Groups.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-managedpolicy.html
 */
export const iamManagedPolicy = resourceType({
  type: 'AWS::IAM::ManagedPolicy',
  properties: object({
    Description: text,
    ManagedPolicyName: text,
    Path: text,
    PolicyDocument: required(document),
    Roles: list(text),
    Tags: tags,
    Users: list(text),
  }),
  attributes: ['PolicyArn', 'PolicyId', 'DefaultVersionId'],
  capability: { isNamed: ({ ManagedPolicyName }) => ManagedPolicyName !== undefined },
  async create(properties, context) {
    const { Policy } = await context.call<CreatePolicyResponse>('iam', 'CreatePolicy', {
      PolicyName: properties.ManagedPolicyName ?? context.generateName(128),
      PolicyDocument: properties.PolicyDocument,
      Description: properties.Description,
      Path: properties.Path,
      Tags: tagsFor(properties.Tags, context),
    } satisfies CreatePolicyRequest);
    const ref = Policy?.Arn ?? '';
    context.established(ref);
    for (const holder of holdersOf(properties)) await attachPolicies(context, holder, [ref]);
    await context.settleIdentities();
    return {
      ref,
      attributes: {
        PolicyArn: ref,
        PolicyId: Policy?.PolicyId ?? '',
        DefaultVersionId: Policy?.DefaultVersionId ?? '',
      },
    };
  },
  async remove({ physicalId, properties }, context) {
    for (const holder of holdersOf(properties)) await detachPolicies(context, holder, [physicalId]);
    await ignoreMissing(context.call('iam', 'DeletePolicy', { PolicyArn: physicalId }));
  },
});
