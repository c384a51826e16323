import { AccountClient } from '@aws-sdk/client-account';
import { CloudTrailClient } from '@aws-sdk/client-cloudtrail';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { IAMClient } from '@aws-sdk/client-iam';
import { S3Client } from '@aws-sdk/client-s3';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SSMClient } from '@aws-sdk/client-ssm';
import { COMMON } from './client-settings.ts';

/** The clients of the function that looks into what was done; nobody else loads them. By region where AWS keeps it so. */
export interface InvestigationClients {
  readonly dynamodb: DynamoDBClient;
  readonly iam: IAMClient;
  readonly s3: S3Client;
  /** Whoever asks Event history tries again at its own pace. */
  cloudtrailIn(region: string): CloudTrailClient;
  accountIn(region: string): AccountClient;
  secretsIn(region: string): SecretsManagerClient;
  ssmIn(region: string): SSMClient;
}

/** Endpoints and credentials come from the environment, as the SDK reads them. */
export function createInvestigationClients(): InvestigationClients {
  return {
    dynamodb: new DynamoDBClient(COMMON),
    iam: new IAMClient(COMMON),
    s3: new S3Client(COMMON),
    cloudtrailIn: (region) => new CloudTrailClient({ ...COMMON, region, maxAttempts: 1 }),
    accountIn: (region) => new AccountClient({ ...COMMON, region }),
    secretsIn: (region) => new SecretsManagerClient({ ...COMMON, region }),
    ssmIn: (region) => new SSMClient({ ...COMMON, region }),
  };
}
