import type {
  GetObjectOutput,
  GetObjectRequest,
  HeadObjectOutput,
  HeadObjectRequest,
} from '@aws-sdk/client-s3';
import { AwsError } from '../../kernel/aws-error.ts';
import { type Call, operation } from '../../kernel/operation.ts';
import { acceptOnly, need } from './access.ts';
import { type ObjectVersion, requireBucket } from './bucket.ts';
import { shownLock } from './object-lock.ts';
import { readVersion, shownEncryption, shownVersion } from './object-version.ts';
import { isSameTag, preconditionFailed } from './put-object.ts';
import { objectTrail } from './trail.ts';

type Output = Omit<GetObjectOutput, 'Body'> & { Body: Uint8Array };
type Input = GetObjectRequest & { Bucket: string; Key: string };

export const GetObject = operation<GetObjectRequest, Output>({
  dataEvent: true,
  access: (input, call) => [needToRead(input, call)],
  act: (input, call) => readObject('GetObject', input, call),
  trail: (input, _output, call) => objectTrail(call, input),
});

/** Asks for the same permission as GetObject. */
export const HeadObject = operation<HeadObjectRequest, HeadObjectOutput>({
  dataEvent: true,
  access: (input, call) => [needToRead(input, call)],
  act(input, call) {
    const { Body, ...head } = readObject('HeadObject', input, call);
    return { ...head, ContentLength: Body.length };
  },
  trail: (input, _output, call) => objectTrail(call, input),
});

const needToRead = (input: Input, call: Call) =>
  need(call, input.Bucket, input.VersionId === undefined ? 's3:GetObject' : 's3:GetObjectVersion', {
    key: input.Key,
    ...(input.VersionId === undefined ? {} : { context: { 's3:VersionId': input.VersionId } }),
  });

function readObject(name: string, input: Input, call: Call): Output {
  acceptOnly<GetObjectRequest>(name, input, [
    'Bucket',
    'Key',
    'VersionId',
    'Range',
    'ChecksumMode',
    'ExpectedBucketOwner',
    'IfMatch',
    'IfNoneMatch',
    'IfModifiedSince',
    'IfUnmodifiedSince',
    'ResponseCacheControl',
    'ResponseContentDisposition',
    'ResponseContentEncoding',
    'ResponseContentLanguage',
    'ResponseContentType',
    'ResponseExpires',
  ]);
  const bucket = requireBucket(call.world, input);
  const version = readVersion(call, bucket, input.Key, input.VersionId);
  checkReadConditions(version, input);
  const range = readRange(input.Range, version.content.length);
  const isChecked = input.ChecksumMode === 'ENABLED' && range === undefined;
  return {
    Body: range === undefined ? version.content : version.content.subarray(range.from, range.to + 1),
    AcceptRanges: 'bytes',
    ETag: version.etag,
    LastModified: new Date(version.modifiedAt),
    ...shownHeaders(version, input),
    ...shownEncryption(version),
    ...shownVersion(bucket, version),
    ...shownLock(call, input, version),
    ...(range && { ContentRange: `bytes ${range.from}-${range.to}/${version.content.length}` }),
    ...(isChecked ? { ChecksumCRC32: version.crc32, ChecksumType: 'FULL_OBJECT' as const } : {}),
  };
}

function shownHeaders({ headers }: ObjectVersion, input: Input): Omit<Output, 'Body'> {
  const expires = input.ResponseExpires?.getTime() ?? headers.Expires;
  const shown = {
    ContentType: input.ResponseContentType ?? headers.ContentType,
    CacheControl: input.ResponseCacheControl ?? headers.CacheControl,
    ContentDisposition: input.ResponseContentDisposition ?? headers.ContentDisposition,
    ContentEncoding: input.ResponseContentEncoding ?? headers.ContentEncoding,
    ContentLanguage: input.ResponseContentLanguage ?? headers.ContentLanguage,
    Expires: expires === undefined ? undefined : new Date(expires),
  };
  return {
    ...shown,
    ...(headers.Metadata.size === 0 ? {} : { Metadata: Object.fromEntries(headers.Metadata) }),
  };
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-reads.html */
function checkReadConditions(version: ObjectVersion, input: Input): void {
  // HTTP dates have no milliseconds.
  const modified = Math.floor(version.modifiedAt / 1000) * 1000;
  if (input.IfMatch !== undefined) {
    if (!isSameTag(input.IfMatch, version.etag)) throw preconditionFailed();
  } else if (input.IfUnmodifiedSince !== undefined && modified > input.IfUnmodifiedSince.getTime())
    throw preconditionFailed();
  if (input.IfNoneMatch !== undefined) {
    if (isSameTag(input.IfNoneMatch, version.etag)) throw notModified();
  } else if (input.IfModifiedSince !== undefined && modified <= input.IfModifiedSince.getTime())
    throw notModified();
}

const notModified = () => new AwsError('NotModified', 'Not Modified', { status: 304 });

/** One range of bytes; several, or another unit, are answered with the whole object, as HTTP allows. */
function readRange(text: string | undefined, size: number): { from: number; to: number } | undefined {
  const [, first, last] = /^bytes=(\d*)-(\d*)$/.exec(text ?? '') ?? [];
  if (first === undefined || last === undefined || (first === '' && last === '')) return undefined;
  const from = first === '' ? Math.max(0, size - Number(last)) : Number(first);
  const to = first === '' || last === '' ? size - 1 : Math.min(Number(last), size - 1);
  if (first !== '' && last !== '' && Number(last) < Number(first)) return undefined;
  if (from >= size || to < from)
    throw new AwsError('InvalidRange', 'The requested range is not satisfiable', { status: 416 });
  return { from, to };
}
