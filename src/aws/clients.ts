import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { IAMClient } from '@aws-sdk/client-iam';
import { SNSClient } from '@aws-sdk/client-sns';
import { answersWithin, COMMON } from './client-settings.ts';
import { roleCredentials } from './role-credentials.ts';

/** The clients of one process, made once: connections are kept between invocations. */
export interface Clients {
  readonly iam: IAMClient;
  readonly dynamodb: DynamoDBClient;
  readonly sns: SNSClient;
}

/**
 * Endpoints and credentials come from the environment, as the SDK reads them: the sandbox is an
 * endpoint like any other.
 */
export function createClients(): Clients {
  return {
    iam: new IAMClient(COMMON),
    dynamodb: new DynamoDBClient({ ...COMMON, requestHandler: answersWithin(1_000) }),
    sns: new SNSClient(COMMON),
  };
}

/** IAM with the credentials of a role that may do what the function itself may not. */
export function createIamOfRole(roleArn: string, sessionName: string): IAMClient {
  return new IAMClient({ ...COMMON, credentials: roleCredentials(roleArn, sessionName) });
}
