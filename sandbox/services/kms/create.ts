import { createSecretKey } from 'node:crypto';
import type { CreateKeyRequest, CreateKeyResponse } from '@aws-sdk/client-kms';
import { notInSandbox } from '../../kernel/aws-error.ts';
import { operation } from '../../kernel/operation.ts';
import { checkText } from '../events/constraints.ts';
import { defaultKeyPolicy } from './default-key-policy.ts';
import { keyContext } from './find-key.ts';
import { type Key, keyArn, limitExceeded, listKeys, storeKey } from './key.ts';
import { askedToBypass, readKeyPolicy } from './key-policy.ts';
import { showKey } from './show-key.ts';
import { readTags, requestTags } from './tag-sets.ts';

/** Differs from AWS: an account and region has at most 1,000 keys; AWS allows 100,000. */
const MOST_KEYS = 1_000;
export const LONGEST_DESCRIPTION = 8_192;

/**
 * https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateKey.html
 * Differs from AWS: a key is of the spec HMAC_256 for GENERATE_VERIFY_MAC, and a request has to say so: what AWS makes
 * without being told, a key for encryption, is refused.
 */
const CreateKey = operation<CreateKeyRequest, CreateKeyResponse>({
  access(input, call) {
    const asked = {
      ...keyContext(call),
      ...askedToBypass(input.BypassPolicyLockoutSafetyCheck),
      ...requestTags(input.Tags),
    };
    // The id is not known before.
    const tagging =
      (input.Tags ?? []).length > 0
        ? [{ action: 'kms:TagResource', resource: keyArn(call, '*'), context: asked }]
        : [];
    return [{ action: 'kms:CreateKey', resource: '*', context: asked }, ...tagging];
  },
  act(input, call) {
    refuseOtherKinds(input);
    checkText('description', input.Description, { min: 0, max: LONGEST_DESCRIPTION });
    const tags = readTags(input.Tags ?? []);
    if (listKeys(call).size >= MOST_KEYS)
      throw limitExceeded('The sandbox keeps no more keys in this region.');
    const { ids } = call.world;
    const id = ids.uuid();
    const arn = keyArn(call, id);
    const isUnchecked = input.BypassPolicyLockoutSafetyCheck === true;
    const key: Key = {
      id,
      arn,
      account: call.account,
      region: call.region,
      description: input.Description ?? '',
      isEnabled: true,
      createdAt: call.at,
      policy: readKeyPolicy(input.Policy ?? defaultKeyPolicy(call.account), call, {
        isUnchecked: isUnchecked || input.Policy === undefined,
        arn,
      }),
      tags,
      material: createSecretKey(Buffer.from(ids.hex(64), 'hex')),
    };
    storeKey(call.world, key);
    return { KeyMetadata: showKey(key) };
  },
  trail: (_input, output, call) =>
    output?.KeyMetadata?.Arn === undefined
      ? {}
      : { resources: [{ ARN: output.KeyMetadata.Arn, accountId: call.account, type: 'AWS::KMS::Key' }] },
});

function refuseOtherKinds(input: CreateKeyRequest): void {
  const { KeySpec = input.CustomerMasterKeySpec ?? 'SYMMETRIC_DEFAULT', KeyUsage = 'ENCRYPT_DECRYPT' } =
    input;
  if (KeySpec !== 'HMAC_256') throw notInSandbox(`kms:CreateKey with the KeySpec ${KeySpec.slice(0, 64)}`);
  if (KeyUsage !== 'GENERATE_VERIFY_MAC')
    throw notInSandbox(`kms:CreateKey with the KeyUsage ${KeyUsage.slice(0, 64)}`);
  if (input.Origin !== undefined && input.Origin !== 'AWS_KMS')
    throw notInSandbox(`kms:CreateKey with the Origin ${input.Origin.slice(0, 64)}`);
  if (input.MultiRegion === true) throw notInSandbox('kms:CreateKey with MultiRegion');
  for (const member of ['CustomKeyStoreId', 'XksKeyId'] as const)
    if (input[member] !== undefined) throw notInSandbox(`kms:CreateKey with ${member}`);
}

export const create = { CreateKey };
