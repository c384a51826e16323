import type { KeyMetadata } from '@aws-sdk/client-kms';
import { type Key, keyState } from './key.ts';

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_KeyMetadata.html */
export const showKey = (key: Key): KeyMetadata => ({
  AWSAccountId: key.account,
  KeyId: key.id,
  Arn: key.arn,
  CreationDate: new Date(key.createdAt),
  Enabled: keyState(key) === 'Enabled',
  Description: key.description,
  KeyUsage: 'GENERATE_VERIFY_MAC',
  KeyState: keyState(key),
  ...(key.deletionAt === undefined ? {} : { DeletionDate: new Date(key.deletionAt) }),
  Origin: 'AWS_KMS',
  KeyManager: 'CUSTOMER',
  CustomerMasterKeySpec: 'HMAC_256',
  KeySpec: 'HMAC_256',
  MacAlgorithms: ['HMAC_SHA_256'],
  MultiRegion: false,
});
