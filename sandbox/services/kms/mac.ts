import { createHmac, timingSafeEqual } from 'node:crypto';
import type {
  GenerateMacRequest,
  GenerateMacResponse,
  VerifyMacRequest,
  VerifyMacResponse,
} from '@aws-sdk/client-kms';
import { AwsError } from '../../kernel/aws-error.ts';
import { type Call, operation, type TrailFacts } from '../../kernel/operation.ts';
import { checkNumber, checkOneOf } from '../events/constraints.ts';
import { accessKey, findKey, trailKey } from './find-key.ts';
import { type Key, keyState, refuseDeleted } from './key.ts';
import { refuseGrants } from './refuse-grants.ts';

/** Bytes. */
const LONGEST_MESSAGE = 4_096;
const LONGEST_MAC = 6_144;
const ALGORITHMS = ['HMAC_SHA_224', 'HMAC_SHA_256', 'HMAC_SHA_384', 'HMAC_SHA_512'];

interface Asked {
  readonly KeyId: string;
  readonly MacAlgorithm: string;
  readonly Message: Uint8Array;
  readonly GrantTokens?: readonly string[] | undefined;
  readonly DryRun?: boolean | undefined;
}

const accessMac = (action: string, input: Asked, call: Call) =>
  accessKey(action, findKey(input.KeyId, call), call, { 'kms:MacAlgorithm': input.MacAlgorithm });

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_GenerateMac.html */
const GenerateMac = operation<GenerateMacRequest, GenerateMacResponse>({
  readOnly: true,
  access: (input, call) => [accessMac('GenerateMac', input, call)],
  act(input, call) {
    const key = requireUsable('GenerateMac', input, call);
    return { Mac: macOf(key, input.Message), MacAlgorithm: input.MacAlgorithm, KeyId: key.arn };
  },
  trail: trailMac,
});

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_VerifyMac.html */
const VerifyMac = operation<VerifyMacRequest, VerifyMacResponse>({
  readOnly: true,
  access: (input, call) => [accessMac('VerifyMac', input, call)],
  act(input, call) {
    checkNumber('mac', input.Mac.length, 1, LONGEST_MAC);
    const key = requireUsable('VerifyMac', input, call);
    const mac = macOf(key, input.Message);
    if (mac.length !== input.Mac.length || !timingSafeEqual(mac, input.Mac))
      throw new AwsError(
        'KMSInvalidMacException',
        'The HMAC does not verify: it is not the one of this message, key and algorithm.',
        { status: 400 },
      );
    return { KeyId: key.arn, MacValid: true, MacAlgorithm: input.MacAlgorithm };
  },
  trail: trailMac,
});

function requireUsable(action: string, input: Asked, call: Call): Key {
  refuseGrants(action, input);
  checkNumber('message', input.Message.length, 1, LONGEST_MESSAGE);
  checkOneOf('macAlgorithm', input.MacAlgorithm, ALGORITHMS);
  const { key } = findKey(input.KeyId, call);
  refuseDeleted(key);
  if (keyState(key) === 'Disabled')
    throw new AwsError('DisabledException', `${key.arn} is disabled.`, { status: 400 });
  if (input.MacAlgorithm !== 'HMAC_SHA_256')
    throw new AwsError(
      'InvalidKeyUsageException',
      `Algorithm ${input.MacAlgorithm} is incompatible with key spec HMAC_256.`,
      { status: 400 },
    );
  return key;
}

const macOf = ({ material }: Key, message: Uint8Array): Buffer =>
  createHmac('sha256', material).update(message).digest();

/**
 * Neither the message nor the MAC is recorded.
 * Differs from AWS: a call on another account's key is recorded in the caller's account only.
 */
function trailMac(input: Asked, _output: object | undefined, call: Call): TrailFacts {
  const { KeyId, MacAlgorithm } = input;
  return { ...trailKey(KeyId, call), requestParameters: { macAlgorithm: MacAlgorithm, keyId: KeyId } };
}

export const mac = { GenerateMac, VerifyMac };
