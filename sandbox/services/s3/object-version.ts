import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { AwsError, notInSandbox } from '../../kernel/aws-error.ts';
import type { Call } from '../../kernel/operation.ts';
import { isAllowed, need } from './access.ts';
import type { Bucket, ObjectHeaders, ObjectLock, ObjectVersion } from './bucket.ts';

/** Differs from AWS: an object has at most 64 MiB, and a bucket 1 GiB in all: everything is held in memory. */
export const LARGEST_OBJECT = 64 * 1024 * 1024;
const LARGEST_BUCKET = 1024 * 1024 * 1024;

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html */
const LONGEST_KEY = 1024;

/** What CopyObject and PutObject both end in. Returns the version that is now the current one. */
export function storeObject(
  call: Call,
  bucket: Bucket,
  key: string,
  what: { content: Uint8Array; headers: ObjectHeaders; etag?: string; lock: ObjectLock },
): ObjectVersion {
  if (Buffer.byteLength(key) > LONGEST_KEY)
    throw new AwsError('KeyTooLongError', 'Your key is too long', { status: 400 });
  if (what.content.length > LARGEST_OBJECT)
    throw new AwsError('EntityTooLarge', 'The sandbox keeps objects of up to 64 MiB.', { status: 400 });
  if (bucket.size + what.content.length > LARGEST_BUCKET) throw notInSandbox('a bucket of more than 1 GiB');
  const version: ObjectVersion = {
    id: bucket.versioning === 'Enabled' ? call.world.ids.hex(32) : 'null',
    modifiedAt: call.at,
    content: what.content,
    etag: what.etag ?? `"${createHash('md5').update(what.content).digest('hex')}"`,
    crc32: checksumOf(what.content),
    headers: what.headers,
    ...(Object.keys(what.lock).length === 0 ? {} : { lock: what.lock }),
  };
  pushVersion(bucket, key, version);
  return version;
}

/** A new version takes the place of one with the same id: there is one `null` version of a key. */
export function pushVersion(bucket: Bucket, key: string, version: ObjectVersion): void {
  const others = (bucket.objects.get(key) ?? []).filter(({ id }) => id !== version.id);
  setVersions(bucket, key, [...others, version]);
}

export function setVersions(bucket: Bucket, key: string, versions: readonly ObjectVersion[]): void {
  bucket.size += sizeOf(versions) - sizeOf(bucket.objects.get(key) ?? []);
  if (versions.length === 0) bucket.objects.delete(key);
  else bucket.objects.set(key, versions);
}

const sizeOf = (versions: readonly ObjectVersion[]): number =>
  versions.reduce((sum, { content }) => sum + (content?.length ?? 0), 0);

export function checksumOf(content: Uint8Array): string {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(crc32(content));
  return bytes.toString('base64');
}

/** The current version, or the one named; with its content. */
export function readVersion(
  call: Call,
  bucket: Bucket,
  key: string,
  versionId: string | undefined,
): ObjectVersion & { readonly content: Uint8Array } {
  const versions = bucket.objects.get(key) ?? [];
  const version = versionId === undefined ? versions.at(-1) : versions.find(({ id }) => id === versionId);
  if (version?.content !== undefined) return { ...version, content: version.content };
  // Whether a key exists is told only to who may list the bucket.
  if (!isAllowed(call, need(call, bucket.name, 's3:ListBucket')))
    throw new AwsError('AccessDenied', 'Access Denied', { status: 403 });
  if (versionId === undefined)
    throw new AwsError('NoSuchKey', 'The specified key does not exist.', { status: 404 });
  if (version === undefined)
    throw new AwsError('NoSuchVersion', 'The specified version does not exist.', { status: 404 });
  throw new AwsError('MethodNotAllowed', 'The specified method is not allowed against this resource.', {
    status: 405,
  });
}

/** Version ids are shown for buckets that have, or had, versioning. */
export const shownVersion = (bucket: Bucket, version: ObjectVersion): { VersionId?: string } =>
  bucket.versioning === undefined ? {} : { VersionId: version.id };

/** The headers that say how an object is encrypted. */
export function shownEncryption(version: ObjectVersion): {
  ServerSideEncryption: 'AES256';
  SSEKMSKeyId?: string;
} {
  const { algorithm, key } = version.headers.encryption;
  // The SDK's type lists the algorithms; what stands here came from it.
  return { ServerSideEncryption: algorithm as 'AES256', ...(key === undefined ? {} : { SSEKMSKeyId: key }) };
}
