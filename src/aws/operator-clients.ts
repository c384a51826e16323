import { AccountClient } from '@aws-sdk/client-account';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CloudTrailClient } from '@aws-sdk/client-cloudtrail';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { GuardDutyClient } from '@aws-sdk/client-guardduty';
import { IAMClient } from '@aws-sdk/client-iam';
import { S3Client } from '@aws-sdk/client-s3';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import { SSMClient } from '@aws-sdk/client-ssm';
import { SSMContactsClient } from '@aws-sdk/client-ssm-contacts';
import { SSMIncidentsClient } from '@aws-sdk/client-ssm-incidents';
import { STSClient } from '@aws-sdk/client-sts';
import { answersWithin } from './client-settings.ts';

/** Where a person's calls go and with which keys; absent: what the environment says. */
export interface Connection {
  readonly endpoint?: string;
  readonly region?: string;
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/** The clients of a person at a command line, who reaches more of AWS than the functions do. */
export function createOperatorClients(connection: Connection) {
  const config = { ...connection, customUserAgent: [['cordon-cli', '0.1.0']] as [string, string][] };
  return {
    cloudformation: new CloudFormationClient(config),
    cloudtrail: new CloudTrailClient(config),
    /** Event history is kept by region. */
    cloudtrailIn: (region: string) => new CloudTrailClient({ ...config, region }),
    /** For who tries again himself: what the SDK tries again is a request of the account's rate, too. */
    eventHistoryIn: (region: string) =>
      new CloudTrailClient({ ...config, region, maxAttempts: 1, requestHandler: answersWithin(10_000) }),
    /** The regions of an account are asked for in one of them. */
    accountIn: (region: string) => new AccountClient({ ...config, region }),
    dynamodb: new DynamoDBClient(config),
    events: new EventBridgeClient(config),
    guardduty: new GuardDutyClient(config),
    iam: new IAMClient(config),
    s3: new S3Client({ ...config, forcePathStyle: connection.endpoint !== undefined }),
    secretsManager: new SecretsManagerClient(config),
    secretsIn: (region: string) => new SecretsManagerClient({ ...config, region }),
    sns: new SNSClient(config),
    sqs: new SQSClient(config),
    ssm: new SSMClient(config),
    ssmIn: (region: string) => new SSMClient({ ...config, region }),
    ssmContacts: new SSMContactsClient(config),
    ssmIncidents: new SSMIncidentsClient(config),
    sts: new STSClient(config),
  };
}

export type OperatorClients = ReturnType<typeof createOperatorClients>;
