import type {
  CreatePolicyRequest,
  CreatePolicyResponse,
  DeletePolicyRequest,
  GetPolicyRequest,
  GetPolicyResponse,
  ListPoliciesRequest,
  ListPoliciesResponse,
  Policy as PolicyView,
} from '@aws-sdk/client-iam';
import { awsManagedPolicyArns } from '../../kernel/aws-managed-policies.ts';
import { changeIdentities, identities, type ManagedPolicy, withEntry } from '../../kernel/identity.ts';
import { type Call, operation } from '../../kernel/operation.ts';
import { description, path, pathPrefix, policyName, requireText, validationError } from './constraints.ts';
import { toDate } from './dates.ts';
import {
  accessPolicy,
  countUses,
  findPolicy,
  nameInArn,
  pathInArn,
  requireCustomerPolicy,
  requirePolicy,
} from './managed-policy-lookup.ts';
import { takePage } from './page.ts';
import { readManaged } from './policy-versions.ts';
import { isNameTaken } from './principals.ts';
import { QUOTAS } from './quotas.ts';
import { alreadyExists, deleteConflict, quotaReached } from './refusals.ts';
import { requestTagContext, toTagList, withTags } from './tag-sets.ts';

const policyArn = (call: Call, inPath: string, name: string): string =>
  `arn:aws:iam::${call.account}:policy${inPath}${name}`;

const CreatePolicy = operation<CreatePolicyRequest, CreatePolicyResponse>({
  access: (input, call) => [
    {
      action: 'iam:CreatePolicy',
      resource: policyArn(call, input.Path ?? '/', input.PolicyName),
      context: requestTagContext(input.Tags),
    },
  ],
  act(input, call) {
    const { policies } = identities(call.world, call.account);
    const name = requireText(policyName, input.PolicyName);
    const wherePath = requireText(path, input.Path ?? '/');
    const names = [...policies.values()].map((policy) => policy.name);
    if (isNameTaken(names, name))
      throw alreadyExists(`A policy called ${name} already exists. Duplicate names are not allowed.`);
    if (policies.size >= QUOTAS.PoliciesQuota) throw quotaReached('PoliciesPerAccount', QUOTAS.PoliciesQuota);
    const policy: ManagedPolicy = {
      name,
      path: wherePath,
      id: call.world.ids.unique('ANPA'),
      arn: policyArn(call, wherePath, name),
      ...(input.Description === undefined
        ? {}
        : { description: requireText(description, input.Description) }),
      createdAt: call.at,
      updatedAt: call.at,
      versions: new Map([['v1', { ...readManaged(input.PolicyDocument), createdAt: call.at }]]),
      defaultVersion: 'v1',
      lastVersion: 1,
      tags: withTags(new Map(), input.Tags ?? []),
    };
    changeIdentities(call.world, call.account, (state) => ({
      ...state,
      policies: withEntry(state.policies, policy.arn, policy),
    }));
    return { Policy: describePolicy(call, policy) };
  },
});

const GetPolicy = operation<GetPolicyRequest, GetPolicyResponse>({
  access: (input, call) => accessPolicy('GetPolicy', call, input.PolicyArn),
  act(input, call) {
    const policy = requirePolicy(call, input.PolicyArn);
    const tags = policy.tags.size === 0 ? {} : { Tags: toTagList(policy.tags) };
    return {
      Policy: {
        ...describePolicy(call, policy),
        ...(policy.description === undefined ? {} : { Description: policy.description }),
        ...tags,
      },
    };
  },
});

const ListPolicies = operation<ListPoliciesRequest, ListPoliciesResponse>({
  access: (input, call) => [
    { action: 'iam:ListPolicies', resource: policyArn(call, input.PathPrefix ?? '/', '') },
  ],
  act(input, call) {
    const prefix = requireText(pathPrefix, input.PathPrefix ?? '/');
    const { items, facts } = takePage(
      arnsInScope(call, input.Scope)
        .filter((arn) => pathInArn(arn).startsWith(prefix))
        .filter((arn) => isUsedAs(call, arn, input)),
      (arn) => `${nameInArn(arn)} ${arn}`,
      input,
    );
    return {
      Policies: items.flatMap((arn) => {
        const policy = findPolicy(call, arn);
        return policy === undefined ? [] : [describePolicy(call, policy)];
      }),
      ...facts,
    };
  },
});

function arnsInScope(call: Call, scope: ListPoliciesRequest['Scope'] = 'All'): string[] {
  if (!['All', 'AWS', 'Local'].includes(scope))
    throw validationError('Scope must be one of All, AWS, Local.');
  return [
    ...(scope === 'AWS' ? [] : identities(call.world, call.account).policies.keys()),
    ...(scope === 'Local' ? [] : awsManagedPolicyArns),
  ];
}

function isUsedAs(
  call: Call,
  arn: string,
  { OnlyAttached, PolicyUsageFilter }: ListPoliciesRequest,
): boolean {
  if (OnlyAttached !== true && PolicyUsageFilter === undefined) return true;
  const { attached, boundaries } = countUses(call, arn);
  if (PolicyUsageFilter === 'PermissionsBoundary') return boundaries > 0;
  if (PolicyUsageFilter === 'PermissionsPolicy') return attached > 0;
  if (PolicyUsageFilter !== undefined) throw validationError('PolicyUsageFilter is not one of its values.');
  return attached + boundaries > 0;
}

const DeletePolicy = operation<DeletePolicyRequest, object>({
  access: (input, call) => accessPolicy('DeletePolicy', call, input.PolicyArn),
  act(input, call) {
    const policy = requireCustomerPolicy(call, input.PolicyArn);
    const { attached, boundaries } = countUses(call, policy.arn);
    if (attached + boundaries > 0) throw deleteConflict('Cannot delete a policy attached to entities.');
    if (policy.versions.size > 1) {
      throw deleteConflict(
        'This policy has more than one version: delete all but the default version first.',
      );
    }
    changeIdentities(call.world, call.account, (state) => ({
      ...state,
      policies: withEntry(state.policies, policy.arn, undefined),
    }));
    return {};
  },
});

export function describePolicy(call: Call, policy: ManagedPolicy): PolicyView {
  const { attached, boundaries } = countUses(call, policy.arn);
  return {
    PolicyName: policy.name,
    PolicyId: policy.id,
    Arn: policy.arn,
    Path: policy.path,
    DefaultVersionId: policy.defaultVersion,
    AttachmentCount: attached,
    PermissionsBoundaryUsageCount: boundaries,
    IsAttachable: true,
    CreateDate: toDate(policy.createdAt),
    UpdateDate: toDate(policy.updatedAt),
  };
}

export const managedPolicies = { CreatePolicy, GetPolicy, ListPolicies, DeletePolicy };
