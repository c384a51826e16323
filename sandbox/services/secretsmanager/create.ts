import type { CreateSecretRequest, CreateSecretResponse } from '@aws-sdk/client-secrets-manager';
import { AwsError, notInSandbox } from '../../kernel/aws-error.ts';
import { operation } from '../../kernel/operation.ts';
import { readKeyId } from './key.ts';
import {
  invalidParameter,
  invalidRequest,
  listSecrets,
  named,
  type Secret,
  secretArn,
  storeSecret,
} from './secret.ts';
import { refuseBeyondLimit } from './store-limit.ts';
import { readTags, requestTags } from './tags.ts';
import { trailWithoutValue } from './trail-facts.ts';
import { addVersion, CURRENT, readToken, readValue } from './versions.ts';

const LONGEST_DESCRIPTION = 2048;

/** https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html */
const CreateSecret = operation<CreateSecretRequest, CreateSecretResponse>({
  access(input, call) {
    const tags = requestTags(input.Tags);
    const asked = {
      'secretsmanager:Name': input.Name,
      ...(input.Description === undefined ? {} : { 'secretsmanager:Description': input.Description }),
      ...(input.KmsKeyId === undefined ? {} : { 'secretsmanager:KmsKeyId': input.KmsKeyId }),
      ...tags,
    };
    // The six random characters are not known before.
    const resource = secretArn(call, `${input.Name}-??????`);
    const tagging =
      (input.Tags ?? []).length > 0
        ? [{ action: 'secretsmanager:TagResource', resource, context: tags }]
        : [];
    return [{ action: 'secretsmanager:CreateSecret', resource, context: asked }, ...tagging];
  },
  act(input, call) {
    for (const member of ['AddReplicaRegions', 'ForceOverwriteReplicaSecret', 'Type'] as const)
      if (input[member] !== undefined) throw notInSandbox(`secretsmanager:CreateSecret with ${member}`);
    if (!/^[A-Za-z0-9/_+=.@!-]{1,512}$/.test(input.Name))
      throw new AwsError(
        'ValidationException',
        'Invalid name. Must be a valid name containing alphanumeric characters, or any of the following: -/_+=.@!',
        { status: 400 },
      );
    const token = readToken(input.ClientRequestToken, call);
    const value = readValue(input);
    const known = listSecrets(call).get(input.Name);
    if (known?.deletionAt !== undefined)
      throw invalidRequest(
        "You can't create this secret because a secret with this name is already scheduled for deletion.",
      );
    if (known !== undefined) return repeat(known, token, value);
    refuseBeyondLimit(call, value);
    const suffix = call.world.ids.secret(64).replace(/[+/]/g, '').slice(0, 6);
    const empty: Secret = {
      name: input.Name,
      arn: secretArn(call, `${input.Name}-${suffix}`),
      account: call.account,
      region: call.region,
      ...readDescription(input.Description),
      ...readKeyId(input.KmsKeyId),
      createdAt: call.at,
      changedAt: call.at,
      versions: new Map(),
      tags: readTags(input.Tags ?? []),
    };
    const made = value === undefined ? empty : addVersion(empty, token, value, [CURRENT], call.at);
    storeSecret(call.world, made);
    return { ...named(made), ...(value === undefined ? {} : { VersionId: token }) };
  },
  trail: trailWithoutValue,
});

export function readDescription(given: string | undefined): { readonly description?: string } {
  if (given === undefined) return {};
  if (given.length > LONGEST_DESCRIPTION)
    throw invalidParameter(`A description has at most ${LONGEST_DESCRIPTION} characters.`);
  return { description: given };
}

/** The same request again is answered like the first one. */
function repeat(known: Secret, token: string, value: ReturnType<typeof readValue>): CreateSecretResponse {
  if (!known.versions.has(token) || value === undefined)
    throw new AwsError(
      'ResourceExistsException',
      `The operation failed because the secret ${known.name} already exists.`,
      { status: 400 },
    );
  addVersion(known, token, value, [], 0);
  return { ...named(known), VersionId: token };
}

export const create = { CreateSecret };
