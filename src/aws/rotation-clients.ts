import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { IAMClient } from '@aws-sdk/client-iam';
import { S3Client } from '@aws-sdk/client-s3';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';

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
    iam: new IAMClient({ ...COMMON, maxAttempts: 3 }),
    iamOnce: new IAMClient({ ...COMMON, maxAttempts: 1 }),
    dynamodb: new DynamoDBClient({ ...COMMON, maxAttempts: 3 }),
    s3: new S3Client({ ...COMMON, maxAttempts: 3 }),
    secretsManager: new SecretsManagerClient({ ...COMMON, maxAttempts: 3 }),
  };
}

const COMMON = {
  customUserAgent: [['cordon', '0.1.0']] as [string, string][],
  /** Milliseconds. Without it a connection that hangs is waited for until the function itself is ended. */
  requestHandler: { connectionTimeout: 1_000, requestTimeout: 5_000, throwOnRequestTimeout: true },
};
