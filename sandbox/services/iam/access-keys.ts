import type {
  CreateAccessKeyRequest,
  CreateAccessKeyResponse,
  DeleteAccessKeyRequest,
  GetAccessKeyLastUsedRequest,
  GetAccessKeyLastUsedResponse,
  ListAccessKeysRequest,
  ListAccessKeysResponse,
  UpdateAccessKeyRequest,
} from '@aws-sdk/client-iam';
import { AwsError } from '../../kernel/aws-error.ts';
import { type AccessKey, changeIdentities, identities, keyUses, withEntry } from '../../kernel/identity.ts';
import { type Call, operation } from '../../kernel/operation.ts';
import { accessUserOrSelf, ownUserName } from './caller.ts';
import { accessKeyId, requireText, validationError } from './constraints.ts';
import { toDate, toTrailDate } from './dates.ts';
import { takePage } from './page.ts';
import { accessPrincipal, requirePrincipal, USER } from './principals.ts';
import { QUOTAS } from './quotas.ts';
import { noSuchEntity, quotaReached } from './refusals.ts';

/** Inactive keys count as well. Without a user name the key is the caller's own. */
const CreateAccessKey = operation<CreateAccessKeyRequest, CreateAccessKeyResponse>({
  access: (input, call) => accessUserOrSelf('CreateAccessKey', call, input.UserName),
  act(input, call) {
    const owner = requireOwner(call, input.UserName);
    if (keysOf(call, owner).length >= QUOTAS.AccessKeysPerUserQuota) {
      throw quotaReached('AccessKeysPerUser', QUOTAS.AccessKeysPerUserQuota);
    }
    const key: AccessKey = {
      id: call.world.ids.unique('AKIA'),
      secret: call.world.ids.secret(40),
      ...(owner === undefined ? {} : { userName: owner }),
      status: 'Active',
      createdAt: call.at,
    };
    store(call, key.id, key);
    return { AccessKey: { ...describeKey(key), SecretAccessKey: key.secret } };
  },
  // The record names the new key and never holds its secret.
  trail: (_input, output) => ({
    responseElements: output?.AccessKey === undefined ? null : recordKey(output.AccessKey),
  }),
});

/** Only the named user's own long-term keys are found: a session's `ASIA…` is none of them. */
const UpdateAccessKey = operation<UpdateAccessKeyRequest, object>({
  access: (input, call) => accessUserOrSelf('UpdateAccessKey', call, input.UserName),
  act(input, call) {
    const { Status: status } = input;
    if (status !== 'Active' && status !== 'Inactive') {
      throw validationError(
        "1 validation error detected: Value at 'status' failed to satisfy constraint: Member must satisfy enum value set: [Active, Inactive]",
      );
    }
    const key = requireKey(call, input.UserName, input.AccessKeyId);
    store(call, key.id, { ...key, status });
    return {};
  },
});

const DeleteAccessKey = operation<DeleteAccessKeyRequest, object>({
  access: (input, call) => accessUserOrSelf('DeleteAccessKey', call, input.UserName),
  act(input, call) {
    store(call, requireKey(call, input.UserName, input.AccessKeyId).id, undefined);
    return {};
  },
});

const ListAccessKeys = operation<ListAccessKeysRequest, ListAccessKeysResponse>({
  access: (input, call) => accessUserOrSelf('ListAccessKeys', call, input.UserName),
  act(input, call) {
    const keys = keysOf(call, requireOwner(call, input.UserName));
    const { items, facts } = takePage(
      keys,
      (key) => `${toDate(key.createdAt).toISOString()} ${key.id}`,
      input,
    );
    return { AccessKeyMetadata: items.map(describeKey), ...facts };
  },
});

/** Names the key's owner by the name that he has now, which is how a renamed user is found again. */
const GetAccessKeyLastUsed = operation<GetAccessKeyLastUsedRequest, GetAccessKeyLastUsedResponse>({
  access(input, call) {
    const owner = identities(call.world, call.account).keys.get(input.AccessKeyId)?.userName;
    return owner === undefined
      ? [{ action: 'iam:GetAccessKeyLastUsed', resource: '*' }]
      : accessPrincipal(USER, 'GetAccessKeyLastUsed', call, owner);
  },
  act(input, call) {
    const id = requireText(accessKeyId, input.AccessKeyId);
    const key = identities(call.world, call.account).keys.get(id);
    // AWS refuses a key that is not of the caller's account, and does not tell whether it exists elsewhere.
    if (key === undefined) {
      throw new AwsError(
        'AccessDenied',
        `The caller is not authorized to perform: iam:GetAccessKeyLastUsed on resource: access key ${id}`,
        { status: 403 },
      );
    }
    const use = keyUses({ world: call.world, account: call.account, region: call.region }).get(id);
    return {
      ...(key.userName === undefined ? {} : { UserName: key.userName }),
      AccessKeyLastUsed:
        use === undefined
          ? { LastUsedDate: undefined, ServiceName: 'N/A', Region: 'N/A' }
          : { LastUsedDate: toDate(use.at), ServiceName: use.service, Region: use.region },
    };
  },
});

/** The user that the keys belong to. Undefined: the root user. */
function requireOwner(call: Call, named: string | undefined): string | undefined {
  const name = named ?? ownUserName(call);
  return name === undefined ? undefined : requirePrincipal(USER, call, name).name;
}

const keysOf = (call: Call, owner: string | undefined): AccessKey[] =>
  [...identities(call.world, call.account).keys.values()].filter((key) => key.userName === owner);

function requireKey(call: Call, named: string | undefined, wanted: string): AccessKey {
  const id = requireText(accessKeyId, wanted);
  const key = keysOf(call, requireOwner(call, named)).find((candidate) => candidate.id === id);
  if (key === undefined) throw noSuchEntity(`The Access Key with id ${id} cannot be found.`);
  return key;
}

const store = (call: Call, id: string, key: AccessKey | undefined): void =>
  changeIdentities(call.world, call.account, (state) => ({ ...state, keys: withEntry(state.keys, id, key) }));

const describeKey = (key: AccessKey) => ({
  UserName: key.userName,
  AccessKeyId: key.id,
  Status: key.status,
  CreateDate: toDate(key.createdAt),
});

const recordKey = (key: NonNullable<CreateAccessKeyResponse['AccessKey']>) => ({
  accessKey: {
    accessKeyId: key.AccessKeyId,
    status: key.Status,
    ...(key.UserName === undefined ? {} : { userName: key.UserName }),
    ...(key.CreateDate === undefined ? {} : { createDate: toTrailDate(key.CreateDate) }),
  },
});

export const accessKeys = {
  CreateAccessKey,
  UpdateAccessKey,
  DeleteAccessKey,
  ListAccessKeys,
  GetAccessKeyLastUsed,
};
