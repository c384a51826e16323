import { createHash } from 'node:crypto';
import type {
  AbortMultipartUploadRequest,
  CompletedPart,
  CompleteMultipartUploadOutput,
  CompleteMultipartUploadRequest,
  CreateMultipartUploadOutput,
  CreateMultipartUploadRequest,
  UploadPartOutput,
  UploadPartRequest,
} from '@aws-sdk/client-s3';
import { AwsError } from '../../kernel/aws-error.ts';
import { type Call, operation } from '../../kernel/operation.ts';
import { acceptOnly, need, refuseAcl } from './access.ts';
import { type Bucket, type ObjectHeaders, type ObjectLock, requireBucket } from './bucket.ts';
import {
  CHECKSUM_MEMBERS,
  HEADER_MEMBERS,
  readHeaders,
  refuseStorageClass,
  verifyChecksums,
} from './object-headers.ts';
import { LOCK_MEMBERS, needToLock, readLock } from './object-lock.ts';
import { checksumOf, LARGEST_OBJECT, shownEncryption, shownVersion, storeObject } from './object-version.ts';
import { checkWriteConditions, writeContext } from './put-object.ts';
import { objectTrail } from './trail.ts';

/** An upload in parts, as clients make it for larger files. */
export interface Upload {
  readonly key: string;
  readonly headers: ObjectHeaders;
  readonly lock: ObjectLock;
  readonly parts: Map<number, { readonly content: Uint8Array; readonly md5: string }>;
}

const MOST_UPLOADS = 100;

export const CreateMultipartUpload = operation<CreateMultipartUploadRequest, CreateMultipartUploadOutput>({
  dataEvent: true,
  access: (input, call) => [
    need(call, input.Bucket, 's3:PutObject', { key: input.Key, context: writeContext(input) }),
    ...needToLock(call, input),
  ],
  act(input, call) {
    acceptOnly('CreateMultipartUpload', input, [
      'Bucket',
      'Key',
      'ACL',
      'StorageClass',
      'ChecksumAlgorithm',
      'ChecksumType',
      'ExpectedBucketOwner',
      ...HEADER_MEMBERS,
      ...LOCK_MEMBERS,
    ]);
    refuseAcl(input.ACL);
    refuseStorageClass(input.StorageClass);
    const bucket = requireBucket(call.world, input);
    if (bucket.uploads.size >= MOST_UPLOADS)
      throw new AwsError('SlowDown', 'The sandbox keeps 100 unfinished uploads a bucket.', { status: 503 });
    const UploadId = call.world.ids.hex(64);
    bucket.uploads.set(UploadId, {
      key: input.Key,
      headers: readHeaders(input, bucket),
      lock: readLock(input, bucket, call.at),
      parts: new Map(),
    });
    return { Bucket: bucket.name, Key: input.Key, UploadId };
  },
  trail: (input, _output, call) => objectTrail(call, input, { request: { uploads: '' } }),
});

type PartInput = Omit<UploadPartRequest, 'Body'> & { Body?: Uint8Array };

export const UploadPart = operation<PartInput, UploadPartOutput>({
  dataEvent: true,
  access: (input, call) => [need(call, input.Bucket, 's3:PutObject', { key: input.Key })],
  act(input, call) {
    acceptOnly('UploadPart', input, [
      'Bucket',
      'Key',
      'Body',
      'PartNumber',
      'UploadId',
      'ExpectedBucketOwner',
      ...CHECKSUM_MEMBERS,
    ]);
    const upload = requireUpload(requireBucket(call.world, input), input);
    const content = new Uint8Array(input.Body ?? []);
    verifyChecksums(input, content);
    if (!Number.isInteger(input.PartNumber) || input.PartNumber < 1 || input.PartNumber > 10_000)
      throw new AwsError('InvalidArgument', 'Part number must be an integer between 1 and 10000, inclusive', {
        status: 400,
      });
    const others = [...upload.parts].filter(([number]) => number !== input.PartNumber);
    const size = others.reduce((sum, [, part]) => sum + part.content.length, content.length);
    if (size > LARGEST_OBJECT)
      throw new AwsError('EntityTooLarge', 'The sandbox keeps objects of up to 64 MiB.', { status: 400 });
    const md5 = createHash('md5').update(content).digest('hex');
    upload.parts.set(input.PartNumber, { content, md5 });
    return { ETag: `"${md5}"`, ServerSideEncryption: 'AES256', ChecksumCRC32: checksumOf(content) };
  },
  trail: (input, _output, call) =>
    objectTrail(call, input, {
      request: { partNumber: String(input.PartNumber), uploadId: input.UploadId },
    }),
});

/** The ETag of an object made of parts is the hash of their hashes. */
export const CompleteMultipartUpload = operation<
  CompleteMultipartUploadRequest,
  CompleteMultipartUploadOutput
>({
  dataEvent: true,
  access: (input, call) => [
    need(call, input.Bucket, 's3:PutObject', { key: input.Key, context: writeContext(input) }),
  ],
  act(input, call) {
    acceptOnly('CompleteMultipartUpload', input, [
      'Bucket',
      'Key',
      'UploadId',
      'MultipartUpload',
      'ChecksumType',
      'ChecksumCRC32',
      'ChecksumCRC64NVME',
      'MpuObjectSize',
      'IfMatch',
      'IfNoneMatch',
      'ExpectedBucketOwner',
    ]);
    const bucket = requireBucket(call.world, input);
    const upload = requireUpload(bucket, input);
    checkWriteConditions(bucket, input);
    const parts = chosenParts(upload, input.MultipartUpload?.Parts ?? []);
    const hash = createHash('md5').update(Buffer.from(parts.map(({ md5 }) => md5).join(''), 'hex'));
    const version = storeObject(call, bucket, input.Key, {
      content: new Uint8Array(Buffer.concat(parts.map(({ content }) => content))),
      headers: upload.headers,
      lock: upload.lock,
      etag: `"${hash.digest('hex')}-${parts.length}"`,
    });
    bucket.uploads.delete(input.UploadId);
    return {
      Bucket: bucket.name,
      Key: input.Key,
      Location: locationOf(call, input),
      ETag: version.etag,
      ...shownEncryption(version),
      ...shownVersion(bucket, version),
    };
  },
  trail: (input, _output, call) => objectTrail(call, input, { request: { uploadId: input.UploadId } }),
});

/** Differs from AWS: parts smaller than 5 MiB are accepted wherever they stand. */
function chosenParts(upload: Upload, list: readonly CompletedPart[]) {
  let before = 0;
  if (list.length === 0)
    throw new AwsError('MalformedXML', 'You must specify at least one part', { status: 400 });
  return list.map(({ PartNumber: number = 0, ETag: etag = '' }) => {
    if (number <= before)
      throw new AwsError('InvalidPartOrder', 'The list of parts was not in ascending order.', {
        status: 400,
      });
    before = number;
    const part = upload.parts.get(number);
    if (part === undefined || part.md5 !== etag.replace(/"/g, ''))
      throw new AwsError('InvalidPart', 'One or more of the specified parts could not be found.', {
        status: 400,
      });
    return part;
  });
}

const locationOf = (call: Call, { Bucket, Key }: { Bucket: string; Key: string }): string =>
  `${call.world.origin}/${Bucket}/${encodeURIComponent(Key)}`;

export const AbortMultipartUpload = operation<AbortMultipartUploadRequest, Record<never, never>>({
  dataEvent: true,
  access: (input, call) => [need(call, input.Bucket, 's3:AbortMultipartUpload', { key: input.Key })],
  act(input, call) {
    const bucket = requireBucket(call.world, input);
    requireUpload(bucket, input);
    bucket.uploads.delete(input.UploadId);
    return {};
  },
  trail: (input, _output, call) => objectTrail(call, input, { request: { uploadId: input.UploadId } }),
});

function requireUpload(bucket: Bucket, input: { Key: string; UploadId: string }): Upload {
  const upload = bucket.uploads.get(input.UploadId);
  if (upload === undefined || upload.key !== input.Key)
    throw new AwsError('NoSuchUpload', 'The specified upload does not exist.', { status: 404 });
  return upload;
}
