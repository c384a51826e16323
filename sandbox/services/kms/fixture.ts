import {
  CreateKeyCommand,
  type CreateKeyCommandInput,
  type KeyMetadata,
  KMSClient,
} from '@aws-sdk/client-kms';
import { type Keys, openStage, type Stage } from '../iam/fixture.ts';
import { kms } from './service.ts';

export const REGION = 'eu-west-2';
export const ACCOUNT = '111122223333';
export const DAY = 24 * 3_600_000;

/** For tests: a sandbox with KMS and IAM, and the SDK's client as a user of it makes one. */
export interface Bench extends Stage {
  readonly client: KMSClient;
  as(credentials: Keys, region?: string): KMSClient;
  /** An HMAC key. */
  make(more?: Partial<CreateKeyCommandInput>): Promise<{ id: string; arn: string; metadata: KeyMetadata }>;
}

export async function openBench(): Promise<Bench> {
  const stage = await openStage({}, [kms]);
  // Twice: a client sets its clock by the first refusal when the sandbox's clock was advanced.
  const as = (credentials: Keys, region = REGION) =>
    new KMSClient({ region, endpoint: stage.world.origin, credentials, maxAttempts: 2 });
  const client = as(stage.administrator);
  return {
    ...stage,
    client,
    as,
    async make(more = {}) {
      const { KeyMetadata: metadata } = await client.send(
        new CreateKeyCommand({ KeySpec: 'HMAC_256', KeyUsage: 'GENERATE_VERIFY_MAC', ...more }),
      );
      if (metadata === undefined) throw new Error('no key was made');
      return { id: metadata.KeyId ?? '', arn: metadata.Arn ?? '', metadata };
    },
  };
}

export const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
