import {
  type AccessKeyMetadata,
  GetAccessKeyLastUsedCommand,
  GetUserCommand,
  GetUserPolicyCommand,
  paginateListAttachedUserPolicies,
  paginateListGroupsForUser,
  paginateListUserPolicies,
} from '@aws-sdk/client-iam';
import type { RotateDeps } from './rotate-deps.ts';
import { listKeys } from './user-keys.ts';

/**
 * All that IAM says of a user, as plain JSON under the names of the evidence's objects. `user` has his
 * tags and his permissions boundary with it.
 */
export async function readUserState(userName: string, deps: RotateDeps): Promise<Record<string, unknown>> {
  const { iam } = deps.clients;
  const { User } = await iam.send(new GetUserCommand({ UserName: userName }));
  const keys = (await listKeys(userName, deps)).map(({ metadata }) => metadata);
  const attached: unknown[] = [];
  for await (const page of paginateListAttachedUserPolicies({ client: iam }, { UserName: userName })) {
    attached.push(...(page.AttachedPolicies ?? []));
  }
  const groups: unknown[] = [];
  for await (const page of paginateListGroupsForUser({ client: iam }, { UserName: userName })) {
    groups.push(...(page.Groups ?? []));
  }
  return {
    user: User,
    'access-keys': await readUses(keys, deps),
    'inline-policies': await readInlinePolicies(userName, deps),
    'attached-policies': attached,
    groups,
  };
}

/** What a deleted key takes with it: when, where and for what it was last used. */
async function readUses(keys: readonly AccessKeyMetadata[], deps: RotateDeps): Promise<unknown[]> {
  const uses: unknown[] = [];
  for (const key of keys) {
    const { AccessKeyLastUsed } = await deps.clients.iam.send(
      new GetAccessKeyLastUsedCommand({ AccessKeyId: key.AccessKeyId }),
    );
    uses.push({ ...key, lastUsed: AccessKeyLastUsed });
  }
  return uses;
}

async function readInlinePolicies(UserName: string, deps: RotateDeps): Promise<unknown[]> {
  const { iam } = deps.clients;
  const policies: unknown[] = [];
  for await (const page of paginateListUserPolicies({ client: iam }, { UserName })) {
    for (const PolicyName of page.PolicyNames ?? []) {
      const { PolicyDocument = '' } = await iam.send(new GetUserPolicyCommand({ UserName, PolicyName }));
      // IAM gives it percent-encoded (RFC 3986), and refuses documents that could not be decoded again.
      policies.push({ name: PolicyName, document: decodeURIComponent(PolicyDocument) });
    }
  }
  return policies;
}
