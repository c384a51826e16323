import { AwsError } from '../../kernel/aws-error.ts';
import {
  changeIdentities,
  type IamState,
  identities,
  type Role,
  type User,
  withEntry,
} from '../../kernel/identity.ts';
import type { Access, Call } from '../../kernel/operation.ts';
import { QUOTAS } from './quotas.ts';
import { noSuchEntity } from './refusals.ts';

/** What IAM does alike for users and roles (policies, boundaries, tags) is written once, over this. */
export interface PrincipalKind<P extends User | Role> {
  readonly noun: 'user' | 'role';
  /** The request and response member that names one. */
  readonly member: 'UserName' | 'RoleName';
  readonly quotas: { readonly inline: number; readonly attached: number };
  all(state: IamState): ReadonlyMap<string, P>;
  /** Sets one, or takes it away. */
  with(state: IamState, name: string, principal: P | undefined): IamState;
}

export const USER: PrincipalKind<User> = {
  noun: 'user',
  member: 'UserName',
  quotas: { inline: QUOTAS.UserPolicySizeQuota, attached: QUOTAS.AttachedPoliciesPerUserQuota },
  all: (state) => state.users,
  with: (state, name, user) => ({ ...state, users: withEntry(state.users, name, user) }),
};

export const ROLE: PrincipalKind<Role> = {
  noun: 'role',
  member: 'RoleName',
  quotas: { inline: QUOTAS.RolePolicySizeQuota, attached: QUOTAS.AttachedPoliciesPerRoleQuota },
  all: (state) => state.roles,
  with: (state, name, role) => ({ ...state, roles: withEntry(state.roles, name, role) }),
};

/** A request about a user carries `UserName`, one about a role `RoleName`: a member that the kernel requires. */
export interface NamesPrincipal {
  readonly UserName?: string | undefined;
  readonly RoleName?: string | undefined;
}

export const nameIn = <P extends User | Role>(kind: PrincipalKind<P>, input: NamesPrincipal): string =>
  input[kind.member] ?? '';

function findPrincipal<P extends User | Role>(
  kind: PrincipalKind<P>,
  call: Call,
  name: string,
): P | undefined {
  return kind.all(identities(call.world, call.account)).get(name);
}

export function requirePrincipal<P extends User | Role>(kind: PrincipalKind<P>, call: Call, name: string): P {
  const found = findPrincipal(kind, call, name);
  if (found === undefined) throw noSuchEntity(`The ${kind.noun} with name ${name} cannot be found.`);
  return found;
}

export function changePrincipal<P extends User | Role>(
  kind: PrincipalKind<P>,
  call: Call,
  name: string,
  change: (principal: P) => P,
): void {
  const changed = change(requireModifiable(requirePrincipal(kind, call, name)));
  changeIdentities(call.world, call.account, (state) => kind.with(state, name, changed));
}

/** Roles that a service or IAM Identity Center keeps for itself. */
export const isReservedPath = (path: string): boolean => /^\/aws-(service-role|reserved)\//.test(path);

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create-service-linked-role.html */
export function requireModifiable<P extends User | Role>(principal: P): P {
  if (isReservedPath(principal.path)) {
    throw new AwsError(
      'UnmodifiableEntity',
      `Cannot perform the operation on the protected role '${principal.name}' - this role is only modifiable by AWS`,
      { status: 400 },
    );
  }
  return principal;
}

/** The one access that an operation on a user or a role needs; its ARN has the path of the one that exists. */
export function accessPrincipal<P extends User | Role>(
  kind: PrincipalKind<P>,
  action: string,
  call: Call,
  name: string,
  context: Readonly<Record<string, string | readonly string[]>> = {},
): readonly Access[] {
  const found = findPrincipal(kind, call, name);
  return [
    {
      action: `iam:${action}`,
      resource: found?.arn ?? `arn:aws:iam::${call.account}:${kind.noun}/${name}`,
      context: {
        ...(found === undefined ? {} : tagContext(found.tags)),
        // Names the boundary that is there; an operation that sets one names the new one in `context`.
        ...(found?.boundary === undefined ? {} : { 'iam:PermissionsBoundary': found.boundary }),
        ...context,
      },
    },
  ];
}

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html */
export function tagContext(tags: ReadonlyMap<string, string>): Record<string, string> {
  const pairs = [...tags].flatMap(([key, value]) => [
    [`aws:ResourceTag/${key}`, value] as const,
    [`iam:ResourceTag/${key}`, value] as const,
  ]);
  return Object.fromEntries(pairs);
}

/** Names of one kind differ by more than upper and lower case. */
export function isNameTaken(names: Iterable<string>, name: string): boolean {
  const folded = name.toLowerCase();
  for (const other of names) if (other.toLowerCase() === folded) return true;
  return false;
}
