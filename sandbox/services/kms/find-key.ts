import type { RequestContext } from '../../../src/iam/model.ts';
import { AwsError } from '../../kernel/aws-error.ts';
import type { Access, Call, TrailFacts } from '../../kernel/operation.ts';
import type { Place } from '../../kernel/state.ts';
import { checkText } from '../events/constraints.ts';
import { aliasArn, aliasesOf } from './alias.ts';
import { type Key, keyArn, listKeys, notFound } from './key.ts';

/** A key as a request named it. */
interface NamedKey {
  readonly key: Key;
  /** The alias by which it was named: `kms:RequestAlias`. */
  readonly alias?: string;
}

const ARN = /^arn:aws:kms:([a-z0-9-]{1,32}):(\d{12}):(key\/|alias\/)(.+)$/s;

/**
 * The key that `given` names: an id, an alias, or the ARN of either; another account's by ARN alone.
 * https://docs.aws.amazon.com/kms/latest/developerguide/concepts.html#key-id
 */
export function findKey(given: string, call: Call): NamedKey {
  checkText('keyId', given, { max: 2048 });
  const [, region, account, kind, rest] = ARN.exec(given) ?? [];
  if (region === undefined || account === undefined || kind === undefined || rest === undefined)
    return findIn(call, given);
  // A call reaches the keys of its own region only.
  if (region !== call.region) throw notFound(`Invalid arn ${region}`);
  const place = { world: call.world, account, region };
  // An account that the sandbox does not have gets no state by being asked for.
  if (!call.world.accounts.has(account)) throw absent(place, kind === 'key/' ? rest : kind + rest);
  return findIn(place, kind === 'key/' ? rest : kind + rest);
}

function findIn(place: Place, name: string): NamedKey {
  const alias = name.startsWith('alias/') ? aliasesOf(place).get(name) : undefined;
  const key = listKeys(place).get(alias?.keyId ?? name);
  if (key === undefined) throw absent(place, name);
  return alias === undefined ? { key } : { key, alias: alias.name };
}

const absent = (place: Pick<Place, 'account' | 'region'>, name: string): AwsError =>
  name.startsWith('alias/')
    ? notFound(`Alias ${aliasArn(place, name.slice(0, 256))} is not found.`)
    : notFound(`Key '${keyArn(place, name.slice(0, 256))}' does not exist`);

/** For what is done to a key: it is the caller's own, and named by its id or its ARN. */
export function findOwnKey(given: string, call: Call): Key {
  if (/^(arn:aws:kms:[^/]*:)?alias\//.test(given)) throw notFound(`Invalid keyId ${given.slice(0, 256)}`);
  const { key } = findKey(given, call);
  if (key.account !== call.account)
    throw new AwsError(
      'AccessDeniedException',
      `The operation cannot be performed on a key of another account: ${key.arn}`,
      { status: 400 },
    );
  return key;
}

/**
 * What a call on a key needs. Nobody gets at a key whom its own policy does not let in; IAM policies count where it
 * delegates to its account. https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html
 */
export function accessKey(
  action: string,
  { key, alias }: NamedKey,
  call: Call,
  asked: RequestContext = {},
): Access {
  const aliases = [...aliasesOf({ world: call.world, account: key.account, region: key.region }).values()];
  const names = aliases.filter(({ keyId }) => keyId === key.id).map(({ name }) => name);
  const tags = [...key.tags].map(([name, value]) => [`aws:ResourceTag/${name}`, value] as const);
  return {
    action: `kms:${action}`,
    resource: key.arn,
    resourceAccount: key.account,
    context: {
      ...keyContext(call),
      ...(names.length === 0 ? {} : { 'kms:ResourceAliases': names }),
      ...(alias === undefined ? {} : { 'kms:RequestAlias': alias }),
      ...Object.fromEntries(tags),
      ...asked,
    },
    resourcePolicy: { name: `${key.arn} policy`, document: key.policy.document },
    resourceMode: 'required',
  };
}

/** https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html */
export const keyContext = (call: Call): RequestContext => ({
  'kms:CallerAccount': call.caller.account,
  'kms:KeySpec': 'HMAC_256',
  'kms:KeyUsage': 'GENERATE_VERIFY_MAC',
  'kms:KeyOrigin': 'AWS_KMS',
  'kms:MultiRegion': 'false',
});

/**
 * Records of calls on a key name it in full.
 * https://docs.aws.amazon.com/kms/latest/developerguide/ct-generatemac.html
 */
export function trailKey(given: string, call: Call): TrailFacts {
  try {
    const { key } = findKey(given, call);
    return { resources: [{ ARN: key.arn, accountId: key.account, type: 'AWS::KMS::Key' }] };
  } catch (error) {
    // A refused call is recorded too, and the key may be what was missing.
    if (!(error instanceof AwsError)) throw error;
    return {};
  }
}
