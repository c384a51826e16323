import type { CreateRoleRequest, CreateRoleResponse } from '@aws-sdk/client-iam';
import { ignoreMissing } from '../existing.ts';
import { tagChange, tagsFor } from '../resource-tags.ts';
import { resourceType } from '../resource-type.ts';
import { document, list, number, object, required, tags, text } from '../shape.ts';
import {
  attachPolicies,
  changeBoundary,
  changePolicies,
  changeTags,
  detachPolicies,
  inlinePolicies,
  putPolicies,
  removePolicies,
} from './iam-policies.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-role.html */
export const iamRole = resourceType({
  type: 'AWS::IAM::Role',
  properties: object({
    AssumeRolePolicyDocument: required(document),
    Description: text,
    ManagedPolicyArns: list(text),
    MaxSessionDuration: number,
    Path: text,
    PermissionsBoundary: text,
    Policies: inlinePolicies,
    RoleName: text,
    Tags: tags,
  }),
  attributes: ['Arn', 'RoleId'],
  capability: { isNamed: ({ RoleName }) => RoleName !== undefined },
  async create(properties, context) {
    const RoleName = properties.RoleName ?? context.generateName(64);
    const { Role } = await context.call<CreateRoleResponse>('iam', 'CreateRole', {
      RoleName,
      AssumeRolePolicyDocument: properties.AssumeRolePolicyDocument,
      Description: properties.Description,
      MaxSessionDuration: properties.MaxSessionDuration,
      Path: properties.Path,
      PermissionsBoundary: properties.PermissionsBoundary,
      Tags: tagsFor(properties.Tags, context),
    } satisfies CreateRoleRequest);
    context.established(RoleName);
    const role = { kind: 'Role', name: RoleName } as const;
    await putPolicies(context, role, properties.Policies);
    await attachPolicies(context, role, properties.ManagedPolicyArns);
    await context.settleIdentities();
    return { ref: RoleName, attributes: { Arn: Role?.Arn ?? '', RoleId: Role?.RoleId ?? '' } };
  },
  async remove({ physicalId, properties }, context) {
    const role = { kind: 'Role', name: physicalId } as const;
    await removePolicies(context, role, properties.Policies);
    await detachPolicies(context, role, properties.ManagedPolicyArns);
    await ignoreMissing(context.call('iam', 'DeleteRole', { RoleName: physicalId }));
  },
  update: {
    inPlace: [
      'AssumeRolePolicyDocument',
      'Description',
      'ManagedPolicyArns',
      'MaxSessionDuration',
      'PermissionsBoundary',
      'Policies',
      'Tags',
    ],
    replaced: ['Path', 'RoleName'],
    name: 'RoleName',
    async apply(change, context) {
      const { physicalId: RoleName, before, after, changed } = change;
      const role = { kind: 'Role', name: RoleName } as const;
      const { AssumeRolePolicyDocument: PolicyDocument, Description = '', MaxSessionDuration } = after;
      if (changed.has('AssumeRolePolicyDocument'))
        await context.call('iam', 'UpdateAssumeRolePolicy', { RoleName, PolicyDocument });
      if (changed.has('Description') || changed.has('MaxSessionDuration'))
        await context.call('iam', 'UpdateRole', { RoleName, Description, MaxSessionDuration });
      await changePolicies(context, role, before, after);
      if (changed.has('PermissionsBoundary')) await changeBoundary(context, role, after.PermissionsBoundary);
      if (changed.has('Tags')) await changeTags(context, role, tagChange(change, context));
      await context.settleIdentities();
    },
  },
});
