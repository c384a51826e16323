import {
  AttachUserPolicyCommand,
  CreateUserCommand,
  DeleteAccessKeyCommand,
  DeleteUserCommand,
  DeleteUserPolicyCommand,
  DetachUserPolicyCommand,
  GetUserCommand,
  ListAccessKeysCommand,
  ListUsersCommand,
  UpdateUserCommand,
} from '@aws-sdk/client-iam';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { allow, type Clients, connect, makeUser, openStage, refusedWith, type Stage } from './fixture.ts';

let stage: Stage;
let admin: Clients;
beforeAll(async () => {
  stage = await openStage();
  admin = connect(stage);
});
afterAll(() => stage.close());

describe('users', () => {
  it('are made with a path, a unique id and tags, and found again', async () => {
    const made = await admin.iam.send(
      new CreateUserCommand({
        UserName: 'alice',
        Path: '/cordon-simulation/',
        Tags: [{ Key: 'team', Value: 'blue' }],
      }),
    );
    expect(made.User).toMatchObject({
      Path: '/cordon-simulation/',
      UserName: 'alice',
      UserId: expect.stringMatching(/^AIDA[A-Z2-7]{17}$/),
      Arn: 'arn:aws:iam::111122223333:user/cordon-simulation/alice',
      CreateDate: expect.any(Date),
      Tags: [{ Key: 'team', Value: 'blue' }],
    });
    const found = await admin.iam.send(new GetUserCommand({ UserName: 'alice' }));
    expect(found.User).toEqual(made.User);
  });

  it('whose names differ only in case are refused', async () => {
    await expect(admin.iam.send(new CreateUserCommand({ UserName: 'ALICE' }))).rejects.toMatchObject(
      refusedWith('EntityAlreadyExistsException', 409),
    );
  });

  it.each(['', 'a'.repeat(65), 'semi;colon', 'slash/ed', 'ünicode'])('refuses the name %j', async (name) => {
    await expect(admin.iam.send(new CreateUserCommand({ UserName: name }))).rejects.toMatchObject(
      refusedWith('ValidationError', 400),
    );
  });

  it('may be called __proto__', async () => {
    await admin.iam.send(new CreateUserCommand({ UserName: '__proto__' }));
    const { User } = await admin.iam.send(new GetUserCommand({ UserName: '__proto__' }));
    expect(User?.UserName).toBe('__proto__');
    await expect(admin.iam.send(new GetUserCommand({ UserName: 'constructor' }))).rejects.toMatchObject(
      refusedWith('NoSuchEntityException', 404),
    );
  });

  it('see themselves when no name is given', async () => {
    const bob = connect(stage, await makeUser(admin, 'bob', allow('iam:GetUser')));
    expect((await bob.iam.send(new GetUserCommand({}))).User?.UserName).toBe('bob');
  });

  it('are listed by path, in pages', async () => {
    for (const name of ['p1', 'p2', 'p3']) {
      await admin.iam.send(new CreateUserCommand({ UserName: name, Path: '/paged/' }));
    }
    const first = await admin.iam.send(new ListUsersCommand({ PathPrefix: '/paged/', MaxItems: 2 }));
    expect(first).toMatchObject({ IsTruncated: true, Users: [{ UserName: 'p1' }, { UserName: 'p2' }] });
    const second = await admin.iam.send(
      new ListUsersCommand({ PathPrefix: '/paged/', MaxItems: 2, Marker: first.Marker }),
    );
    expect(second.Users?.map((user) => user.UserName)).toEqual(['p3']);
    expect(second.IsTruncated).toBe(false);
    await expect(admin.iam.send(new ListUsersCommand({ Marker: 'nonsense' }))).rejects.toMatchObject(
      refusedWith('ValidationError', 400),
    );
  });

  it('keep key, id and policies when they are renamed', async () => {
    const carol = connect(stage, await makeUser(admin, 'carol', allow('iam:GetUser')));
    const before = await carol.iam.send(new GetUserCommand({}));
    await admin.iam.send(
      new UpdateUserCommand({ UserName: 'carol', NewUserName: 'caroline', NewPath: '/moved/' }),
    );
    const after = await carol.iam.send(new GetUserCommand({}));
    expect(after.User).toMatchObject({ UserName: 'caroline', UserId: before.User?.UserId });
    expect((await carol.sts.send(new GetCallerIdentityCommand({}))).Arn).toBe(
      'arn:aws:iam::111122223333:user/moved/caroline',
    );
    await expect(admin.iam.send(new GetUserCommand({ UserName: 'carol' }))).rejects.toMatchObject(
      refusedWith('NoSuchEntityException', 404),
    );
  });

  it('are renamed only by who may touch the old name and the new one', async () => {
    await admin.iam.send(new CreateUserCommand({ UserName: 'dave' }));
    const renamer = connect(
      stage,
      await makeUser(
        admin,
        'renamer',
        allow('iam:UpdateUser', { Resource: 'arn:aws:iam::111122223333:user/dave' }),
      ),
    );
    await expect(
      renamer.iam.send(new UpdateUserCommand({ UserName: 'dave', NewUserName: 'david' })),
    ).rejects.toMatchObject(refusedWith('AccessDenied', 403));
  });

  it('are deleted only when nothing hangs on them any more', async () => {
    await makeUser(admin, 'erin', allow('s3:*'));
    const policy = { UserName: 'erin', PolicyArn: 'arn:aws:iam::aws:policy/AWSDenyAll' };
    await admin.iam.send(new AttachUserPolicyCommand(policy));
    const remove = () => admin.iam.send(new DeleteUserCommand({ UserName: 'erin' }));
    const conflict = refusedWith('DeleteConflictException', 409);
    await expect(remove()).rejects.toMatchObject({
      ...conflict,
      message: expect.stringContaining('access keys'),
    });
    const { AccessKeyMetadata } = await admin.iam.send(new ListAccessKeysCommand({ UserName: 'erin' }));
    await admin.iam.send(
      new DeleteAccessKeyCommand({ UserName: 'erin', AccessKeyId: AccessKeyMetadata?.[0]?.AccessKeyId }),
    );
    await expect(remove()).rejects.toMatchObject({
      ...conflict,
      message: expect.stringContaining('delete policies'),
    });
    await admin.iam.send(new DeleteUserPolicyCommand({ UserName: 'erin', PolicyName: 'own' }));
    await expect(remove()).rejects.toMatchObject({ ...conflict, message: expect.stringContaining('detach') });
    await admin.iam.send(new DetachUserPolicyCommand(policy));
    await remove();
    await expect(remove()).rejects.toMatchObject(refusedWith('NoSuchEntityException', 404));
  });
});

it('permissions on a path reach the users in it and no others', async () => {
  const keys = await makeUser(
    admin,
    'simulator',
    allow(['iam:CreateUser', 'iam:GetUser'], {
      Resource: 'arn:aws:iam::111122223333:user/cordon-simulation/*',
    }),
  );
  const { iam } = connect(stage, keys);
  await iam.send(new CreateUserCommand({ UserName: 'victim', Path: '/cordon-simulation/' }));
  // The request names no path: access is held against the ARN of the user who exists.
  await iam.send(new GetUserCommand({ UserName: 'victim' }));
  await expect(iam.send(new GetUserCommand({ UserName: 'bob' }))).rejects.toMatchObject(
    refusedWith('AccessDenied', 403),
  );
  await expect(iam.send(new CreateUserCommand({ UserName: 'victim2' }))).rejects.toMatchObject(
    refusedWith('AccessDenied', 403),
  );
});
