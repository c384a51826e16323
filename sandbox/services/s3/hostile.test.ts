import {
  CreateBucketCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutBucketTaggingCommand,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { refusedWith, type Stage } from '../iam/fixture.ts';
import { connectS3, openStage } from './fixture.ts';

const Bucket = 'hostile-bucket';
let stage: Stage;
let s3: S3Client;
beforeAll(async () => {
  stage = await openStage();
  s3 = connectS3(stage);
  await s3.send(new CreateBucketCommand({ Bucket }));
});
afterAll(() => stage.close());

/** Changes what the client sends before it signs it. */
function sendingInstead(body: string, headers: Record<string, string> = {}): S3Client {
  const client = connectS3(stage);
  client.middlewareStack.add(
    (next) => (args) => {
      const request = args.request as { body: unknown; headers: Record<string, string> };
      request.body = body;
      Object.assign(request.headers, headers, { 'content-length': String(Buffer.byteLength(body)) });
      return next(args);
    },
    { step: 'build', priority: 'low' },
  );
  return client;
}

const CHUNKED = { 'x-amz-content-sha256': 'STREAMING-UNSIGNED-PAYLOAD-TRAILER' };

describe('a body in chunks', () => {
  it.each(['-ffff\r\n', '-4\r\n', '5\r\nabc', 'zz\r\nabc\r\n', '', '\r\n\r\n', 'ffffffffffff\r\nabc\r\n'])(
    'that is malformed (%j) is refused',
    async (body) => {
      const put = new PutObjectCommand({ Bucket, Key: 'chunked', Body: 'x' });
      await expect(sendingInstead(body, CHUNKED).send(put)).rejects.toMatchObject(
        refusedWith('IncompleteBody', 400),
      );
    },
  );
});

it('a body in chunks that is well-formed is put together', async () => {
  const put = new PutObjectCommand({ Bucket, Key: 'chunked', Body: 'x' });
  const client = sendingInstead('3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n', CHUNKED);
  // The checksum that the client sends along is still that of the body it would have sent.
  await expect(client.send(put)).rejects.toMatchObject(refusedWith('BadDigest', 400));
  const unchecked = sendingInstead('3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n', {
    ...CHUNKED,
    'x-amz-checksum-crc32': 'hYfYZQ==',
  });
  await unchecked.send(put);
  const got = await s3.send(new GetObjectCommand({ Bucket, Key: 'chunked' }));
  expect(await got.Body?.transformToString()).toBe('abcde');
});

it.each(['<Tagging><TagSet>', 'no XML', '<a>&undefined;</a', '<Tagging>', '<Tagging>text</Tagging>', ''])(
  'XML like %j is answered by its own code',
  async (body) => {
    const put = new PutBucketTaggingCommand({ Bucket, Tagging: { TagSet: [] } });
    await expect(sendingInstead(body).send(put)).rejects.toMatchObject({
      name: expect.stringMatching(/^(MalformedXML|InvalidRequest|SerializationException)$/),
      $metadata: { httpStatusCode: 400 },
    });
  },
);

describe('a key', () => {
  it.each(['__proto__', '../../etc/passwd', '.', 'a//b/', '%2e%2e', 'line\nbreak', '\u{1f512}<&>"'])(
    'may be %j',
    async (Key) => {
      await s3.send(new PutObjectCommand({ Bucket, Key, Body: Key }));
      const got = await s3.send(new GetObjectCommand({ Bucket, Key }));
      expect(await got.Body?.transformToString()).toBe(Key);
      const listed = await s3.send(
        new ListObjectsV2Command({ Bucket, Prefix: Key, EncodingType: 'url', MaxKeys: 1 }),
      );
      expect(decodeURIComponent(listed.Contents?.[0]?.Key ?? '')).toBe(Key);
    },
  );

  it('has at most 1024 bytes', async () => {
    const put = new PutObjectCommand({ Bucket, Key: 'ü'.repeat(513), Body: 'x' });
    await expect(s3.send(put)).rejects.toMatchObject(refusedWith('KeyTooLongError', 400));
  });
});

it('an object has at most 64 MiB', async () => {
  const put = new PutObjectCommand({ Bucket, Key: 'large', Body: new Uint8Array(64 * 1024 * 1024 + 1) });
  await expect(s3.send(put)).rejects.toMatchObject(refusedWith('EntityTooLarge', 400));
});

it('a continuation token that was made up is refused', async () => {
  const list = new ListObjectsV2Command({ Bucket, ContinuationToken: 'made up' });
  await expect(s3.send(list)).rejects.toMatchObject(refusedWith('InvalidArgument', 400));
});
