import {
  CreateAccessKeyCommand,
  CreateUserCommand,
  DeleteAccessKeyCommand,
  GetAccessKeyLastUsedCommand,
  GetUserCommand,
  ListAccessKeysCommand,
  UpdateAccessKeyCommand,
  UpdateUserCommand,
} from '@aws-sdk/client-iam';
import { GetCallerIdentityCommand, GetSessionTokenCommand } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { trail } from '../../kernel/trail.ts';
import { callAs } from '../../kernel/world.ts';
import {
  allow,
  type Clients,
  connect,
  makeKey,
  makeUser,
  openStage,
  refusedWith,
  type Stage,
} from './fixture.ts';

let stage: Stage;
let admin: Clients;
beforeAll(async () => {
  stage = await openStage();
  admin = connect(stage);
});
afterAll(() => stage.close());

const noSuchEntity = refusedWith('NoSuchEntityException', 404);

describe('access keys', () => {
  it('sign calls as soon as they are made, and are recorded without their secret', async () => {
    const keys = await makeUser(admin, 'alice');
    const { Arn } = await connect(stage, keys).sts.send(new GetCallerIdentityCommand({}));
    expect(Arn).toBe('arn:aws:iam::111122223333:user/alice');
    const records = trail({ world: stage.world, account: '111122223333', region: 'us-east-1' });
    const record = records.find(({ eventName }) => eventName === 'CreateAccessKey');
    expect(record?.responseElements).toEqual({
      accessKey: {
        accessKeyId: keys.accessKeyId,
        status: 'Active',
        userName: 'alice',
        createDate: expect.stringMatching(/^[A-Z][a-z]{2} \d+, \d{4}, \d+:\d\d:\d\d [AP]M$/),
      },
    });
    expect(JSON.stringify(records)).not.toContain(keys.secretAccessKey);
  });

  it('are two at most for a user, inactive ones counted', async () => {
    const keys = await makeUser(admin, 'bob');
    await makeKey(admin, 'bob');
    await admin.iam.send(
      new UpdateAccessKeyCommand({ UserName: 'bob', AccessKeyId: keys.accessKeyId, Status: 'Inactive' }),
    );
    await expect(makeKey(admin, 'bob')).rejects.toMatchObject(refusedWith('LimitExceededException', 409));
    const { AccessKeyMetadata } = await admin.iam.send(new ListAccessKeysCommand({ UserName: 'bob' }));
    expect(AccessKeyMetadata?.map((key) => key.Status).sort()).toEqual(['Active', 'Inactive']);
    expect(JSON.stringify(AccessKeyMetadata)).not.toContain('Secret');
  });

  it('that are inactive are refused like unknown ones, and work again when reactivated', async () => {
    const keys = await makeUser(admin, 'carol');
    const carol = connect(stage, keys);
    const set = (Status: 'Active' | 'Inactive') =>
      admin.iam.send(
        new UpdateAccessKeyCommand({ UserName: 'carol', AccessKeyId: keys.accessKeyId, Status }),
      );
    await set('Inactive');
    await expect(carol.sts.send(new GetCallerIdentityCommand({}))).rejects.toMatchObject(
      refusedWith('InvalidClientTokenId', 403),
    );
    await set('Active');
    await carol.sts.send(new GetCallerIdentityCommand({}));
  });

  it('are only found with their own user, and a session key with nobody', async () => {
    const keys = await makeUser(admin, 'dave');
    await makeUser(admin, 'erin');
    const update = (UserName: string, AccessKeyId: string) =>
      admin.iam.send(new UpdateAccessKeyCommand({ UserName, AccessKeyId, Status: 'Inactive' }));
    await expect(update('erin', keys.accessKeyId)).rejects.toMatchObject(noSuchEntity);
    await expect(update('nobody', keys.accessKeyId)).rejects.toMatchObject(noSuchEntity);
    const { Credentials } = await connect(stage, keys).sts.send(new GetSessionTokenCommand({}));
    await expect(update('dave', Credentials?.AccessKeyId ?? '')).rejects.toMatchObject(noSuchEntity);
    await expect(update('dave', 'short')).rejects.toMatchObject(refusedWith('ValidationError', 400));
    await connect(stage, keys).sts.send(new GetCallerIdentityCommand({}));
  });

  it('are set to no status but Active and Inactive', async () => {
    const keys = await makeUser(admin, 'frank');
    await expect(
      admin.iam.send(
        new UpdateAccessKeyCommand({ UserName: 'frank', AccessKeyId: keys.accessKeyId, Status: 'Expired' }),
      ),
    ).rejects.toMatchObject(refusedWith('ValidationError', 400));
  });

  it('without a user name are the caller’s own', async () => {
    const keys = await makeUser(admin, 'grace', allow(['iam:CreateAccessKey', 'iam:ListAccessKeys']));
    const grace = connect(stage, keys);
    const { AccessKey } = await grace.iam.send(new CreateAccessKeyCommand({}));
    expect(AccessKey?.UserName).toBe('grace');
    const { AccessKeyMetadata } = await grace.iam.send(new ListAccessKeysCommand({}));
    expect(AccessKeyMetadata?.map((key) => key.AccessKeyId)).toEqual(
      expect.arrayContaining([keys.accessKeyId, AccessKey?.AccessKeyId]),
    );
  });

  it('are gone when deleted', async () => {
    const keys = await makeUser(admin, 'heidi');
    const remove = () =>
      admin.iam.send(new DeleteAccessKeyCommand({ UserName: 'heidi', AccessKeyId: keys.accessKeyId }));
    await remove();
    await expect(connect(stage, keys).sts.send(new GetCallerIdentityCommand({}))).rejects.toMatchObject(
      refusedWith('InvalidClientTokenId', 403),
    );
    await expect(remove()).rejects.toMatchObject(noSuchEntity);
  });

  it('of the root user belong to no user', async () => {
    const root = {
      principal: { kind: 'root', account: '111122223333', arn: 'arn:aws:iam::111122223333:root' },
      account: '111122223333',
      userId: '111122223333',
    } as const;
    const from = { caller: root, account: '111122223333', region: 'us-east-1', via: '192.0.2.1' };
    const made: unknown = await callAs(stage.world, from, 'iam', 'CreateAccessKey', {});
    expect(made).toMatchObject({ AccessKey: { AccessKeyId: expect.stringMatching(/^AKIA/) } });
    const key: unknown = Reflect.get(Object(made), 'AccessKey');
    const keys = {
      accessKeyId: String(Reflect.get(Object(key), 'AccessKeyId')),
      secretAccessKey: String(Reflect.get(Object(key), 'SecretAccessKey')),
    };
    const { User } = await connect(stage, keys).iam.send(new GetUserCommand({}));
    expect(User?.Arn).toBe('arn:aws:iam::111122223333:root');
  });
});

describe('the last use of a key', () => {
  const lastUse = (id: string) => admin.iam.send(new GetAccessKeyLastUsedCommand({ AccessKeyId: id }));

  it('is not there before the first call, then names service and region', async () => {
    const keys = await makeUser(admin, 'ivan');
    expect(await lastUse(keys.accessKeyId)).toMatchObject({
      UserName: 'ivan',
      AccessKeyLastUsed: { ServiceName: 'N/A', Region: 'N/A' },
    });
    await connect(stage, keys).sts.send(new GetCallerIdentityCommand({}));
    expect(await lastUse(keys.accessKeyId)).toMatchObject({
      AccessKeyLastUsed: { ServiceName: 'sts', Region: 'eu-west-2', LastUsedDate: expect.any(Date) },
    });
  });

  it('is not moved by a call that was not authenticated', async () => {
    const keys = await makeUser(admin, 'judy');
    const forger = connect(stage, { ...keys, secretAccessKey: 'x'.repeat(40) });
    await expect(forger.sts.send(new GetCallerIdentityCommand({}))).rejects.toMatchObject(
      refusedWith('SignatureDoesNotMatch', 403),
    );
    expect((await lastUse(keys.accessKeyId)).AccessKeyLastUsed?.LastUsedDate).toBeUndefined();
  });

  it('names the owner by his new name', async () => {
    const keys = await makeUser(admin, 'mallory');
    await admin.iam.send(new UpdateUserCommand({ UserName: 'mallory', NewUserName: 'trent' }));
    expect((await lastUse(keys.accessKeyId)).UserName).toBe('trent');
    await admin.iam.send(
      new UpdateAccessKeyCommand({ UserName: 'trent', AccessKeyId: keys.accessKeyId, Status: 'Inactive' }),
    );
  });

  it('is told of no key that is not of the account', async () => {
    await expect(lastUse('AKIAAAAAAAAAAAAAAAAA')).rejects.toMatchObject(refusedWith('AccessDenied', 403));
  });
});

it('a user without permission makes no key for another', async () => {
  await admin.iam.send(new CreateUserCommand({ UserName: 'peggy' }));
  const own = allow('iam:CreateAccessKey', { Resource: `arn:aws:iam::111122223333:user/\${aws:username}` });
  const victor = connect(stage, await makeUser(admin, 'victor', own));
  await victor.iam.send(new CreateAccessKeyCommand({ UserName: 'victor' }));
  await expect(victor.iam.send(new CreateAccessKeyCommand({ UserName: 'peggy' }))).rejects.toMatchObject(
    refusedWith('AccessDenied', 403),
  );
});
