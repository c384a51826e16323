import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { openAccount } from '../../kernel/accounts.ts';
import { createClock } from '../../kernel/clock.ts';
import { createIds } from '../../kernel/ids.ts';
import { serve } from '../../kernel/server.ts';
import { createWorld } from '../../kernel/world.ts';
import type { Keys, Stage } from '../iam/fixture.ts';
import { iam } from '../iam/service.ts';
import { sts } from '../sts/service.ts';
import { dynamodb } from './service.ts';

/** For tests: a sandbox with DynamoDB, IAM and STS, and the SDK's client as a user of it makes one. */
export async function openStage(): Promise<Stage> {
  const world = createWorld({
    clock: createClock(),
    ids: createIds('stage'),
    services: [dynamodb, iam, sts],
  });
  const administrator = openAccount(world, '111122223333');
  const { close } = await serve(world, 0, new Map());
  return { world, administrator, close };
}

export const connectDynamo = (stage: Stage, keys: Keys = stage.administrator): DynamoDBClient =>
  new DynamoDBClient({
    region: 'eu-west-2',
    endpoint: stage.world.origin,
    maxAttempts: 1,
    credentials: keys,
  });
