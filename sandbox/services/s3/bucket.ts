import type {
  LifecycleRule,
  OwnershipControlsRule,
  PublicAccessBlockConfiguration,
  ServerSideEncryptionRule,
} from '@aws-sdk/client-s3';
import { AwsError } from '../../kernel/aws-error.ts';
import type { StoredPolicy } from '../../kernel/identity.ts';
import { globalSlot } from '../../kernel/state.ts';
import type { World } from '../../kernel/world.ts';
import type { Upload } from './multipart.ts';
import type { DefaultRetention, Retention } from './object-lock.ts';

/** One version of an object, or the marker that it was deleted. */
export interface ObjectVersion {
  /** `null` (the text) for what was written while versioning was off. */
  readonly id: string;
  /** Milliseconds since the epoch. */
  readonly modifiedAt: number;
  /** Absent: a delete marker. */
  readonly content?: Uint8Array;
  /** In its quotes, as clients compare it. */
  readonly etag: string;
  readonly crc32: string;
  readonly headers: ObjectHeaders;
  readonly lock?: ObjectLock;
}

/** What keeps a version from being deleted. */
export interface ObjectLock {
  readonly retention?: Retention;
  readonly legalHold?: boolean;
}

export interface ObjectHeaders {
  readonly ContentType?: string;
  readonly CacheControl?: string;
  readonly ContentDisposition?: string;
  readonly ContentEncoding?: string;
  readonly ContentLanguage?: string;
  /** Milliseconds since the epoch. */
  readonly Expires?: number;
  readonly Metadata: ReadonlyMap<string, string>;
  readonly encryption: { readonly algorithm: string; readonly key?: string };
}

export interface Bucket {
  readonly name: string;
  readonly account: string;
  readonly region: string;
  readonly createdAt: number;
  /** By key; versions oldest first. */
  readonly objects: Map<string, readonly ObjectVersion[]>;
  readonly uploads: Map<string, Upload>;
  /** Bytes of all versions. */
  size: number;
  /** Absent: never asked for, and then it has no version ids. */
  versioning?: 'Enabled' | 'Suspended';
  /** Absent: the bucket has no object lock. */
  objectLock?: { readonly usual?: DefaultRetention };
  policy?: StoredPolicy;
  publicAccessBlock?: PublicAccessBlockConfiguration;
  encryption: readonly ServerSideEncryptionRule[];
  ownership: readonly OwnershipControlsRule[];
  lifecycle?: readonly LifecycleRule[];
  tags: ReadonlyMap<string, string>;
}

/** An account's buckets, by name. */
export const buckets = globalSlot<Map<string, Bucket>>('s3-buckets', () => new Map());

/** Names are one for all accounts. https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingBucket.html */
export function findBucket(world: World, name: string): Bucket | undefined {
  for (const account of world.accounts) {
    const bucket = buckets({ world, account, region: '' }).get(name);
    if (bucket !== undefined) return bucket;
  }
  return undefined;
}

/**
 * Differs from AWS: a bucket answers through every region's endpoint; AWS redirects to the bucket's own.
 */
export function requireBucket(
  world: World,
  input: { Bucket: string; ExpectedBucketOwner?: string | undefined },
): Bucket {
  const bucket = findBucket(world, input.Bucket);
  if (bucket === undefined)
    throw new AwsError('NoSuchBucket', 'The specified bucket does not exist', { status: 404 });
  if (input.ExpectedBucketOwner !== undefined && input.ExpectedBucketOwner !== bucket.account)
    throw new AwsError('AccessDenied', 'Access Denied', { status: 403 });
  return bucket;
}

export const bucketArn = (name: string): string => `arn:aws:s3:::${name}`;
