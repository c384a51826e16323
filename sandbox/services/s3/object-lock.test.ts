import {
  CopyObjectCommand,
  CreateBucketCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectLegalHoldCommand,
  GetObjectLockConfigurationCommand,
  GetObjectRetentionCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  ListObjectVersionsCommand,
  type ObjectLockRetention,
  PutBucketVersioningCommand,
  PutObjectCommand,
  PutObjectLegalHoldCommand,
  PutObjectLockConfigurationCommand,
  PutObjectRetentionCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect, makeUser, policyOf, type Stage } from '../iam/fixture.ts';
import { connectS3, openStage } from './fixture.ts';

const DAY = 24 * 3_600_000;
const Bucket = 'evidence';
const LocationConstraint = 'eu-west-2';
let stage: Stage;
let s3: S3Client;
beforeAll(async () => {
  stage = await openStage();
  s3 = connectS3(stage);
  await s3.send(
    new CreateBucketCommand({
      Bucket,
      ObjectLockEnabledForBucket: true,
      CreateBucketConfiguration: { LocationConstraint },
    }),
  );
  await s3.send(
    new CreateBucketCommand({ Bucket: 'plain', CreateBucketConfiguration: { LocationConstraint } }),
  );
});
afterAll(() => stage.close());

const inDays = (days: number) => new Date(stage.world.clock.now() + days * DAY);
async function put(Key: string, more: object = {}): Promise<string> {
  const { VersionId } = await s3.send(new PutObjectCommand({ Bucket, Key, Body: 'proof', ...more }));
  return VersionId ?? '';
}
const locked = (Key: string, ObjectLockMode: 'GOVERNANCE' | 'COMPLIANCE', days = 10) =>
  put(Key, { ObjectLockMode, ObjectLockRetainUntilDate: inDays(days) });
const drop = (Key: string, VersionId: string, more: object = {}, client = s3) =>
  client.send(new DeleteObjectCommand({ Bucket, Key, VersionId, ...more }));
const retain = (Key: string, Retention: ObjectLockRetention, more: object = {}, client = s3) =>
  client.send(new PutObjectRetentionCommand({ Bucket, Key, Retention, ...more }));
const hold = (Key: string, Status: 'ON' | 'OFF') =>
  s3.send(new PutObjectLegalHoldCommand({ Bucket, Key, LegalHold: { Status } }));
const isThere = async (Prefix: string) =>
  ((await s3.send(new ListObjectVersionsCommand({ Bucket, Prefix }))).Versions ?? []).length > 0;

const denied = { name: 'AccessDenied', $metadata: { httpStatusCode: 403 } };
const bypass = { BypassGovernanceRetention: true };

describe('an object that is retained', () => {
  it('says so, and only what is put on top of it can be deleted', async () => {
    const until = inDays(10);
    const VersionId = await put('said', { ObjectLockMode: 'COMPLIANCE', ObjectLockRetainUntilDate: until });
    const head = await s3.send(new HeadObjectCommand({ Bucket, Key: 'said' }));
    expect(head).toMatchObject({ ObjectLockMode: 'COMPLIANCE', ObjectLockRetainUntilDate: until });
    const { Retention } = await s3.send(new GetObjectRetentionCommand({ Bucket, Key: 'said' }));
    expect(Retention).toEqual({ Mode: 'COMPLIANCE', RetainUntilDate: until });
    const marker = await s3.send(new DeleteObjectCommand({ Bucket, Key: 'said' }));
    expect(marker.DeleteMarker).toBe(true);
    await drop('said', marker.VersionId ?? '');
    await expect(drop('said', VersionId)).rejects.toMatchObject(denied);
    await put('said');
    await expect(drop('said', VersionId)).rejects.toMatchObject(denied);
  });

  it('by governance is deleted, loosened or freed only by who may bypass it', async () => {
    const VersionId = await locked('governed', 'GOVERNANCE');
    const all = `arn:aws:s3:::${Bucket}/*`;
    const actions = ['s3:DeleteObjectVersion', 's3:PutObjectRetention', 's3:GetObject'];
    const user = connectS3(
      stage,
      await makeUser(connect(stage), 'worker', policyOf({ Effect: 'Allow', Action: actions, Resource: all })),
    );
    for (const more of [{}, bypass]) {
      await expect(drop('governed', VersionId, more, user)).rejects.toMatchObject(denied);
      const shorter = { Mode: 'GOVERNANCE' as const, RetainUntilDate: inDays(5) };
      await expect(retain('governed', shorter, more, user)).rejects.toMatchObject(denied);
      await expect(retain('governed', {}, more, user)).rejects.toMatchObject(denied);
    }
    await retain('governed', { Mode: 'GOVERNANCE', RetainUntilDate: inDays(20) }, {}, user);
    await expect(drop('governed', VersionId)).rejects.toMatchObject(denied);
    await retain('governed', { Mode: 'GOVERNANCE', RetainUntilDate: inDays(1) }, bypass);
    await drop('governed', VersionId, bypass);
    expect(await isThere('governed')).toBe(false);
  });

  it('is left out when many are deleted', async () => {
    const [kept, free] = [await locked('many-1', 'GOVERNANCE'), await put('many-2')];
    const Objects = [
      { Key: 'many-1', VersionId: kept },
      { Key: 'many-2', VersionId: free },
    ];
    const dropAll = (more: object) =>
      s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects }, ...more }));
    expect(await dropAll({})).toMatchObject({
      Errors: [{ Key: 'many-1', VersionId: kept, Code: 'AccessDenied' }],
      Deleted: [{ Key: 'many-2' }],
    });
    expect((await dropAll(bypass)).Errors ?? []).toEqual([]);
    expect(await isThere('many-')).toBe(false);
  });

  it('gives its retention to no copy', async () => {
    await locked('original', 'COMPLIANCE');
    await s3.send(new CopyObjectCommand({ Bucket, Key: 'copy', CopySource: `${Bucket}/original` }));
    await expect(s3.send(new GetObjectRetentionCommand({ Bucket, Key: 'copy' }))).rejects.toMatchObject({
      name: 'NoSuchObjectLockConfiguration',
    });
  });
});

describe('a legal hold', () => {
  it('holds until it is lifted, whatever may be bypassed', async () => {
    const VersionId = await put('held', { ObjectLockLegalHoldStatus: 'ON' });
    const read = new GetObjectLegalHoldCommand({ Bucket, Key: 'held' });
    expect((await s3.send(read)).LegalHold).toEqual({ Status: 'ON' });
    await expect(drop('held', VersionId, bypass)).rejects.toMatchObject(denied);
    await hold('held', 'OFF');
    expect((await s3.send(new HeadObjectCommand({ Bucket, Key: 'held' }))).ObjectLockLegalHoldStatus).toBe(
      'OFF',
    );
    await drop('held', VersionId);
  });

  it('takes a permission of its own', async () => {
    const credentials = await makeUser(
      connect(stage),
      'writer',
      policyOf({ Effect: 'Allow', Action: ['s3:PutObject', 's3:GetObject'], Resource: '*' }),
    );
    const user = connectS3(stage, credentials);
    const write = (more: object) => user.send(new PutObjectCommand({ Bucket, Key: 'w', Body: 'b', ...more }));
    await write({});
    await expect(write({ ObjectLockLegalHoldStatus: 'ON' })).rejects.toMatchObject(denied);
    await expect(
      write({ ObjectLockMode: 'GOVERNANCE', ObjectLockRetainUntilDate: inDays(1) }),
    ).rejects.toMatchObject(denied);
    await hold('w', 'ON');
    const head = await user.send(new HeadObjectCommand({ Bucket, Key: 'w' }));
    expect(head.ObjectLockLegalHoldStatus).toBeUndefined();
  });
});

describe('a bucket', () => {
  const configure = (name: string, Rule?: object) =>
    s3.send(
      new PutObjectLockConfigurationCommand({
        Bucket: name,
        ObjectLockConfiguration: { ObjectLockEnabled: 'Enabled', ...(Rule === undefined ? {} : { Rule }) },
      }),
    );
  const read = (name: string) => s3.send(new GetObjectLockConfigurationCommand({ Bucket: name }));
  const version = (name: string, Status: 'Enabled' | 'Suspended') =>
    s3.send(new PutBucketVersioningCommand({ Bucket: name, VersioningConfiguration: { Status } }));

  it('retains new objects by default', async () => {
    expect((await read(Bucket)).ObjectLockConfiguration).toEqual({ ObjectLockEnabled: 'Enabled' });
    const Rule = { DefaultRetention: { Mode: 'GOVERNANCE', Days: 30 } };
    await configure(Bucket, Rule);
    expect((await read(Bucket)).ObjectLockConfiguration?.Rule).toEqual(Rule);
    await put('usual');
    const { Retention } = await s3.send(new GetObjectRetentionCommand({ Bucket, Key: 'usual' }));
    expect(Retention?.Mode).toBe('GOVERNANCE');
    const days = ((Retention?.RetainUntilDate?.getTime() ?? 0) - stage.world.clock.now()) / DAY;
    expect(days).toBeCloseTo(30, 2);
    await configure(Bucket);
    expect((await read(Bucket)).ObjectLockConfiguration?.Rule).toBeUndefined();
  });

  it('keeps its versions for good', async () => {
    await expect(version(Bucket, 'Suspended')).rejects.toMatchObject({ name: 'InvalidBucketState' });
  });

  it('gets object lock only when it has versions', async () => {
    await expect(read('plain')).rejects.toMatchObject({ name: 'ObjectLockConfigurationNotFoundError' });
    await expect(configure('plain')).rejects.toMatchObject({ name: 'InvalidBucketState' });
    await version('plain', 'Enabled');
    const lock = { ObjectLockMode: 'GOVERNANCE', ObjectLockRetainUntilDate: inDays(1) } as const;
    const write = new PutObjectCommand({ Bucket: 'plain', Key: 'k', Body: 'b', ...lock });
    await expect(s3.send(write)).rejects.toMatchObject({ name: 'InvalidRequest' });
    await configure('plain');
    await s3.send(write);
  });

  it.each<[object, string]>([
    [{ Mode: 'GOVERNANCE' }, 'MalformedXML'],
    [{ Mode: 'GOVERNANCE', Days: 1, Years: 1 }, 'MalformedXML'],
    [{ Mode: 'GOVERNANCE', Days: 0 }, 'InvalidArgument'],
    [{ Mode: 'GOVERNANCE', Years: 101 }, 'InvalidArgument'],
    [{ Mode: 'NONE', Days: 1 }, 'InvalidArgument'],
  ])('is not given the default %j', async (DefaultRetention, name) => {
    await expect(configure(Bucket, { DefaultRetention })).rejects.toMatchObject({ name });
  });

  it.each<[object, string]>([
    [{ ObjectLockMode: 'GOVERNANCE' }, 'InvalidArgument'],
    [{ ObjectLockMode: 'GOVERNANCE', ObjectLockRetainUntilDate: new Date(0) }, 'InvalidArgument'],
    [{ ObjectLockMode: 'NONE', ObjectLockRetainUntilDate: new Date('2999-01-01') }, 'InvalidArgument'],
    [{ ObjectLockLegalHoldStatus: 'MAYBE' }, 'InvalidArgument'],
  ])('takes no object with the lock %j', async (lock, name) => {
    await expect(put('bad', lock)).rejects.toMatchObject({ name });
    expect(await isThere('bad')).toBe(false);
  });
});

describe('time', () => {
  /** The client sets its clock by the first refusal. */
  async function advance(milliseconds: number): Promise<void> {
    stage.world.clock.advance(milliseconds);
    await expect(s3.send(new ListBucketsCommand({}))).rejects.toMatchObject({ name: 'RequestTimeTooSkewed' });
  }

  it('is what compliance keeps an object for: nobody shortens it', async () => {
    const VersionId = await locked('complied', 'COMPLIANCE');
    await expect(drop('complied', VersionId, bypass)).rejects.toMatchObject(denied);
    for (const Retention of [
      {},
      { Mode: 'COMPLIANCE', RetainUntilDate: inDays(9) },
      { Mode: 'GOVERNANCE', RetainUntilDate: inDays(99) },
    ] as const)
      await expect(retain('complied', Retention, bypass)).rejects.toMatchObject(denied);
    await retain('complied', { Mode: 'COMPLIANCE', RetainUntilDate: inDays(12) });
    await advance(11 * DAY);
    await expect(drop('complied', VersionId)).rejects.toMatchObject(denied);
    await advance(DAY + 1000);
    await drop('complied', VersionId);
    expect(await isThere('complied')).toBe(false);
  });
});
