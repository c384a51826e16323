import type {
  GetSecretValueRequest,
  GetSecretValueResponse,
  PutSecretValueRequest,
  PutSecretValueResponse,
  UpdateSecretRequest,
  UpdateSecretResponse,
} from '@aws-sdk/client-secrets-manager';
import { notInSandbox } from '../../kernel/aws-error.ts';
import { operation } from '../../kernel/operation.ts';
import { readDescription } from './create.ts';
import { readKeyId, refuseForeignKey } from './key.ts';
import {
  accessSecret,
  invalidParameter,
  invalidRequest,
  named,
  notFound,
  requireLive,
  type Secret,
  storeSecret,
} from './secret.ts';
import { refuseBeyondLimit } from './store-limit.ts';
import { trailWithoutValue } from './trail-facts.ts';
import { addVersion, CURRENT, readStages, readToken, readValue, showValue, versionWith } from './versions.ts';

const DAY = 24 * 3_600_000;

/**
 * A management event that only reads, and so with nothing of its answer in the trail.
 * https://docs.aws.amazon.com/secretsmanager/latest/userguide/retrieve-ct-entries.html
 */
const GetSecretValue = operation<GetSecretValueRequest, GetSecretValueResponse>({
  access: (input, call) => [
    accessSecret('GetSecretValue', input.SecretId, call, {
      ...(input.VersionId === undefined ? {} : { 'secretsmanager:VersionId': input.VersionId }),
      'secretsmanager:VersionStage': input.VersionStage ?? CURRENT,
    }),
  ],
  act(input, call) {
    const secret = requireLive(input.SecretId, call);
    const version = findVersion(secret, input);
    refuseForeignKey(secret, call);
    // AWS tells the day only.
    const lastReadAt = Math.floor(call.at / DAY) * DAY;
    const versions = new Map(secret.versions).set(version.id, { ...version, lastReadAt });
    storeSecret(call.world, { ...secret, versions, lastReadAt });
    return {
      ...named(secret),
      VersionId: version.id,
      ...showValue(version.value),
      VersionStages: [...version.stages],
      CreatedDate: new Date(version.createdAt),
    };
  },
});

function findVersion(secret: Secret, { VersionId, VersionStage }: Omit<GetSecretValueRequest, 'SecretId'>) {
  const stage = VersionStage ?? (VersionId === undefined ? CURRENT : undefined);
  const version =
    VersionId === undefined ? versionWith(secret, stage ?? CURRENT) : secret.versions.get(VersionId);
  if (version === undefined)
    throw notFound(
      VersionId === undefined
        ? `Secrets Manager can't find the specified secret value for staging label: ${stage?.slice(0, 256)}`
        : `Secrets Manager can't find the specified secret value for VersionId: ${VersionId.slice(0, 64)}`,
    );
  if (stage !== undefined && !version.stages.includes(stage))
    throw invalidRequest('You provided a VersionStage that is not associated to the provided VersionId.');
  return version;
}

/** https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_PutSecretValue.html */
const PutSecretValue = operation<PutSecretValueRequest, PutSecretValueResponse>({
  access: (input, call) => [accessSecret('PutSecretValue', input.SecretId, call)],
  act(input, call) {
    if (input.RotationToken !== undefined) throw notInSandbox('secretsmanager: rotation by Lambda');
    const value = readValue(input);
    if (value === undefined) throw invalidParameter('You must provide either SecretString or SecretBinary.');
    const token = readToken(input.ClientRequestToken, call);
    const secret = requireLive(input.SecretId, call);
    refuseForeignKey(secret, call);
    const place = { world: call.world, account: secret.account, region: secret.region };
    refuseBeyondLimit(place, value);
    // A secret's first value is its current one, whatever else it is called.
    const stages = readStages(input.VersionStages);
    const first = secret.versions.size === 0 && !stages.includes(CURRENT) ? [CURRENT] : [];
    const changed = addVersion(secret, token, value, [...stages, ...first], call.at);
    storeSecret(call.world, changed);
    const version = changed.versions.get(token);
    return { ...named(changed), VersionId: token, VersionStages: [...(version?.stages ?? [])] };
  },
  trail: trailWithoutValue,
});

/** https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_UpdateSecret.html */
const UpdateSecret = operation<UpdateSecretRequest, UpdateSecretResponse>({
  access: (input, call) => [
    accessSecret('UpdateSecret', input.SecretId, call, {
      ...(input.Description === undefined ? {} : { 'secretsmanager:Description': input.Description }),
      ...(input.KmsKeyId === undefined ? {} : { 'secretsmanager:KmsKeyId': input.KmsKeyId }),
    }),
  ],
  act(input, call) {
    if (input.Type !== undefined) throw notInSandbox('secretsmanager:UpdateSecret with Type');
    const value = readValue(input);
    const token = readToken(input.ClientRequestToken, call);
    const secret = requireLive(input.SecretId, call);
    const changed = {
      ...secret,
      ...readDescription(input.Description),
      ...readKeyId(input.KmsKeyId),
      changedAt: call.at,
    };
    if (value === undefined) {
      storeSecret(call.world, changed);
      return named(changed);
    }
    refuseForeignKey(secret, call);
    refuseBeyondLimit({ world: call.world, account: secret.account, region: secret.region }, value);
    storeSecret(call.world, addVersion(changed, token, value, [CURRENT], call.at));
    return { ...named(changed), VersionId: token };
  },
  trail: trailWithoutValue,
});

export const values = { GetSecretValue, PutSecretValue, UpdateSecret };
