import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteBucketPolicyCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetBucketAclCommand,
  GetBucketEncryptionCommand,
  GetBucketLocationCommand,
  GetBucketPolicyCommand,
  GetBucketTaggingCommand,
  GetBucketVersioningCommand,
  GetObjectCommand,
  GetPublicAccessBlockCommand,
  HeadBucketCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  PutBucketEncryptionCommand,
  PutBucketPolicyCommand,
  PutBucketTaggingCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  PutPublicAccessBlockCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openAccount } from '../../kernel/accounts.ts';
import { trail } from '../../kernel/trail.ts';
import { allow, connect, makeUser, policyOf, refusedWith, type Stage } from '../iam/fixture.ts';
import { connectS3, openStage } from './fixture.ts';

let stage: Stage;
let s3: S3Client;
beforeAll(async () => {
  stage = await openStage();
  s3 = connectS3(stage);
});
afterAll(() => stage.close());

const make = (Bucket: string, client = s3) => client.send(new CreateBucketCommand({ Bucket }));
const outsider = () => connectS3(stage, openAccount(stage.world, '444455556666'));

describe('a bucket', () => {
  it('is made, found, listed and deleted', async () => {
    await make('first-bucket');
    expect(await s3.send(new HeadBucketCommand({ Bucket: 'first-bucket' }))).toMatchObject({
      BucketRegion: 'eu-west-2',
    });
    const listed = await s3.send(new ListBucketsCommand({}));
    expect(listed.Buckets).toMatchObject([{ Name: 'first-bucket', BucketRegion: 'eu-west-2' }]);
    await s3.send(new DeleteBucketCommand({ Bucket: 'first-bucket' }));
    await expect(s3.send(new HeadBucketCommand({ Bucket: 'first-bucket' }))).rejects.toMatchObject(
      refusedWith('NotFound', 404),
    );
  });

  it('has the region it was made in', async () => {
    await make('located-here');
    const location = (Bucket: string, client = s3) => client.send(new GetBucketLocationCommand({ Bucket }));
    expect(await location('located-here')).toMatchObject({ LocationConstraint: 'eu-west-2' });
    const virginia = connectS3(stage, stage.administrator, 'us-east-1');
    await make('located-there', virginia);
    expect((await location('located-there', virginia)).LocationConstraint).toBeUndefined();
    const elsewhere = new CreateBucketCommand({
      Bucket: 'elsewhere',
      CreateBucketConfiguration: { LocationConstraint: 'eu-central-1' },
    });
    await expect(s3.send(elsewhere)).rejects.toMatchObject(
      refusedWith('IllegalLocationConstraintException', 400),
    );
  });

  it('has a name that is one for all accounts', async () => {
    await make('taken');
    await expect(make('taken')).rejects.toMatchObject(refusedWith('BucketAlreadyOwnedByYou', 409));
    await expect(make('taken', outsider())).rejects.toMatchObject(refusedWith('BucketAlreadyExists', 409));
  });

  it.each(['ab', 'Upper', 'under_score', 'a..b', '192.0.2.1', 'xn--a', 'a'.repeat(64)])(
    'cannot be called %s',
    async (name) => {
      await expect(make(name)).rejects.toMatchObject(refusedWith('InvalidBucketName', 400));
    },
  );

  it('with something in it is not deleted', async () => {
    await make('full-bucket');
    await s3.send(new PutObjectCommand({ Bucket: 'full-bucket', Key: 'k', Body: 'x' }));
    await expect(s3.send(new DeleteBucketCommand({ Bucket: 'full-bucket' }))).rejects.toMatchObject(
      refusedWith('BucketNotEmpty', 409),
    );
  });

  it('gives back its settings, and has the defaults of a new bucket', async () => {
    const Bucket = 'with-settings';
    await make(Bucket);
    expect((await s3.send(new GetBucketVersioningCommand({ Bucket }))).Status).toBeUndefined();
    expect(await s3.send(new GetPublicAccessBlockCommand({ Bucket }))).toMatchObject({
      PublicAccessBlockConfiguration: { BlockPublicPolicy: true, RestrictPublicBuckets: true },
    });
    expect(await s3.send(new GetBucketEncryptionCommand({ Bucket }))).toMatchObject({
      ServerSideEncryptionConfiguration: {
        Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
      },
    });
    await expect(s3.send(new GetBucketTaggingCommand({ Bucket }))).rejects.toMatchObject(
      refusedWith('NoSuchTagSet', 404),
    );
    const Rules = [
      { ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms' as const, KMSMasterKeyID: 'alias/e' } },
    ];
    const ServerSideEncryptionConfiguration = { Rules };
    await s3.send(new PutBucketEncryptionCommand({ Bucket, ServerSideEncryptionConfiguration }));
    await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }));
    const TagSet = [{ Key: '__proto__', Value: 'a & b' }];
    await s3.send(new PutBucketTaggingCommand({ Bucket, Tagging: { TagSet } }));
    expect((await s3.send(new GetBucketVersioningCommand({ Bucket }))).Status).toBe('Enabled');
    expect((await s3.send(new GetBucketTaggingCommand({ Bucket }))).TagSet).toEqual(TagSet);
    expect(await s3.send(new GetBucketEncryptionCommand({ Bucket }))).toMatchObject({
      ServerSideEncryptionConfiguration,
    });
    const written = await s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'x' }));
    expect(written).toMatchObject({ ServerSideEncryption: 'aws:kms', SSEKMSKeyId: 'alias/e' });
  });

  it('has sub-resources that are refused by name, and never act as another operation', async () => {
    const Bucket = 'sub-resources';
    await make(Bucket);
    await expect(s3.send(new GetBucketAclCommand({ Bucket }))).rejects.toMatchObject({
      message: expect.stringContaining('s3:GetBucketAcl'),
      $metadata: { httpStatusCode: 501 },
    });
    const unknown = new DeleteBucketCommand({ Bucket });
    unknown.middlewareStack.add(
      (next) => (args) => {
        (args.request as { query: Record<string, string> }).query['somethingNew'] = '';
        return next(args);
      },
      { step: 'build' },
    );
    await expect(s3.send(unknown)).rejects.toMatchObject({
      message: expect.stringContaining('somethingNew'),
      $metadata: { httpStatusCode: 501 },
    });
    await s3.send(new HeadBucketCommand({ Bucket }));
  });
});

describe('who may', () => {
  const Bucket = 'guarded-bucket';
  const object = `arn:aws:s3:::${Bucket}/open/*`;
  const read = (client: S3Client, Key: string) => client.send(new GetObjectCommand({ Bucket, Key }));
  const setPolicy = (Policy: string) => s3.send(new PutBucketPolicyCommand({ Bucket, Policy }));
  beforeAll(async () => {
    await make(Bucket);
    for (const Key of ['open/a', 'closed/a'])
      await s3.send(new PutObjectCommand({ Bucket, Key, Body: 'content' }));
  });

  it('read is said by the user’s policies, and a missing key is shown only to who may list', async () => {
    const reader = connectS3(
      stage,
      await makeUser(connect(stage), 'reader', allow('s3:GetObject', { Resource: object })),
    );
    expect(await (await read(reader, 'open/a')).Body?.transformToString()).toBe('content');
    await expect(read(reader, 'closed/a')).rejects.toMatchObject(refusedWith('AccessDenied', 403));
    await expect(read(reader, 'open/none')).rejects.toMatchObject(refusedWith('AccessDenied', 403));
    await expect(read(s3, 'open/none')).rejects.toMatchObject(refusedWith('NoSuchKey', 404));
    await expect(reader.send(new ListObjectsV2Command({ Bucket }))).rejects.toMatchObject(
      refusedWith('AccessDenied', 403),
    );
  });

  it('list can depend on the prefix', async () => {
    const policy = allow('s3:ListBucket', { Condition: { StringLike: { 's3:prefix': 'open/*' } } });
    const lister = connectS3(stage, await makeUser(connect(stage), 'lister', policy));
    const list = (Prefix?: string) => lister.send(new ListObjectsV2Command({ Bucket, Prefix }));
    expect((await list('open/')).KeyCount).toBe(1);
    await expect(list()).rejects.toMatchObject(refusedWith('AccessDenied', 403));
  });

  it('delete is said for each key of many', async () => {
    const policy = allow('s3:DeleteObject', { Resource: `arn:aws:s3:::${Bucket}/open/*` });
    const cleaner = connectS3(stage, await makeUser(connect(stage), 'cleaner', policy));
    const Objects = [{ Key: 'open/gone' }, { Key: 'closed/a' }];
    const answer = await cleaner.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
    expect(answer.Deleted).toMatchObject([{ Key: 'open/gone' }]);
    expect(answer.Errors).toMatchObject([{ Key: 'closed/a', Code: 'AccessDenied' }]);
    await read(s3, 'closed/a');
    await expect(cleaner.send(new DeleteObjectCommand({ Bucket, Key: 'closed/a' }))).rejects.toMatchObject(
      refusedWith('AccessDenied', 403),
    );
  });

  it('reach another account’s bucket needs its policy, which it can also deny to its own', async () => {
    await expect(read(outsider(), 'open/a')).rejects.toMatchObject(refusedWith('AccessDenied', 403));
    const forOutsider = {
      Effect: 'Allow' as const,
      Principal: { AWS: 'arn:aws:iam::444455556666:root' },
      Action: 's3:GetObject',
      Resource: object,
    };
    await setPolicy(policyOf(forOutsider));
    expect(JSON.parse((await s3.send(new GetBucketPolicyCommand({ Bucket }))).Policy ?? '')).toMatchObject({
      Statement: [forOutsider],
    });
    expect(await (await read(outsider(), 'open/a')).Body?.transformToString()).toBe('content');
    await expect(read(outsider(), 'closed/a')).rejects.toMatchObject(refusedWith('AccessDenied', 403));
    const denied = {
      Effect: 'Deny' as const,
      Principal: '*' as const,
      Action: 's3:GetObject',
      Resource: object,
    };
    await setPolicy(policyOf(denied));
    await expect(read(s3, 'open/a')).rejects.toMatchObject(refusedWith('AccessDenied', 403));
    await s3.send(new DeleteBucketPolicyCommand({ Bucket }));
    await read(s3, 'open/a');
    await expect(s3.send(new GetBucketPolicyCommand({ Bucket }))).rejects.toMatchObject(
      refusedWith('NoSuchBucketPolicy', 404),
    );
  });

  it('read a public bucket is everybody, unless public access is blocked', async () => {
    const everyone = policyOf({ Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: object });
    await expect(setPolicy(everyone)).rejects.toMatchObject(refusedWith('AccessDenied', 403));
    const setBlock = (blocks: object) =>
      s3.send(new PutPublicAccessBlockCommand({ Bucket, PublicAccessBlockConfiguration: blocks }));
    await setBlock({ RestrictPublicBuckets: true });
    await setPolicy(everyone);
    await expect(read(outsider(), 'open/a')).rejects.toMatchObject(refusedWith('AccessDenied', 403));
    await setBlock({});
    await read(outsider(), 'open/a');
  });

  it.each([
    ['not JSON', '{'],
    ['no principal', policyOf({ Effect: 'Allow', Action: 's3:GetObject', Resource: object })],
    [
      'another bucket',
      policyOf({ Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: 'arn:aws:s3:::other/*' }),
    ],
  ])('write a policy with %s is nobody', async (_, text) => {
    await expect(setPolicy(text)).rejects.toMatchObject(refusedWith('MalformedPolicy', 400));
  });
});

describe('the record of a call', () => {
  const last = (region = 'eu-west-2') =>
    trail({ world: stage.world, account: '111122223333', region }).at(-1);

  it('of an object is a data event that names bucket and key, and nothing of the content', async () => {
    await make('recorded-bucket');
    await s3.send(new PutObjectCommand({ Bucket: 'recorded-bucket', Key: 'a/b', Body: 'top secret' }));
    expect(last()).toMatchObject({
      eventName: 'PutObject',
      eventSource: 's3.amazonaws.com',
      managementEvent: false,
      readOnly: false,
      requestParameters: { bucketName: 'recorded-bucket', key: 'a/b', Host: expect.stringMatching(/^127/) },
      resources: [
        { type: 'AWS::S3::Object', ARN: 'arn:aws:s3:::recorded-bucket/a/b' },
        { type: 'AWS::S3::Bucket', ARN: 'arn:aws:s3:::recorded-bucket', accountId: '111122223333' },
      ],
    });
    expect(JSON.stringify(last())).not.toContain('secret');
  });

  it('of a bucket is a management event under its CloudTrail name', async () => {
    const PublicAccessBlockConfiguration = { BlockPublicAcls: false };
    await s3.send(
      new PutPublicAccessBlockCommand({ Bucket: 'recorded-bucket', PublicAccessBlockConfiguration }),
    );
    expect(last()).toMatchObject({
      eventName: 'PutBucketPublicAccessBlock',
      managementEvent: true,
      requestParameters: { bucketName: 'recorded-bucket', PublicAccessBlockConfiguration },
    });
  });

  it('that was refused says so', async () => {
    const nobody = connectS3(stage, await makeUser(connect(stage), 'nobody'));
    const refused = nobody.send(new GetObjectCommand({ Bucket: 'recorded-bucket', Key: 'a/b' }));
    await expect(refused).rejects.toMatchObject(refusedWith('AccessDenied', 403));
    expect(last()).toMatchObject({
      eventName: 'GetObject',
      errorCode: 'AccessDenied',
      requestParameters: { bucketName: 'recorded-bucket', key: 'a/b' },
    });
  });
});
