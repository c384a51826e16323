import { S3Client } from '@aws-sdk/client-s3';
import { openAccount } from '../../kernel/accounts.ts';
import { createClock } from '../../kernel/clock.ts';
import { createIds } from '../../kernel/ids.ts';
import { serve } from '../../kernel/server.ts';
import { createWorld } from '../../kernel/world.ts';
import type { Keys, Stage } from '../iam/fixture.ts';
import { iam } from '../iam/service.ts';
import { sts } from '../sts/service.ts';
import { s3 } from './service.ts';

/** For tests: a sandbox with S3, IAM and STS, and the SDK's client as a user of it makes one. */
export async function openStage(): Promise<Stage> {
  const world = createWorld({ clock: createClock(), ids: createIds('stage'), services: [iam, s3, sts] });
  const administrator = openAccount(world, '111122223333');
  const { close } = await serve(world, 0, new Map());
  return { world, administrator, close };
}

export const connectS3 = (stage: Stage, keys: Keys = stage.administrator, region = 'eu-west-2'): S3Client =>
  new S3Client({ region, endpoint: stage.world.origin, maxAttempts: 1, credentials: keys });
