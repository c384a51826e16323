import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { IAMClient } from '@aws-sdk/client-iam';
import { SNSClient } from '@aws-sdk/client-sns';

/** The clients of one process, made once: connections are kept between invocations. */
export interface Clients {
  readonly iam: IAMClient;
  readonly dynamodb: DynamoDBClient;
  readonly sns: SNSClient;
}

interface ClientSettings {
  readonly region?: string;
  readonly credentials?: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken?: string;
  };
}

/**
 * Endpoints and credentials come from the environment, as the SDK reads them: the sandbox is an
 * endpoint like any other.
 */
export function createClients(settings: ClientSettings = {}): Clients {
  const common = {
    ...settings,
    customUserAgent: [['cordon', '0.1.0']] as [string, string][],
    maxAttempts: 3,
  };
  return {
    iam: new IAMClient(common),
    dynamodb: new DynamoDBClient(common),
    sns: new SNSClient(common),
  };
}
