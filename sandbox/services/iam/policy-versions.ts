import type {
  CreatePolicyVersionRequest,
  CreatePolicyVersionResponse,
  DeletePolicyVersionRequest,
  GetPolicyVersionRequest,
  GetPolicyVersionResponse,
  ListPolicyVersionsRequest,
  ListPolicyVersionsResponse,
  PolicyVersion,
  SetDefaultPolicyVersionRequest,
} from '@aws-sdk/client-iam';
import { changeIdentities, type ManagedPolicy, type StoredPolicy, withEntry } from '../../kernel/identity.ts';
import { type Call, operation } from '../../kernel/operation.ts';
import { toDate } from './dates.ts';
import { accessPolicy, requireCustomerPolicy, requirePolicy } from './managed-policy-lookup.ts';
import { takePage } from './page.ts';
import { countedLength, encodeDocument, readPolicy } from './policy-text.ts';
import { QUOTAS } from './quotas.ts';
import { deleteConflict, limitExceeded, noSuchEntity, quotaReached } from './refusals.ts';

/** The document of a managed policy, held against its size quota. */
export function readManaged(text: string): StoredPolicy {
  const policy = readPolicy(text, 'identity');
  if (countedLength(text) > QUOTAS.PolicySizeQuota) throw quotaReached('PolicySize', QUOTAS.PolicySizeQuota);
  return policy;
}

const CreatePolicyVersion = operation<CreatePolicyVersionRequest, CreatePolicyVersionResponse>({
  access: (input, call) => accessPolicy('CreatePolicyVersion', call, input.PolicyArn),
  act(input, call) {
    const policy = requireCustomerPolicy(call, input.PolicyArn);
    if (policy.versions.size >= QUOTAS.VersionsPerPolicyQuota) {
      throw limitExceeded(
        `A managed policy can have up to ${QUOTAS.VersionsPerPolicyQuota} versions. Before you create a new version, you must delete an existing version.`,
      );
    }
    const id = `v${policy.lastVersion + 1}`;
    const changed: ManagedPolicy = {
      ...policy,
      versions: withEntry(policy.versions, id, { ...readManaged(input.PolicyDocument), createdAt: call.at }),
      lastVersion: policy.lastVersion + 1,
      updatedAt: call.at,
      ...(input.SetAsDefault === true ? { defaultVersion: id } : {}),
    };
    store(call, changed);
    const { Document: _, ...version } = describeVersion(changed, id);
    return { PolicyVersion: version };
  },
});

const SetDefaultPolicyVersion = operation<SetDefaultPolicyVersionRequest, object>({
  access: (input, call) => accessPolicy('SetDefaultPolicyVersion', call, input.PolicyArn),
  act(input, call) {
    const policy = requireCustomerPolicy(call, input.PolicyArn);
    requireVersion(policy, input.VersionId);
    store(call, { ...policy, defaultVersion: input.VersionId, updatedAt: call.at });
    return {};
  },
});

const GetPolicyVersion = operation<GetPolicyVersionRequest, GetPolicyVersionResponse>({
  access: (input, call) => accessPolicy('GetPolicyVersion', call, input.PolicyArn),
  act: (input, call) => ({
    PolicyVersion: describeVersion(requirePolicy(call, input.PolicyArn), input.VersionId),
  }),
});

/** Newest first, without the documents. */
const ListPolicyVersions = operation<ListPolicyVersionsRequest, ListPolicyVersionsResponse>({
  access: (input, call) => accessPolicy('ListPolicyVersions', call, input.PolicyArn),
  act(input, call) {
    const policy = requirePolicy(call, input.PolicyArn);
    const { items, facts } = takePage(policy.versions.keys(), newestFirst, input);
    return {
      Versions: items.map((id) => {
        const { Document: _, ...version } = describeVersion(policy, id);
        return version;
      }),
      ...facts,
    };
  },
});

const newestFirst = (id: string): string => String(1e9 - Number(id.slice(1)));

const DeletePolicyVersion = operation<DeletePolicyVersionRequest, object>({
  access: (input, call) => accessPolicy('DeletePolicyVersion', call, input.PolicyArn),
  act(input, call) {
    const policy = requireCustomerPolicy(call, input.PolicyArn);
    requireVersion(policy, input.VersionId);
    if (policy.defaultVersion === input.VersionId) {
      throw deleteConflict('Cannot delete the default version of a policy.');
    }
    store(call, {
      ...policy,
      versions: withEntry(policy.versions, input.VersionId, undefined),
      updatedAt: call.at,
    });
    return {};
  },
});

function requireVersion(policy: ManagedPolicy, id: string): StoredPolicy & { readonly createdAt: number } {
  const version = policy.versions.get(id);
  if (version === undefined) {
    throw noSuchEntity(`Policy ${policy.arn} version ${id} does not exist or is not attachable.`);
  }
  return version;
}

export function describeVersion(policy: ManagedPolicy, id: string): PolicyVersion {
  const version = requireVersion(policy, id);
  return {
    VersionId: id,
    IsDefaultVersion: policy.defaultVersion === id,
    CreateDate: toDate(version.createdAt),
    Document: encodeDocument(version.text),
  };
}

const store = (call: Call, policy: ManagedPolicy): void =>
  changeIdentities(call.world, call.account, (state) => ({
    ...state,
    policies: withEntry(state.policies, policy.arn, policy),
  }));

export const policyVersions = {
  CreatePolicyVersion,
  SetDefaultPolicyVersion,
  GetPolicyVersion,
  ListPolicyVersions,
  DeletePolicyVersion,
};
