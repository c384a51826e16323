import type {
  CreateUserRequest,
  CreateUserResponse,
  DeleteUserRequest,
  GetUserRequest,
  GetUserResponse,
  ListUsersRequest,
  ListUsersResponse,
  UpdateUserRequest,
  User as UserView,
} from '@aws-sdk/client-iam';
import { changeIdentities, identities, type User, withEntry } from '../../kernel/identity.ts';
import { type Call, operation } from '../../kernel/operation.ts';
import { boundaryContext, describeBoundary, readBoundary } from './boundaries.ts';
import { accessUserOrSelf, ownUserName } from './caller.ts';
import { path, pathPrefix, requireText, userName } from './constraints.ts';
import { toDate } from './dates.ts';
import { takePage } from './page.ts';
import { accessPrincipal, isNameTaken, requirePrincipal, USER } from './principals.ts';
import { QUOTAS } from './quotas.ts';
import { alreadyExists, deleteConflict, quotaReached } from './refusals.ts';
import { requestTagContext, toTagList, withTags } from './tag-sets.ts';
import { replaceInTrustPolicies } from './trust-policies.ts';

const CreateUser = operation<CreateUserRequest, CreateUserResponse>({
  access: (input, call) => [
    {
      action: 'iam:CreateUser',
      resource: userArn(call, input.Path ?? '/', input.UserName),
      context: { ...requestTagContext(input.Tags), ...boundaryContext(input.PermissionsBoundary) },
    },
  ],
  act(input, call) {
    const state = identities(call.world, call.account);
    const name = requireText(userName, input.UserName);
    const wherePath = requireText(path, input.Path ?? '/');
    if (isNameTaken(state.users.keys(), name)) throw alreadyExists(`User with name ${name} already exists.`);
    if (state.users.size >= QUOTAS.UsersQuota) throw quotaReached('UsersPerAccount', QUOTAS.UsersQuota);
    const tags = withTags(new Map(), input.Tags ?? []);
    const user: User = {
      name,
      path: wherePath,
      id: call.world.ids.unique('AIDA'),
      arn: userArn(call, wherePath, name),
      createdAt: call.at,
      inline: new Map(),
      attached: [],
      ...readBoundary(state, input.PermissionsBoundary),
      tags,
    };
    changeIdentities(call.world, call.account, (before) => USER.with(before, name, user));
    return { User: describeUser(user) };
  },
});

/** Without a name: whoever calls, if he is a user or the root user. */
const GetUser = operation<GetUserRequest, GetUserResponse>({
  access: (input, call) => accessUserOrSelf('GetUser', call, input.UserName),
  act(input, call) {
    const name = input.UserName ?? ownUserName(call);
    return {
      User: name === undefined ? describeRoot(call) : describeUser(requirePrincipal(USER, call, name)),
    };
  },
});

const ListUsers = operation<ListUsersRequest, ListUsersResponse>({
  access: (input, call) => [
    { action: 'iam:ListUsers', resource: userArn(call, input.PathPrefix ?? '/', '') },
  ],
  act(input, call) {
    const prefix = requireText(pathPrefix, input.PathPrefix ?? '/');
    const users = [...identities(call.world, call.account).users.values()];
    const { items, facts } = takePage(
      users.filter((user) => user.path.startsWith(prefix)),
      (user) => user.name,
      input,
    );
    return { Users: items.map(listUser), ...facts };
  },
});

/**
 * A rename keeps everything but the name: keys, sessions, policies and the unique id.
 * The caller needs the permission for the old name and for the new one.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateUser.html
 */
const UpdateUser = operation<UpdateUserRequest, object>({
  access(input, call) {
    const source = accessPrincipal(USER, 'UpdateUser', call, input.UserName);
    const user = identities(call.world, call.account).users.get(input.UserName);
    const target = userArn(call, input.NewPath ?? user?.path ?? '/', input.NewUserName ?? input.UserName);
    return source[0]?.resource === target
      ? source
      : [...source, { action: 'iam:UpdateUser', resource: target }];
  },
  act(input, call) {
    const user = requirePrincipal(USER, call, input.UserName);
    const name = requireText(userName, input.NewUserName ?? user.name);
    const wherePath = requireText(path, input.NewPath ?? user.path);
    const others = [...identities(call.world, call.account).users.keys()].filter(
      (other) => other !== user.name,
    );
    if (isNameTaken(others, name)) throw alreadyExists(`User with name ${name} already exists.`);
    const renamed: User = { ...user, name, path: wherePath, arn: userArn(call, wherePath, name) };
    changeIdentities(call.world, call.account, (state) => ({
      ...state,
      users: withEntry(withEntry(state.users, user.name, undefined), name, renamed),
      keys: new Map(
        [...state.keys].map(([id, key]) => [
          id,
          key.userName === user.name ? { ...key, userName: name } : key,
        ]),
      ),
    }));
    if (renamed.arn !== user.arn) replaceInTrustPolicies(call.world, user.arn, renamed.arn);
    return {};
  },
});

const DeleteUser = operation<DeleteUserRequest, object>({
  access: (input, call) => accessPrincipal(USER, 'DeleteUser', call, input.UserName),
  act(input, call) {
    const user = requirePrincipal(USER, call, input.UserName);
    const { keys } = identities(call.world, call.account);
    const left = [...keys.values()].some((key) => key.userName === user.name)
      ? 'delete access keys'
      : user.inline.size > 0
        ? 'delete policies'
        : user.attached.length > 0
          ? 'detach all policies'
          : undefined;
    if (left !== undefined) throw deleteConflict(`Cannot delete entity, must ${left} first.`);
    changeIdentities(call.world, call.account, (state) => USER.with(state, user.name, undefined));
    replaceInTrustPolicies(call.world, user.arn, user.id);
    return {};
  },
});

const userArn = (call: Call, inPath: string, name: string): string =>
  `arn:aws:iam::${call.account}:user${inPath}${name}`;

/** As lists show a user: without tags and boundary. */
function listUser(user: User): UserView {
  return {
    Path: user.path,
    UserName: user.name,
    UserId: user.id,
    Arn: user.arn,
    CreateDate: toDate(user.createdAt),
  };
}

export function describeUser(user: User): UserView {
  return {
    ...listUser(user),
    ...describeBoundary(user),
    ...(user.tags.size === 0 ? {} : { Tags: toTagList(user.tags) }),
  };
}

/** Differs from AWS: the root user's creation date is not known and stands as that of 2020. */
const describeRoot = (call: Call): UserView => ({
  Path: '/',
  UserName: '',
  UserId: call.account,
  Arn: `arn:aws:iam::${call.account}:root`,
  CreateDate: new Date('2020-01-01T00:00:00Z'),
});

export const users = { CreateUser, GetUser, ListUsers, UpdateUser, DeleteUser };
