import type {
  CreateAliasRequest,
  DeleteAliasRequest,
  ListAliasesRequest,
  ListAliasesResponse,
  UpdateAliasRequest,
} from '@aws-sdk/client-kms';
import { AwsError } from '../../kernel/aws-error.ts';
import { type Access, type Call, operation } from '../../kernel/operation.ts';
import { checkText } from '../events/constraints.ts';
import { type Alias, aliasArn, aliasesOf } from './alias.ts';
import { accessKey, findKey, findOwnKey, trailKey } from './find-key.ts';
import { type Key, limitExceeded, notFound, refuseDeleted } from './key.ts';
import { takePage } from './paging.ts';

/** https://docs.aws.amazon.com/kms/latest/developerguide/resource-limits.html */
const MOST_OF_A_KEY = 50;

/** On the alias by IAM policies; on each key that it leaves or comes to, as the key's policy says. */
function accessAlias(action: string, name: string, keys: readonly Key[], call: Call): readonly Access[] {
  return [
    { action: `kms:${action}`, resource: aliasArn(call, name) },
    ...keys.map((key) => accessKey(action, { key }, call)),
  ];
}

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateAlias.html */
const CreateAlias = operation<CreateAliasRequest, object>({
  access: (input, call) =>
    accessAlias('CreateAlias', input.AliasName, [findOwnKey(input.TargetKeyId, call)], call),
  act({ AliasName: name, TargetKeyId }, call) {
    checkName(name);
    const key = findOwnKey(TargetKeyId, call);
    refuseDeleted(key);
    const aliases = aliasesOf(call);
    if (aliases.has(name))
      throw new AwsError(
        'AlreadyExistsException',
        `An alias with the name ${aliasArn(call, name)} already exists`,
        {
          status: 400,
        },
      );
    if ([...aliases.values()].filter(({ keyId }) => keyId === key.id).length >= MOST_OF_A_KEY)
      throw limitExceeded(`A key has at most ${MOST_OF_A_KEY} aliases.`);
    aliases.set(name, { name, keyId: key.id, createdAt: call.at, changedAt: call.at });
    return {};
  },
  trail: (input, _output, call) => trailKey(input.TargetKeyId, call),
});

function checkName(name: string): void {
  checkText('aliasName', name, { max: 256, pattern: /^[a-zA-Z0-9:/_-]+$/ });
  const invalid = (message: string) => new AwsError('InvalidAliasNameException', message, { status: 400 });
  if (!/^alias\/[a-zA-Z0-9/_-]+$/.test(name))
    throw invalid('Alias must start with the prefix "alias/" and name something.');
  if (name.startsWith('alias/aws/'))
    throw invalid('The prefix "alias/aws/" is reserved for AWS managed keys.');
}

const UpdateAlias = operation<UpdateAliasRequest, object>({
  access(input, call) {
    const old = findOwnKey(requireAlias(input.AliasName, call).keyId, call);
    const target = findOwnKey(input.TargetKeyId, call);
    return accessAlias('UpdateAlias', input.AliasName, [old, target], call);
  },
  act(input, call) {
    const alias = requireAlias(input.AliasName, call);
    const key = findOwnKey(input.TargetKeyId, call);
    refuseDeleted(key);
    aliasesOf(call).set(alias.name, { ...alias, keyId: key.id, changedAt: call.at });
    return {};
  },
  trail: (input, _output, call) => trailKey(input.TargetKeyId, call),
});

const DeleteAlias = operation<DeleteAliasRequest, object>({
  access(input, call) {
    const key = findOwnKey(requireAlias(input.AliasName, call).keyId, call);
    return accessAlias('DeleteAlias', input.AliasName, [key], call);
  },
  act(input, call) {
    aliasesOf(call).delete(input.AliasName);
    return {};
  },
});

function requireAlias(name: string, call: Call): Alias {
  const alias = aliasesOf(call).get(name);
  if (alias === undefined) throw notFound(`Alias ${aliasArn(call, name.slice(0, 256))} is not found.`);
  return alias;
}

/** Differs from AWS: the aliases of keys that AWS manages (`alias/aws/…`) are not listed. */
const ListAliases = operation<ListAliasesRequest, ListAliasesResponse>({
  access: () => [{ action: 'kms:ListAliases', resource: '*' }],
  act(input, call) {
    const wanted = input.KeyId === undefined ? undefined : findKey(input.KeyId, call).key.id;
    const all = [...aliasesOf(call).values()].filter(({ keyId }) => wanted === undefined || keyId === wanted);
    const { page, next } = takePage(all, input, { usual: 50, most: 100 });
    const Aliases = page.map(({ name, keyId, createdAt, changedAt }) => ({
      AliasName: name,
      AliasArn: aliasArn(call, name),
      TargetKeyId: keyId,
      CreationDate: new Date(createdAt),
      LastUpdatedDate: new Date(changedAt),
    }));
    return { Aliases, ...next };
  },
});

export const aliases = { CreateAlias, UpdateAlias, DeleteAlias, ListAliases };
