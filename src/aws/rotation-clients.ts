import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { IAMClient } from '@aws-sdk/client-iam';
import { S3Client } from '@aws-sdk/client-s3';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { COMMON } from './client-settings.ts';

/** The clients of the function that rotates keys; nobody else loads them. */
export interface RotationClients {
  readonly iam: IAMClient;
  /**
   * For CreateAccessKey alone: it never tries again by itself. A call whose answer was lost may have made
   * a key, and a second one would leave that key behind with nobody who knows of it.
   */
  readonly iamOnce: IAMClient;
  readonly dynamodb: DynamoDBClient;
  readonly s3: S3Client;
  readonly secretsManager: SecretsManagerClient;
}

/** Endpoints and credentials come from the environment, as the SDK reads them. */
export function createRotationClients(): RotationClients {
  return {
    iam: new IAMClient(COMMON),
    iamOnce: new IAMClient({ ...COMMON, maxAttempts: 1 }),
    dynamodb: new DynamoDBClient(COMMON),
    s3: new S3Client(COMMON),
    secretsManager: new SecretsManagerClient(COMMON),
  };
}
