import { AwsError } from '../../kernel/aws-error.ts';
import { resourceType } from '../resource-type.ts';
import { document, list, object, required, text } from '../shape.ts';
import { holdersOf, putPolicies, removePolicies, withoutHolders } from './iam-policies.ts';

/**
 * An inline policy, put on every role and user that it names.
 * Differs from AWS: AWS::IAM::Policy cannot name Groups.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-policy.html
 */
export const iamPolicy = resourceType({
  type: 'AWS::IAM::Policy',
  properties: object({
    PolicyDocument: required(document),
    PolicyName: required(text),
    Roles: list(text),
    Users: list(text),
  }),
  attributes: ['Id'],
  capability: { isNamed: () => false },
  async create(properties, context) {
    const holders = holdersOf(properties);
    if (holders.length === 0)
      throw new AwsError('ValidationError', 'At least one of [Groups,Roles,Users] must be non-empty.');
    // `Ref` is a name of CloudFormation's own; the policy is told apart by the name in the template.
    const ref = `${context.stackName.slice(0, 4)}-${context.generateName(64).split('-').at(-1)}`;
    context.established(ref);
    for (const holder of holders) await putPolicies(context, holder, [properties]);
    await context.settleIdentities();
    return { ref, attributes: { Id: ref } };
  },
  async remove({ properties }, context) {
    for (const holder of holdersOf(properties)) await removePolicies(context, holder, [properties]);
  },
  update: {
    inPlace: ['PolicyDocument', 'Roles', 'Users'],
    replaced: ['PolicyName'],
    async apply({ before, after }, context) {
      for (const holder of withoutHolders(before, after)) await removePolicies(context, holder, [before]);
      for (const holder of holdersOf(after)) await putPolicies(context, holder, [after]);
      await context.settleIdentities();
    },
  },
});
