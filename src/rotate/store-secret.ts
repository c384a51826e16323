import { createHash } from 'node:crypto';
import {
  CreateSecretCommand,
  DescribeSecretCommand,
  PutResourcePolicyCommand,
  PutSecretValueCommand,
} from '@aws-sdk/client-secrets-manager';
import { isNamed } from '../aws/error-facts.ts';
import { CordonError } from '../model/cordon-error.ts';
import type { RotateDeps } from './rotate-deps.ts';

/** One secret an incident. */
export const secretName = (incidentId: string): string => `cordon/${incidentId}`;

/** What Secrets Manager says of it; the value is never read, so the function may not read any. */
export interface SecretFacts {
  readonly arn: string;
  readonly isBeingDeleted: boolean;
  /** Which key its current version holds, as `versionOf` names it. */
  readonly currentVersion: string | undefined;
}

export async function describeSecret(incidentId: string, deps: RotateDeps): Promise<SecretFacts | undefined> {
  try {
    const { ARN, DeletedDate, VersionIdsToStages } = await deps.clients.secretsManager.send(
      new DescribeSecretCommand({ SecretId: secretName(incidentId) }),
    );
    const versions = Object.entries(VersionIdsToStages ?? {});
    return {
      arn: ARN ?? '',
      isBeingDeleted: DeletedDate !== undefined,
      currentVersion: versions.find(([, stages]) => stages.includes('AWSCURRENT'))?.[0],
    };
  } catch (error) {
    if (isNamed(error, 'ResourceNotFoundException')) return undefined;
    throw error;
  }
}

/**
 * The secret is there, empty, before the key is made, and closed to the compromised user: whoever still
 * has sessions of his must not read the new key by them. Gives its ARN.
 */
export async function prepareSecret(incidentId: string, userArn: string, deps: RotateDeps): Promise<string> {
  const { secretsManager } = deps.clients;
  try {
    const Description = `New access key of the user of incident ${incidentId}, made by Cordon`;
    await secretsManager.send(new CreateSecretCommand({ Name: secretName(incidentId), Description }));
  } catch (error) {
    if (!isNamed(error, 'ResourceExistsException')) throw error;
  }
  const secret = await describeSecret(incidentId, deps);
  if (secret === undefined || secret.isBeingDeleted) {
    throw new CordonError('NoSecret', `the secret ${secretName(incidentId)} is being deleted`, {
      advice: 'restore the secret (aws secretsmanager restore-secret), then run the runbook again',
    });
  }
  await secretsManager.send(
    new PutResourcePolicyCommand({
      SecretId: secret.arn,
      ResourcePolicy: JSON.stringify(closeTo(userArn)),
      BlockPublicPolicy: true,
    }),
  );
  return secret.arn;
}

const closeTo = (userArn: string) => ({
  Version: '2012-10-17',
  Statement: [
    {
      Sid: 'NeverTheCompromisedUser',
      Effect: 'Deny',
      Principal: { AWS: userArn },
      Action: 'secretsmanager:*',
      Resource: '*',
    },
  ],
});

/**
 * A version's id is the token of the call that stored it (32 to 64 characters). Made of the key's id, it
 * says which key a secret holds to one who may not read the secret.
 * https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_PutSecretValue.html
 */
export const versionOf = (incidentId: string, accessKeyId: string): string =>
  createHash('sha256').update(`${incidentId}\n${accessKeyId}`).digest('hex');

/** The only place where the new key's secret goes. Storing the same again changes nothing. */
export async function storeSecret(
  incidentId: string,
  secretArn: string,
  value: { readonly userName: string; readonly accessKeyId: string; readonly secretAccessKey: string },
  deps: RotateDeps,
): Promise<void> {
  await deps.clients.secretsManager.send(
    new PutSecretValueCommand({
      SecretId: secretArn,
      ClientRequestToken: versionOf(incidentId, value.accessKeyId),
      SecretString: JSON.stringify({ ...value, region: deps.region }),
    }),
  );
}
