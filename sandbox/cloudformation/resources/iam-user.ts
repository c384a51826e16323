import type { CreateUserRequest, CreateUserResponse, GetUserResponse } from '@aws-sdk/client-iam';
import { ignoreMissing } from '../existing.ts';
import { tagChange, tagsFor } from '../resource-tags.ts';
import { resourceType } from '../resource-type.ts';
import { list, object, tags, text } from '../shape.ts';
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

/**
 * Differs from AWS: AWS::IAM::User cannot have Groups or a LoginProfile.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-user.html
 */
export const iamUser = resourceType({
  type: 'AWS::IAM::User',
  properties: object({
    ManagedPolicyArns: list(text),
    Path: text,
    PermissionsBoundary: text,
    Policies: inlinePolicies,
    Tags: tags,
    UserName: text,
  }),
  attributes: ['Arn'],
  capability: { isNamed: ({ UserName }) => UserName !== undefined },
  async create(properties, context) {
    const UserName = properties.UserName ?? context.generateName(64);
    const { User } = await context.call<CreateUserResponse>('iam', 'CreateUser', {
      UserName,
      Path: properties.Path,
      PermissionsBoundary: properties.PermissionsBoundary,
      Tags: tagsFor(properties.Tags, context),
    } satisfies CreateUserRequest);
    context.established(UserName);
    const user = { kind: 'User', name: UserName } as const;
    await putPolicies(context, user, properties.Policies);
    await attachPolicies(context, user, properties.ManagedPolicyArns);
    await context.settleIdentities();
    return { ref: UserName, attributes: { Arn: User?.Arn ?? '' } };
  },
  async remove({ physicalId, properties }, context) {
    const user = { kind: 'User', name: physicalId } as const;
    await removePolicies(context, user, properties.Policies);
    await detachPolicies(context, user, properties.ManagedPolicyArns);
    await ignoreMissing(context.call('iam', 'DeleteUser', { UserName: physicalId }));
  },
  update: {
    inPlace: ['ManagedPolicyArns', 'Path', 'PermissionsBoundary', 'Policies', 'Tags'],
    replaced: ['UserName'],
    name: 'UserName',
    async apply(change, context) {
      const { physicalId: UserName, before, after, changed } = change;
      const user = { kind: 'User', name: UserName } as const;
      if (changed.has('Path'))
        await context.call('iam', 'UpdateUser', { UserName, NewPath: after.Path ?? '/' });
      await changePolicies(context, user, before, after);
      if (changed.has('PermissionsBoundary')) await changeBoundary(context, user, after.PermissionsBoundary);
      if (changed.has('Tags')) await changeTags(context, user, tagChange(change, context));
      await context.settleIdentities();
      // Its ARN has the path in it.
      const { User } = await context.call<GetUserResponse>('iam', 'GetUser', { UserName });
      return { Arn: User?.Arn ?? '' };
    },
  },
});
