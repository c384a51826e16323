import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { GetUserCommand, IAMClient, ListUsersCommand } from '@aws-sdk/client-iam';
import { LambdaClient, ListFunctionsCommand } from '@aws-sdk/client-lambda';
import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import { ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { GetCallerIdentityCommand, GetSessionTokenCommand, STSClient } from '@aws-sdk/client-sts';

export interface Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

export interface Where {
  readonly endpoint: string;
  readonly region: string;
}

/** A clock that is wrong is set right by the first answer, and then the call is made once more; no refusal is tried again. */
export const ATTEMPTS = 2;

/** A call as CloudTrail names it, and what makes it. */
export interface Attempt {
  readonly call: string;
  readonly make: () => Promise<unknown>;
}

/** What somebody does first who has found a key: who am I, what is here, what can I read. */
export function callsWithKey(keys: Keys, where: Where): Attempt[] {
  const config = { ...where, credentials: keys, maxAttempts: ATTEMPTS };
  const sts = new STSClient(config);
  const iam = new IAMClient(config);
  return [
    { call: 'sts:GetCallerIdentity', make: () => sts.send(new GetCallerIdentityCommand({})) },
    { call: 'iam:GetUser', make: () => iam.send(new GetUserCommand({})) },
    { call: 'iam:ListUsers', make: () => iam.send(new ListUsersCommand({})) },
    ...callsOfSession(keys, where),
    { call: 'sts:GetSessionToken', make: () => sts.send(new GetSessionTokenCommand({})) },
  ];
}

/**
 * What a GetSessionToken session may call: not IAM, and of STS only what no policy can deny
 * (https://docs.aws.amazon.com/STS/latest/APIReference/API_GetSessionToken.html).
 */
export function callsOfSession(keys: Keys, where: Where): Attempt[] {
  const config = { ...where, credentials: keys, maxAttempts: ATTEMPTS };
  const s3 = new S3Client({ ...config, forcePathStyle: true });
  const dynamodb = new DynamoDBClient(config);
  const lambda = new LambdaClient(config);
  const sqs = new SQSClient(config);
  return [
    { call: 's3:ListBuckets', make: () => s3.send(new ListBucketsCommand({})) },
    { call: 'dynamodb:ListTables', make: () => dynamodb.send(new ListTablesCommand({})) },
    { call: 'lambda:ListFunctions', make: () => lambda.send(new ListFunctionsCommand({})) },
    { call: 'sqs:ListQueues', make: () => sqs.send(new ListQueuesCommand({})) },
  ];
}

/** A session outlives the key that made it: up to 36 hours, whatever becomes of the key. */
export async function takeSession(keys: Keys, where: Where): Promise<Keys> {
  const sts = new STSClient({ ...where, credentials: keys, maxAttempts: ATTEMPTS });
  const { Credentials } = await sts.send(new GetSessionTokenCommand({ DurationSeconds: 3600 }));
  if (!Credentials?.AccessKeyId || !Credentials.SecretAccessKey || !Credentials.SessionToken) {
    throw new Error('no session was given');
  }
  return {
    accessKeyId: Credentials.AccessKeyId,
    secretAccessKey: Credentials.SecretAccessKey,
    sessionToken: Credentials.SessionToken,
  };
}
