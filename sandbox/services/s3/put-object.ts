import type { PutObjectOutput, PutObjectRequest } from '@aws-sdk/client-s3';
import { AwsError } from '../../kernel/aws-error.ts';
import { operation } from '../../kernel/operation.ts';
import { acceptOnly, need, refuseAcl } from './access.ts';
import { type Bucket, requireBucket } from './bucket.ts';
import {
  CHECKSUM_MEMBERS,
  HEADER_MEMBERS,
  readHeaders,
  refuseStorageClass,
  verifyChecksums,
} from './object-headers.ts';
import { LOCK_MEMBERS, needToLock, readLock } from './object-lock.ts';
import { shownEncryption, shownVersion, storeObject } from './object-version.ts';
import { objectTrail } from './trail.ts';

type Input = Omit<PutObjectRequest, 'Body'> & { Body?: Uint8Array };

export const PutObject = operation<Input, PutObjectOutput>({
  dataEvent: true,
  access: (input, call) => [
    need(call, input.Bucket, 's3:PutObject', { key: input.Key, context: writeContext(input) }),
    ...needToLock(call, input),
  ],
  act(input, call) {
    acceptOnly('PutObject', input, [
      'Bucket',
      'Key',
      'Body',
      'ACL',
      'IfMatch',
      'IfNoneMatch',
      'StorageClass',
      'ExpectedBucketOwner',
      ...HEADER_MEMBERS,
      ...LOCK_MEMBERS,
      ...CHECKSUM_MEMBERS,
    ]);
    refuseAcl(input.ACL);
    refuseStorageClass(input.StorageClass);
    const bucket = requireBucket(call.world, input);
    checkWriteConditions(bucket, input);
    const content = new Uint8Array(input.Body ?? []);
    verifyChecksums(input, content);
    const version = storeObject(call, bucket, input.Key, {
      content,
      headers: readHeaders(input, bucket),
      lock: readLock(input, bucket, call.at),
    });
    return {
      ETag: version.etag,
      ChecksumCRC32: version.crc32,
      ChecksumType: 'FULL_OBJECT',
      ...shownEncryption(version),
      ...shownVersion(bucket, version),
    };
  },
  trail: (input, output, call) =>
    objectTrail(call, input, output === undefined ? {} : { response: writtenHeaders(output) }),
});

/** Condition keys of writes. https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html */
export function writeContext(input: {
  ACL?: string | undefined;
  ServerSideEncryption?: string | undefined;
  SSEKMSKeyId?: string | undefined;
  StorageClass?: string | undefined;
  IfMatch?: string | undefined;
  IfNoneMatch?: string | undefined;
}): Record<string, string> {
  const keys = {
    's3:x-amz-acl': input.ACL,
    's3:x-amz-server-side-encryption': input.ServerSideEncryption,
    's3:x-amz-server-side-encryption-aws-kms-key-id': input.SSEKMSKeyId,
    's3:x-amz-storage-class': input.StorageClass,
    's3:if-match': input.IfMatch,
    's3:if-none-match': input.IfNoneMatch,
  };
  return Object.fromEntries(
    Object.entries(keys).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
  );
}

/** Writing once only: https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html */
export function checkWriteConditions(
  bucket: Bucket,
  input: { Key: string; IfMatch?: string | undefined; IfNoneMatch?: string | undefined },
): void {
  const current = bucket.objects.get(input.Key)?.at(-1);
  const existing = current?.content === undefined ? undefined : current;
  if (input.IfNoneMatch !== undefined && input.IfNoneMatch !== '*')
    throw new AwsError('NotImplemented', 'If-None-Match takes only * in a write', { status: 501 });
  if (input.IfMatch !== undefined && existing === undefined)
    throw new AwsError('NoSuchKey', 'The specified key does not exist.', { status: 404 });
  const isUnmet =
    (input.IfNoneMatch !== undefined && existing !== undefined) ||
    (input.IfMatch !== undefined && !isSameTag(input.IfMatch, existing?.etag ?? ''));
  if (isUnmet) throw preconditionFailed();
}

export const isSameTag = (given: string, etag: string): boolean =>
  given
    .split(',')
    .map((one) => one.trim())
    .some((one) => one === '*' || one.replace(/"/g, '') === etag.replace(/"/g, ''));

export const preconditionFailed = () =>
  new AwsError('PreconditionFailed', 'At least one of the pre-conditions you specified did not hold', {
    status: 412,
  });

const writtenHeaders = (output: PutObjectOutput): Record<string, unknown> => ({
  'x-amz-server-side-encryption': output.ServerSideEncryption,
  ...(output.VersionId === undefined ? {} : { 'x-amz-version-id': output.VersionId }),
});
