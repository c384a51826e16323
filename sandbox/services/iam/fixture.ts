import {
  CreateAccessKeyCommand,
  CreateUserCommand,
  IAMClient,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam';
import { type Credentials, STSClient } from '@aws-sdk/client-sts';
import type { Statement } from '../../../src/iam/model.ts';
import { type Administrator, openAccount } from '../../kernel/accounts.ts';
import { createClock } from '../../kernel/clock.ts';
import { createIds } from '../../kernel/ids.ts';
import type { Service } from '../../kernel/operation.ts';
import { serve } from '../../kernel/server.ts';
import { createWorld, type World } from '../../kernel/world.ts';
import { sts } from '../sts/service.ts';
import { iam } from './service.ts';

/** For the tests of IAM and STS: real clients, and people to call with them. */
export interface Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

export interface Stage {
  readonly world: World;
  readonly administrator: Administrator;
  close(): Promise<void>;
}

/** A sandbox that has IAM and STS, and of other services what a test brings along. */
export async function openStage(
  settings: { iamPropagation?: number } = {},
  others: readonly Service[] = [],
): Promise<Stage> {
  const world = createWorld({
    clock: createClock(),
    ids: createIds('stage'),
    services: [iam, sts, ...others],
    settings,
  });
  const administrator = openAccount(world, '111122223333');
  const { close } = await serve(world, 0, new Map());
  return { world, administrator, close };
}

export interface Clients {
  readonly iam: IAMClient;
  readonly sts: STSClient;
}

export function connect(stage: Stage, keys: Keys = stage.administrator): Clients {
  const settings = { region: 'eu-west-2', endpoint: stage.world.origin, credentials: keys, maxAttempts: 1 };
  return { iam: new IAMClient(settings), sts: new STSClient(settings) };
}

export const policyOf = (...statements: Statement[]): string =>
  JSON.stringify({ Version: '2012-10-17', Statement: statements });

export const allow = (action: string | string[], more: Partial<Statement> = {}): string =>
  policyOf({ Effect: 'Allow', Action: action, Resource: '*', ...more });

/** A trust policy for the named AWS principal. */
export const trusting = (principal: string, more: Partial<Statement> = {}): string =>
  policyOf({ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { AWS: principal }, ...more });

/** A user with a key and, if given, one inline policy. */
export async function makeUser({ iam }: Clients, name: string, policy?: string, path = '/'): Promise<Keys> {
  await iam.send(new CreateUserCommand({ UserName: name, Path: path }));
  if (policy !== undefined) {
    await iam.send(new PutUserPolicyCommand({ UserName: name, PolicyName: 'own', PolicyDocument: policy }));
  }
  return makeKey({ iam }, name);
}

export async function makeKey({ iam }: Pick<Clients, 'iam'>, name: string): Promise<Keys> {
  const { AccessKey: key } = await iam.send(new CreateAccessKeyCommand({ UserName: name }));
  return { accessKeyId: key?.AccessKeyId ?? '', secretAccessKey: key?.SecretAccessKey ?? '' };
}

export const sessionKeys = (credentials: Credentials | undefined): Keys => ({
  accessKeyId: credentials?.AccessKeyId ?? '',
  secretAccessKey: credentials?.SecretAccessKey ?? '',
  sessionToken: credentials?.SessionToken ?? '',
});

/** What a refused call rejects with; the clients add `Exception` to the codes that they know. */
export const refusedWith = (code: string, status: number): object => ({
  name: code,
  $metadata: { httpStatusCode: status },
});
