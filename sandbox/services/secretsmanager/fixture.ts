import {
  CreateSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { openAccount } from '../../kernel/accounts.ts';
import { createClock } from '../../kernel/clock.ts';
import { createIds } from '../../kernel/ids.ts';
import { serve } from '../../kernel/server.ts';
import { createWorld } from '../../kernel/world.ts';
import type { Keys, Stage } from '../iam/fixture.ts';
import { iam } from '../iam/service.ts';
import { sts } from '../sts/service.ts';
import { secretsmanager } from './service.ts';

export const REGION = 'eu-west-2';
export const ACCOUNT = '111122223333';
export const DAY = 24 * 3_600_000;

/** For tests: a sandbox with Secrets Manager and IAM, and the SDK's client as a user of it makes one. */
export interface Bench extends Stage {
  readonly secrets: SecretsManagerClient;
  as(keys: Keys): SecretsManagerClient;
  make(Name: string, SecretString?: string, more?: object): Promise<string>;
  read(SecretId: string, more?: object): Promise<string | undefined>;
  /** Version ids by the labels that they have. */
  labels(SecretId: string): Promise<Record<string, string>>;
}

export async function openBench(): Promise<Bench> {
  const world = createWorld({
    clock: createClock(),
    ids: createIds('secrets'),
    services: [iam, secretsmanager, sts],
  });
  const administrator = openAccount(world, ACCOUNT);
  const { close } = await serve(world, 0, new Map());
  const as = (credentials: Keys) =>
    new SecretsManagerClient({ region: REGION, endpoint: world.origin, credentials });
  const secrets = as(administrator);
  return {
    world,
    administrator,
    close,
    secrets,
    as,
    async make(Name, SecretString, more = {}) {
      return (await secrets.send(new CreateSecretCommand({ Name, SecretString, ...more }))).ARN ?? '';
    },
    async read(SecretId, more = {}) {
      return (await secrets.send(new GetSecretValueCommand({ SecretId, ...more }))).SecretString;
    },
    async labels(SecretId) {
      const { VersionIdsToStages } = await secrets.send(new DescribeSecretCommand({ SecretId }));
      return Object.fromEntries(
        Object.entries(VersionIdsToStages ?? {}).flatMap(([id, stages]) => stages.map((one) => [one, id])),
      );
    },
  };
}

export const token = (letter: string): string => letter.repeat(32);
