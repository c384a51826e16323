import type {
  CreatePolicyRequest,
  CreatePolicyResponse,
  CreatePolicyVersionResponse,
  ListPolicyVersionsResponse,
} from '@aws-sdk/client-iam';
import { ignoreMissing } from '../existing.ts';
import { tagChange, tagsFor } from '../resource-tags.ts';
import { type ResourceContext, resourceType } from '../resource-type.ts';
import { document, list, object, required, tags, text } from '../shape.ts';
import { attachPolicies, detachPolicies, holdersOf, withoutHolders } from './iam-policies.ts';

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
    await ignoreMissing(removeOtherVersions(physicalId, context, 0));
    await ignoreMissing(context.call('iam', 'DeletePolicy', { PolicyArn: physicalId }));
  },
  update: {
    inPlace: ['PolicyDocument', 'Roles', 'Tags', 'Users'],
    replaced: ['Description', 'ManagedPolicyName', 'Path'],
    name: 'ManagedPolicyName',
    async apply(change, context) {
      const { physicalId: PolicyArn, before, after, changed } = change;
      const attributes: Record<string, string> = {};
      if (changed.has('PolicyDocument')) {
        await removeOtherVersions(PolicyArn, context, MOST_VERSIONS - 2);
        const { PolicyVersion } = await context.call<CreatePolicyVersionResponse>(
          'iam',
          'CreatePolicyVersion',
          { PolicyArn, PolicyDocument: after.PolicyDocument, SetAsDefault: true },
        );
        attributes['DefaultVersionId'] = PolicyVersion?.VersionId ?? '';
      }
      for (const holder of withoutHolders(before, after)) await detachPolicies(context, holder, [PolicyArn]);
      for (const holder of withoutHolders(after, before)) await attachPolicies(context, holder, [PolicyArn]);
      if (changed.has('Tags')) {
        const { put, removed } = tagChange(change, context);
        if (removed.length > 0) await context.call('iam', 'UntagPolicy', { PolicyArn, TagKeys: removed });
        if (put.length > 0) await context.call('iam', 'TagPolicy', { PolicyArn, Tags: put });
      }
      await context.settleIdentities();
      return attributes;
    },
  },
});

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-versioning.html */
const MOST_VERSIONS = 5;

/** Deletes the oldest versions that are not the default, until only so many of them are left. */
async function removeOtherVersions(PolicyArn: string, context: ResourceContext, left: number): Promise<void> {
  const { Versions = [] } = await context.call<ListPolicyVersionsResponse>('iam', 'ListPolicyVersions', {
    PolicyArn,
  });
  const others = Versions.filter(({ IsDefaultVersion }) => IsDefaultVersion !== true).sort(
    (a, b) => numberOf(b.VersionId) - numberOf(a.VersionId),
  );
  for (const { VersionId } of others.slice(left))
    await context.call('iam', 'DeletePolicyVersion', { PolicyArn, VersionId });
}

const numberOf = (versionId = 'v0'): number => Number(versionId.slice(1));
