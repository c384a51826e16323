import type { CopyObjectOutput, CopyObjectRequest } from '@aws-sdk/client-s3';
import { AwsError } from '../../kernel/aws-error.ts';
import { operation } from '../../kernel/operation.ts';
import { acceptOnly, need, refuseAcl } from './access.ts';
import { requireBucket } from './bucket.ts';
import { HEADER_MEMBERS, readHeaders, refuseStorageClass } from './object-headers.ts';
import { LOCK_MEMBERS, needToLock, readLock } from './object-lock.ts';
import { readVersion, shownEncryption, shownVersion, storeObject } from './object-version.ts';
import { checkWriteConditions, writeContext } from './put-object.ts';
import { objectTrail } from './trail.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html */
export const CopyObject = operation<CopyObjectRequest, CopyObjectOutput>({
  dataEvent: true,
  access(input, call) {
    const source = readSource(input.CopySource);
    const read = source.VersionId === undefined ? 's3:GetObject' : 's3:GetObjectVersion';
    return [
      need(call, source.Bucket, read, { key: source.Key }),
      need(call, input.Bucket, 's3:PutObject', {
        key: input.Key,
        context: { ...writeContext(input), 's3:x-amz-copy-source': input.CopySource },
      }),
      ...needToLock(call, input),
    ];
  },
  act(input, call) {
    acceptOnly('CopyObject', input, [
      'Bucket',
      'Key',
      'CopySource',
      'ACL',
      'IfMatch',
      'IfNoneMatch',
      'MetadataDirective',
      'StorageClass',
      'ChecksumAlgorithm',
      'ExpectedBucketOwner',
      'ExpectedSourceBucketOwner',
      ...HEADER_MEMBERS,
      ...LOCK_MEMBERS,
    ]);
    refuseAcl(input.ACL);
    refuseStorageClass(input.StorageClass);
    const source = readSource(input.CopySource);
    const from = requireBucket(call.world, {
      Bucket: source.Bucket,
      ExpectedBucketOwner: input.ExpectedSourceBucketOwner,
    });
    const to = requireBucket(call.world, input);
    checkWriteConditions(to, input);
    const original = readVersion(call, from, source.Key, source.VersionId);
    const replaces = input.MetadataDirective === 'REPLACE';
    if (!replaces && from === to && source.Key === input.Key && input.ServerSideEncryption === undefined)
      throw new AwsError(
        'InvalidRequest',
        "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.",
        { status: 400 },
      );
    const fresh = readHeaders(input, to);
    const headers = replaces ? fresh : { ...original.headers, encryption: fresh.encryption };
    // A copy has no lock but its own.
    const lock = readLock(input, to, call.at);
    const version = storeObject(call, to, input.Key, { content: original.content, headers, lock });
    return {
      CopyObjectResult: {
        ETag: version.etag,
        LastModified: new Date(version.modifiedAt),
        ChecksumCRC32: version.crc32,
      },
      ...(source.VersionId === undefined ? {} : { CopySourceVersionId: source.VersionId }),
      ...shownEncryption(version),
      ...shownVersion(to, version),
    };
  },
  trail: (input, _output, call) =>
    objectTrail(call, input, { request: { 'x-amz-copy-source': input.CopySource } }),
});

/** `bucket/key?versionId=…`, encoded, with or without a slash before it. */
function readSource(text: string): { Bucket: string; Key: string; VersionId?: string } {
  const [path = '', query] = text.split(/\?versionId=/);
  const found = /^\/?([^/]+)\/(.+)$/s.exec(decode(path));
  const [, Bucket, Key] = found ?? [];
  if (Bucket === undefined || Key === undefined || Bucket.startsWith('arn:')) throw invalidSource();
  return { Bucket, Key, ...(query === undefined ? {} : { VersionId: decode(query) }) };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (cause) {
    throw invalidSource(cause);
  }
}

const invalidSource = (cause?: unknown) =>
  new AwsError(
    'InvalidArgument',
    'Copy Source must mention the source bucket and key: sourcebucket/sourcekey',
    { status: 400, cause },
  );
