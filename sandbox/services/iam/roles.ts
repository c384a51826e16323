import type {
  CreateRoleRequest,
  CreateRoleResponse,
  DeleteRoleRequest,
  GetRoleRequest,
  GetRoleResponse,
  ListRolesRequest,
  ListRolesResponse,
  Role as RoleView,
  UpdateAssumeRolePolicyRequest,
  UpdateRoleRequest,
  UpdateRoleResponse,
} from '@aws-sdk/client-iam';
import { changeIdentities, identities, type Role, type StoredPolicy } from '../../kernel/identity.ts';
import { type Call, operation } from '../../kernel/operation.ts';
import { boundaryContext, describeBoundary, readBoundary } from './boundaries.ts';
import {
  description,
  path,
  pathPrefix,
  requireNumber,
  requireText,
  roleName,
  validationError,
} from './constraints.ts';
import { toDate } from './dates.ts';
import { takePage } from './page.ts';
import { countedLength, encodeDocument, readPolicy } from './policy-text.ts';
import {
  accessPrincipal,
  changePrincipal,
  isNameTaken,
  isReservedPath,
  ROLE,
  requireModifiable,
  requirePrincipal,
} from './principals.ts';
import { QUOTAS } from './quotas.ts';
import { alreadyExists, deleteConflict, quotaReached } from './refusals.ts';
import { requestTagContext, toTagList, withTags } from './tag-sets.ts';
import { replaceInTrustPolicies, requirePrincipalsExist } from './trust-policies.ts';

const MAX_SESSION = { field: 'maxSessionDuration', least: 3600, most: 43_200 };

const CreateRole = operation<CreateRoleRequest, CreateRoleResponse>({
  access: (input, call) => [
    {
      action: 'iam:CreateRole',
      resource: roleArn(call, input.Path ?? '/', input.RoleName),
      context: { ...requestTagContext(input.Tags), ...boundaryContext(input.PermissionsBoundary) },
    },
  ],
  act(input, call) {
    const state = identities(call.world, call.account);
    const name = requireText(roleName, input.RoleName);
    const wherePath = requireText(path, input.Path ?? '/');
    if (isReservedPath(wherePath)) throw validationError(`The path ${wherePath} is reserved for AWS.`);
    if (isNameTaken(state.roles.keys(), name)) throw alreadyExists(`Role with name ${name} already exists.`);
    if (state.roles.size >= QUOTAS.RolesQuota) throw quotaReached('RolesPerAccount', QUOTAS.RolesQuota);
    const role: Role = {
      name,
      path: wherePath,
      id: call.world.ids.unique('AROA'),
      arn: roleArn(call, wherePath, name),
      createdAt: call.at,
      ...(input.Description === undefined
        ? {}
        : { description: requireText(description, input.Description) }),
      maxSession: requireNumber(MAX_SESSION, input.MaxSessionDuration, 3600),
      trust: readTrust(call, input.AssumeRolePolicyDocument),
      inline: new Map(),
      attached: [],
      ...readBoundary(state, input.PermissionsBoundary),
      tags: withTags(new Map(), input.Tags ?? []),
    };
    changeIdentities(call.world, call.account, (before) => ROLE.with(before, name, role));
    return { Role: describeRole(role) };
  },
});

/** Differs from AWS: when a role was last used is not kept, and `RoleLastUsed` is absent. */
const GetRole = operation<GetRoleRequest, GetRoleResponse>({
  access: (input, call) => accessPrincipal(ROLE, 'GetRole', call, input.RoleName),
  act: (input, call) => {
    const role = requirePrincipal(ROLE, call, input.RoleName);
    return { Role: describeRole(role) };
  },
});

const ListRoles = operation<ListRolesRequest, ListRolesResponse>({
  access: (input, call) => [
    { action: 'iam:ListRoles', resource: roleArn(call, input.PathPrefix ?? '/', '') },
  ],
  act(input, call) {
    const prefix = requireText(pathPrefix, input.PathPrefix ?? '/');
    const roles = [...identities(call.world, call.account).roles.values()];
    const { items, facts } = takePage(
      roles.filter((role) => role.path.startsWith(prefix)),
      (role) => role.name,
      input,
    );
    return { Roles: items.map(listRole), ...facts };
  },
});

/** A session duration that is left out goes back to one hour. https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateRole.html */
const UpdateRole = operation<UpdateRoleRequest, UpdateRoleResponse>({
  access: (input, call) => accessPrincipal(ROLE, 'UpdateRole', call, input.RoleName),
  act(input, call) {
    changePrincipal(ROLE, call, input.RoleName, (role) => ({
      ...role,
      ...(input.Description === undefined
        ? {}
        : { description: requireText(description, input.Description) }),
      maxSession: requireNumber(MAX_SESSION, input.MaxSessionDuration, 3600),
    }));
    return {};
  },
});

/** Ends no session that was issued before. */
const UpdateAssumeRolePolicy = operation<UpdateAssumeRolePolicyRequest, object>({
  access: (input, call) => accessPrincipal(ROLE, 'UpdateAssumeRolePolicy', call, input.RoleName),
  act(input, call) {
    changePrincipal(ROLE, call, input.RoleName, (role) => ({
      ...role,
      trust: readTrust(call, input.PolicyDocument),
    }));
    return {};
  },
});

const DeleteRole = operation<DeleteRoleRequest, object>({
  access: (input, call) => accessPrincipal(ROLE, 'DeleteRole', call, input.RoleName),
  act(input, call) {
    const role = requireModifiable(requirePrincipal(ROLE, call, input.RoleName));
    const left =
      role.inline.size > 0 ? 'delete policies' : role.attached.length > 0 ? 'detach all policies' : undefined;
    if (left !== undefined) throw deleteConflict(`Cannot delete entity, must ${left} first.`);
    changeIdentities(call.world, call.account, (state) => ROLE.with(state, role.name, undefined));
    replaceInTrustPolicies(call.world, role.arn, role.id);
    return {};
  },
});

function readTrust(call: Call, text: string): StoredPolicy {
  const trust = readPolicy(text, 'trust');
  const quota = QUOTAS.AssumeRolePolicySizeQuota;
  if (countedLength(text) > quota) throw quotaReached('ACLSizePerRole', quota);
  requirePrincipalsExist(call.world, trust);
  return trust;
}

const roleArn = (call: Call, inPath: string, name: string): string =>
  `arn:aws:iam::${call.account}:role${inPath}${name}`;

/** As lists show a role: without tags and boundary. */
function listRole(role: Role): RoleView {
  return {
    Path: role.path,
    RoleName: role.name,
    RoleId: role.id,
    Arn: role.arn,
    CreateDate: toDate(role.createdAt),
    AssumeRolePolicyDocument: encodeDocument(role.trust.text),
    ...(role.description === undefined ? {} : { Description: role.description }),
    MaxSessionDuration: role.maxSession,
  };
}

export function describeRole(role: Role): RoleView {
  return {
    ...listRole(role),
    ...describeBoundary(role),
    ...(role.tags.size === 0 ? {} : { Tags: toTagList(role.tags) }),
  };
}

export const roles = { CreateRole, GetRole, ListRoles, UpdateRole, UpdateAssumeRolePolicy, DeleteRole };
