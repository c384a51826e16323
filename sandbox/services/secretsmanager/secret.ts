import type { RequestContext } from '../../../src/iam/model.ts';
import { AwsError } from '../../kernel/aws-error.ts';
import type { StoredPolicy } from '../../kernel/identity.ts';
import type { Access, Call } from '../../kernel/operation.ts';
import { type Place, regionalSlot } from '../../kernel/state.ts';
import type { World } from '../../kernel/world.ts';

export interface SecretValue {
  readonly text?: string;
  readonly binary?: Uint8Array;
}

export interface SecretVersion {
  readonly id: string;
  readonly value: SecretValue;
  readonly createdAt: number;
  readonly lastReadAt?: number;
  /** None: deprecated, and forgotten in time. */
  readonly stages: readonly string[];
}

/** A value: a change makes a new one. Times are milliseconds since the epoch. */
export interface Secret {
  readonly name: string;
  readonly arn: string;
  readonly account: string;
  readonly region: string;
  readonly description?: string;
  readonly keyId?: string;
  readonly createdAt: number;
  readonly changedAt: number;
  readonly lastReadAt?: number;
  /** When it is gone for good; absent: it is not to be deleted. */
  readonly deletionAt?: number;
  /** By id, oldest first. */
  readonly versions: ReadonlyMap<string, SecretVersion>;
  readonly policy?: StoredPolicy;
  readonly tags: ReadonlyMap<string, string>;
}

const secretsOf = regionalSlot<Map<string, Secret>>('secretsmanager-secrets', () => new Map());

/** By name. What was to be deleted by now is gone: Secrets Manager deletes by itself. */
export function listSecrets(place: Place): ReadonlyMap<string, Secret> {
  const secrets = secretsOf(place);
  const now = place.world.clock.now();
  for (const [name, { deletionAt }] of secrets)
    if (deletionAt !== undefined && deletionAt <= now) secrets.delete(name);
  return secrets;
}

export const storeSecret = (world: World, secret: Secret): void => {
  secretsOf({ world, account: secret.account, region: secret.region }).set(secret.name, secret);
};

export const dropSecret = (world: World, { name, account, region }: Secret): void => {
  secretsOf({ world, account, region }).delete(name);
};

const ARN = /^arn:aws:secretsmanager:([a-z0-9-]{1,32}):(\d{12}):secret:(.+)$/s;
const SUFFIX = /-[A-Za-z0-9]{6}$/;

export const secretArn = ({ account, region }: Pick<Place, 'account' | 'region'>, rest: string): string =>
  `arn:aws:secretsmanager:${region}:${account}:secret:${rest}`;

/**
 * By name, ARN, or ARN without its six random characters; another account's only by its ARN.
 * https://docs.aws.amazon.com/secretsmanager/latest/userguide/troubleshoot.html#ARN_secretnamehyphen
 */
export function findSecret(id: string, call: Call): Secret | undefined {
  const [, region, account, rest] = ARN.exec(id) ?? [];
  if (region === undefined || account === undefined || rest === undefined) return listSecrets(call).get(id);
  // An account that the sandbox does not have gets no state by being asked for.
  if (region !== call.region || !call.world.accounts.has(account)) return undefined;
  const secrets = listSecrets({ world: call.world, account, region });
  if (!SUFFIX.test(rest)) return secrets.get(rest);
  // What ends like a whole ARN is taken for one.
  const found = secrets.get(rest.replace(SUFFIX, ''));
  return found?.arn === id ? found : undefined;
}

export function requireSecret(id: string, call: Call): Secret {
  const secret = findSecret(id, call);
  if (secret === undefined) throw notFound("Secrets Manager can't find the specified secret.");
  return secret;
}

/** One that is not about to be deleted. */
export function requireLive(id: string, call: Call): Secret {
  const secret = requireSecret(id, call);
  if (secret.deletionAt !== undefined)
    throw invalidRequest(
      "You can't perform this operation on the secret because it was marked for deletion.",
    );
  return secret;
}

/**
 * What a call on a secret needs: the action on its ARN, with its own policy.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssecretsmanager.html
 */
export function accessSecret(action: string, id: string, call: Call, context: RequestContext = {}): Access {
  const secret = findSecret(id, call);
  const arn = secret?.arn ?? (ARN.test(id) ? id : secretArn(call, id));
  const tags = [...(secret?.tags ?? [])].flatMap(([key, value]) => [
    [`aws:ResourceTag/${key}`, value] as const,
    [`secretsmanager:ResourceTag/${key}`, value] as const,
  ]);
  return {
    action: `secretsmanager:${action}`,
    resource: arn,
    resourceAccount: secret?.account ?? ARN.exec(arn)?.[2] ?? call.account,
    context: { 'secretsmanager:SecretId': arn, ...Object.fromEntries(tags), ...context },
    ...(secret?.policy === undefined
      ? {}
      : { resourcePolicy: { name: `${arn} policy`, document: secret.policy.document } }),
  };
}

export const invalidParameter = (message: string): AwsError =>
  new AwsError('InvalidParameterException', message, { status: 400 });

export const invalidRequest = (message: string): AwsError =>
  new AwsError('InvalidRequestException', message, { status: 400 });

export const notFound = (message: string): AwsError =>
  new AwsError('ResourceNotFoundException', message, { status: 400 });

/** What most operations answer with. */
export const named = ({ arn, name }: Secret): { ARN: string; Name: string } => ({ ARN: arn, Name: name });
