import { createHash } from 'node:crypto';
import {
  CopyObjectCommand,
  CreateBucketCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectAclCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Stage } from '../iam/fixture.ts';
import { connectS3, openStage } from './fixture.ts';

const Bucket = 'evidence-111122223333';
let stage: Stage;
let s3: S3Client;
beforeAll(async () => {
  stage = await openStage();
  s3 = connectS3(stage);
  await s3.send(new CreateBucketCommand({ Bucket }));
});
afterAll(() => stage.close());

const put = (Key: string, Body: string | Uint8Array = Key, more = {}) =>
  s3.send(new PutObjectCommand({ Bucket, Key, Body, ...more }));
const keysOf = (contents: { Key?: string | undefined }[] | undefined) =>
  (contents ?? []).map(({ Key }) => Key);

describe('an object', () => {
  it('comes back byte for byte, with its headers', async () => {
    const body = new Uint8Array(70_000).map((_, index) => index % 251);
    const etag = `"${createHash('md5').update(body).digest('hex')}"`;
    const put = new PutObjectCommand({
      Bucket,
      Key: 'a folder/ünïcode+&<key>.bin',
      Body: body,
      ContentType: 'application/x-evidence',
      CacheControl: 'no-store',
      Metadata: { incident: 'i-1' },
    });
    expect(await s3.send(put)).toMatchObject({ ETag: etag, ServerSideEncryption: 'AES256' });
    const Key = 'a folder/ünïcode+&<key>.bin';
    const got = await s3.send(new GetObjectCommand({ Bucket, Key }));
    expect(await got.Body?.transformToByteArray()).toEqual(body);
    expect(got).toMatchObject({
      ETag: etag,
      ContentType: 'application/x-evidence',
      CacheControl: 'no-store',
      ContentLength: 70_000,
      Metadata: { incident: 'i-1' },
      ChecksumCRC32: expect.any(String),
    });
    expect(got.ContentEncoding).toBeUndefined();
    expect(got.VersionId).toBeUndefined();
    expect(await s3.send(new HeadObjectCommand({ Bucket, Key }))).toMatchObject({
      ContentLength: 70_000,
      ETag: etag,
    });
  });

  it('may be empty', async () => {
    await put('empty', '');
    const got = await s3.send(new GetObjectCommand({ Bucket, Key: 'empty' }));
    expect(await got.Body?.transformToString()).toBe('');
  });

  it('is read in ranges', async () => {
    await put('digits', '0123456789');
    const read = async (Range: string) => {
      const got = await s3.send(new GetObjectCommand({ Bucket, Key: 'digits', Range }));
      return [await got.Body?.transformToString(), got.ContentRange, got.$metadata.httpStatusCode];
    };
    expect(await read('bytes=2-4')).toEqual(['234', 'bytes 2-4/10', 206]);
    expect(await read('bytes=-3')).toEqual(['789', 'bytes 7-9/10', 206]);
    expect(await read('bytes=8-99')).toEqual(['89', 'bytes 8-9/10', 206]);
    await expect(read('bytes=10-')).rejects.toMatchObject({ name: 'InvalidRange' });
  });

  it('that is not there is answered by its code, a HEAD by its status', async () => {
    await expect(s3.send(new GetObjectCommand({ Bucket, Key: 'none' }))).rejects.toMatchObject({
      name: 'NoSuchKey',
      $metadata: { httpStatusCode: 404 },
    });
    await expect(s3.send(new HeadObjectCommand({ Bucket, Key: 'none' }))).rejects.toMatchObject({
      name: 'NotFound',
    });
    await expect(
      s3.send(new GetObjectCommand({ Bucket: 'no-such-bucket', Key: 'none' })),
    ).rejects.toMatchObject({ name: 'NoSuchBucket' });
  });

  it('can be written once only', async () => {
    const once = (Body: string) => put('once', Body, { IfNoneMatch: '*' });
    const outcomes = await Promise.allSettled(Array.from({ length: 10 }, (_, i) => once(`writer ${i}`)));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    await expect(once('later')).rejects.toMatchObject({ name: 'PreconditionFailed' });
    await put('once', 'changed', { IfMatch: '*' });
    await expect(put('once', 'stale', { IfMatch: '"0"' })).rejects.toMatchObject({
      name: 'PreconditionFailed',
    });
  });

  it('is refused when its checksum says otherwise', async () => {
    await expect(put('damaged', 'text', { ContentMD5: 'AAAAAAAAAAAAAAAAAAAAAA==' })).rejects.toMatchObject({
      name: 'BadDigest',
    });
    await expect(put('damaged', 'text', { ChecksumSHA256: 'x'.repeat(43) })).rejects.toMatchObject({
      name: 'BadDigest',
    });
  });

  it('is copied', async () => {
    await put('from here', 'content', { Metadata: { of: 'original' } });
    const Key = 'to/there';
    await s3.send(new CopyObjectCommand({ Bucket, Key, CopySource: `${Bucket}/from%20here` }));
    const got = await s3.send(new GetObjectCommand({ Bucket, Key }));
    expect(await got.Body?.transformToString()).toBe('content');
    expect(got.Metadata).toEqual({ of: 'original' });
  });

  it('refuses by name what the sandbox does not do', async () => {
    const refused = { message: expect.stringContaining('GetObjectAcl'), $metadata: { httpStatusCode: 501 } };
    await put('plain');
    await expect(s3.send(new GetObjectAclCommand({ Bucket, Key: 'plain' }))).rejects.toMatchObject(refused);
    await expect(put('plain', 'x', { Tagging: 'a=b' })).rejects.toMatchObject({
      message: expect.stringContaining('Tagging'),
    });
    await expect(put('plain', 'x', { ACL: 'public-read' })).rejects.toMatchObject({
      name: 'AccessControlListNotSupported',
    });
  });

  it('is gone when it is deleted, and deleting it again is no error', async () => {
    await put('short-lived');
    await s3.send(new DeleteObjectCommand({ Bucket, Key: 'short-lived' }));
    await s3.send(new DeleteObjectCommand({ Bucket, Key: 'short-lived' }));
    await expect(s3.send(new HeadObjectCommand({ Bucket, Key: 'short-lived' }))).rejects.toMatchObject({
      name: 'NotFound',
    });
  });
});

describe('a listing', () => {
  const inBucket = 'listed-111122223333';
  beforeAll(async () => {
    await s3.send(new CreateBucketCommand({ Bucket: inBucket }));
    for (const Key of ['a.txt', 'logs/1', 'logs/2', 'logs/deep/3', 'z', 'z/ü&<'])
      await s3.send(new PutObjectCommand({ Bucket: inBucket, Key, Body: 'x' }));
  });
  const list = (more = {}) => s3.send(new ListObjectsV2Command({ Bucket: inBucket, ...more }));

  it('is in order, by prefix and delimiter', async () => {
    expect(keysOf((await list()).Contents)).toEqual([
      'a.txt',
      'logs/1',
      'logs/2',
      'logs/deep/3',
      'z',
      'z/ü&<',
    ]);
    const top = await list({ Delimiter: '/' });
    expect(keysOf(top.Contents)).toEqual(['a.txt', 'z']);
    expect(top.CommonPrefixes).toEqual([{ Prefix: 'logs/' }, { Prefix: 'z/' }]);
    expect(top.KeyCount).toBe(4);
    const logs = await list({ Prefix: 'logs/', Delimiter: '/' });
    expect(keysOf(logs.Contents)).toEqual(['logs/1', 'logs/2']);
    expect(logs.CommonPrefixes).toEqual([{ Prefix: 'logs/deep/' }]);
    expect(keysOf((await list({ StartAfter: 'logs/2' })).Contents)).toEqual(['logs/deep/3', 'z', 'z/ü&<']);
  });

  it.each([{ Delimiter: '/' }, {}])('has pages that miss and repeat nothing (%o)', async (more) => {
    const whole = await list(more);
    const seen: unknown[] = [];
    let ContinuationToken: string | undefined;
    do {
      const page = await list({ ...more, MaxKeys: 1, ContinuationToken });
      seen.push(...keysOf(page.Contents), ...(page.CommonPrefixes ?? []).map(({ Prefix }) => Prefix));
      expect(page.KeyCount).toBe(1);
      ContinuationToken = page.NextContinuationToken;
    } while (ContinuationToken !== undefined && seen.length < 20);
    const expected = [...keysOf(whole.Contents), ...(whole.CommonPrefixes ?? []).map(({ Prefix }) => Prefix)];
    expect(seen.sort()).toEqual(expected.sort());
  });

  it('of the older form goes on after its marker', async () => {
    const first = await s3.send(new ListObjectsCommand({ Bucket: inBucket, MaxKeys: 2 }));
    expect([keysOf(first.Contents), first.NextMarker]).toEqual([['a.txt', 'logs/1'], 'logs/1']);
    const rest = await s3.send(new ListObjectsCommand({ Bucket: inBucket, Marker: 'logs/1' }));
    expect(keysOf(rest.Contents)).toEqual(['logs/2', 'logs/deep/3', 'z', 'z/ü&<']);
  });
});

describe('a versioned bucket', () => {
  const versioned = 'versions-111122223333';
  const send = (Key: string, Body: string) => s3.send(new PutObjectCommand({ Bucket: versioned, Key, Body }));
  const read = async (Key: string, VersionId?: string) => {
    const got = await s3.send(new GetObjectCommand({ Bucket: versioned, Key, VersionId }));
    return got.Body?.transformToString();
  };
  const versions = (more = {}) => s3.send(new ListObjectVersionsCommand({ Bucket: versioned, ...more }));
  const setVersioning = (Status: 'Enabled' | 'Suspended') =>
    s3.send(new PutBucketVersioningCommand({ Bucket: versioned, VersioningConfiguration: { Status } }));

  it('keeps every version, and a deletion only hides them', async () => {
    await s3.send(new CreateBucketCommand({ Bucket: versioned }));
    await send('key', 'before versioning');
    await setVersioning('Enabled');
    const one = await send('key', 'one');
    const two = await send('key', 'two');
    expect(new Set([one.VersionId, two.VersionId]).size).toBe(2);
    const marker = await s3.send(new DeleteObjectCommand({ Bucket: versioned, Key: 'key' }));
    expect(marker.DeleteMarker).toBe(true);
    await expect(read('key')).rejects.toMatchObject({ name: 'NoSuchKey' });
    expect(await read('key', one.VersionId)).toBe('one');
    expect(await read('key', 'null')).toBe('before versioning');
    const all = await versions();
    expect((all.Versions ?? []).map(({ VersionId }) => VersionId)).toEqual([
      two.VersionId,
      one.VersionId,
      'null',
    ]);
    expect(all.DeleteMarkers).toMatchObject([{ VersionId: marker.VersionId, IsLatest: true }]);
    await s3.send(new DeleteObjectCommand({ Bucket: versioned, Key: 'key', VersionId: marker.VersionId }));
    expect(await read('key')).toBe('two');
  });

  it('when suspended writes the one null version', async () => {
    await setVersioning('Suspended');
    const { VersionId } = await send('key', 'suspended');
    expect(VersionId).toBe('null');
    await send('key', 'suspended again');
    expect(await read('key', 'null')).toBe('suspended again');
    expect((await versions()).Versions).toHaveLength(3);
  });

  it('lists its versions in pages', async () => {
    const all = await versions();
    const first = await versions({ MaxKeys: 2 });
    const rest = await versions({
      KeyMarker: first.NextKeyMarker,
      VersionIdMarker: first.NextVersionIdMarker,
    });
    expect([...(first.Versions ?? []), ...(rest.Versions ?? [])]).toEqual(all.Versions);
    expect(rest.IsTruncated).toBe(false);
  });

  it('deletes many at once and says of each what became of it', async () => {
    const { Versions = [] } = await versions();
    const Objects = Versions.map(({ Key, VersionId }) => ({ Key, VersionId }));
    const answer = await s3.send(new DeleteObjectsCommand({ Bucket: versioned, Delete: { Objects } }));
    expect(answer.Deleted).toHaveLength(3);
    expect((await versions()).Versions).toBeUndefined();
  });
});
