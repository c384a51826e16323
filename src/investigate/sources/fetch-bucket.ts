import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { lstat, mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { GetObjectCommand, paginateListObjectsV2, type S3Client } from '@aws-sdk/client-s3';
import { isNamed } from '../../aws/error-facts.ts';
import { CordonError } from '../../model/cordon-error.ts';
import type { LogFile } from '../scan/log-file.ts';
import type { ScanProgress } from '../scan/search-files.ts';
import type { Listing } from './listing.ts';

/** From S3 the network is the limit: so many objects at once. */
const AT_ONCE = 32;
/** Of one object as it lies there, in bytes. CloudTrail's are at most some MB. */
const MOST_OBJECT = 256 * 1024 * 1024;

/** `s3://bucket/prefix`. */
export function readBucketUrl(text: string): { bucket: string; prefix: string } {
  const [, bucket, prefix = ''] = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/(.*))?$/.exec(text) ?? [];
  if (bucket === undefined)
    throw new CordonError('BadPlace', `${text.slice(0, 200)} is no place in S3`, {
      advice: 'for example s3://my-trail-bucket/AWSLogs/111122223333/CloudTrail/eu-west-2/2026/11/',
    });
  return { bucket, prefix };
}

/**
 * All objects under a prefix, by name, brought into a folder on this machine. What lies there already of the same ETag and size
 * is not brought again: a run that was interrupted goes on.
 * Throws CordonError `NotFound`, `AccessDenied` or `NoFiles`.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html
 */
export async function fetchBucket(
  { bucket, prefix }: { bucket: string; prefix: string },
  folder: string,
  s3: S3Client,
  onProgress: (progress: ScanProgress) => void,
): Promise<Listing> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const objects = await listObjects(bucket, prefix, s3);
  const ofBytes = objects.reduce((sum, { size }) => sum + size, 0);
  const files: LogFile[] = [];
  const skipped: { name: string; because: string }[] = [];
  let [next, done, bytes] = [0, 0, 0];
  const work = async (): Promise<void> => {
    for (let object = objects[next++]; object !== undefined; object = objects[next++]) {
      try {
        files.push(await bring(object, bucket, folder, s3));
      } catch (error) {
        const because = error instanceof Error ? error.message : String(error);
        skipped.push({ name: object.key, because: `it could not be fetched: ${because}` });
      }
      done += 1;
      bytes += object.size;
      onProgress({ files: done, ofFiles: objects.length, bytes, ofBytes });
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  // They come as they are fetched.
  const byName = (one: { name: string }, other: { name: string }) => (one.name < other.name ? -1 : 1);
  return { files: files.sort(byName), skipped: skipped.sort(byName) };
}

async function listObjects(bucket: string, prefix: string, s3: S3Client): Promise<readonly Stored[]> {
  const objects: Stored[] = [];
  const place = `s3://${bucket}/${prefix}`.slice(0, 500);
  try {
    for await (const { Contents = [] } of paginateListObjectsV2(
      { client: s3 },
      { Bucket: bucket, Prefix: prefix },
    ))
      for (const { Key = '', ETag = '', Size = 0, LastModified } of Contents)
        if (!Key.endsWith('/'))
          objects.push({ key: Key, etag: ETag, size: Size, at: LastModified?.getTime() ?? 0 });
  } catch (cause) {
    if (isNamed(cause, 'NoSuchBucket'))
      throw new CordonError('NotFound', `there is no bucket ${bucket}`, {
        advice: 'aws cloudtrail describe-trails names the bucket that a trail writes to',
        cause,
      });
    if (isNamed(cause, 'AccessDenied'))
      throw new CordonError('AccessDenied', `AWS refuses to list ${place}`, {
        advice: 'sign in as somebody who may s3:ListBucket and s3:GetObject there',
        cause,
      });
    throw cause;
  }
  if (objects.length === 0)
    throw new CordonError('NoFiles', `there are no objects under ${place}`, {
      advice: 'CloudTrail keeps them under AWSLogs/ACCOUNT/CloudTrail/REGION/YEAR/MONTH/DAY',
    });
  return objects;
}

interface Stored {
  readonly key: string;
  readonly etag: string;
  readonly size: number;
  readonly at: number;
}

async function bring(
  { key, etag, size, at }: Stored,
  bucket: string,
  folder: string,
  s3: S3Client,
): Promise<LogFile> {
  if (size > MOST_OBJECT) throw new Error(`it has ${size} bytes`);
  // Its own name may be anything, and means nothing here.
  const path = join(folder, createHash('sha256').update(`${bucket}\n${key}\n${etag}`).digest('hex'));
  const file = { name: key, path, size, modifiedAt: at };
  if (await hasSize(path, size)) return file;
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
  if (!(Body instanceof Readable)) throw new Error('S3 gave no content');
  try {
    await pipeline(Body, createWriteStream(`${path}.new`, { mode: 0o600 }));
    if (!(await hasSize(`${path}.new`, size))) throw new Error('it ended before its end');
    await rename(`${path}.new`, path);
  } finally {
    await rm(`${path}.new`, { force: true });
  }
  return file;
}

async function hasSize(path: string, size: number): Promise<boolean> {
  try {
    return (await lstat(path)).size === size;
  } catch {
    // It is not there yet.
    return false;
  }
}
