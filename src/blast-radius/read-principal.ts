import {
  GetRoleCommand,
  GetRolePolicyCommand,
  type IAMClient,
  paginateListAttachedRolePolicies,
  paginateListGroupsForUser,
  paginateListRolePolicies,
} from '@aws-sdk/client-iam';
import { readPolicies } from '../contain/read-policies.ts';
import { type KeyState, readAccess } from '../contain/read-user.ts';
import type { NamedPolicy } from '../iam/model.ts';
import { validatePolicy } from '../iam/validate.ts';

/** Reads a managed policy by its ARN. */
export type PolicyReader = (arn: string) => Promise<NamedPolicy>;

/** A user or role with what IAM evaluates of himself, as it is now. */
export interface PrincipalPolicies {
  readonly kind: 'user' | 'role';
  readonly arn: string;
  /** `AIDA…` or `AROA…` */
  readonly id: string;
  readonly name: string;
  readonly identity: readonly NamedPolicy[];
  readonly boundary?: NamedPolicy;
  /** Names. */
  readonly groups: readonly string[];
  readonly keys: readonly KeyState[];
}

/** Throws what AWS throws, where any of it cannot be read: what is missing could be the one that allows. */
export async function readUserPolicies(UserName: string, iam: IAMClient): Promise<PrincipalPolicies> {
  const user = await readAccess(UserName, iam);
  const [policies, groups] = await Promise.all([readPolicies(user, iam), listGroups(UserName, iam)]);
  const { arn, userId: id, userName: name, keys } = user;
  return { kind: 'user', arn, id, name, keys, groups, ...policies };
}

async function listGroups(UserName: string, client: IAMClient): Promise<string[]> {
  const names: string[] = [];
  for await (const { Groups = [] } of paginateListGroupsForUser({ client }, { UserName })) {
    names.push(...Groups.flatMap(({ GroupName }) => GroupName ?? []));
  }
  return names;
}

/** `readManaged`: many roles have the same managed policies. Throws as `readUserPolicies` does. */
export async function readRolePolicies(
  RoleName: string,
  client: IAMClient,
  readManaged: PolicyReader,
): Promise<PrincipalPolicies> {
  const [{ Role }, inline, attached] = await Promise.all([
    client.send(new GetRoleCommand({ RoleName })),
    readInline(RoleName, client),
    readAttached(RoleName, client, readManaged),
  ]);
  const boundary = Role?.PermissionsBoundary?.PermissionsBoundaryArn;
  return {
    kind: 'role',
    arn: Role?.Arn ?? '',
    id: Role?.RoleId ?? '',
    name: RoleName,
    identity: [...inline, ...attached],
    ...(boundary === undefined ? {} : { boundary: await readManaged(boundary) }),
    groups: [],
    keys: [],
  };
}

async function readInline(RoleName: string, client: IAMClient): Promise<NamedPolicy[]> {
  const policies: NamedPolicy[] = [];
  for await (const { PolicyNames = [] } of paginateListRolePolicies({ client }, { RoleName })) {
    for (const PolicyName of PolicyNames) {
      const { PolicyDocument = '' } = await client.send(new GetRolePolicyCommand({ RoleName, PolicyName }));
      const document = validatePolicy(decodeURIComponent(PolicyDocument), 'identity');
      policies.push({ name: `inline:${PolicyName}`, document });
    }
  }
  return policies;
}

async function readAttached(
  RoleName: string,
  client: IAMClient,
  readManaged: PolicyReader,
): Promise<NamedPolicy[]> {
  const policies: NamedPolicy[] = [];
  for await (const { AttachedPolicies = [] } of paginateListAttachedRolePolicies({ client }, { RoleName })) {
    for (const { PolicyArn = '' } of AttachedPolicies) policies.push(await readManaged(PolicyArn));
  }
  return policies;
}
