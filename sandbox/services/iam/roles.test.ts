import {
  AttachRolePolicyCommand,
  CreateRoleCommand,
  DeleteAccessKeyCommand,
  DeleteRoleCommand,
  DeleteUserCommand,
  DetachRolePolicyCommand,
  GetRoleCommand,
  GetUserCommand,
  ListAccessKeysCommand,
  ListRolesCommand,
  PutRolePolicyCommand,
  UpdateAssumeRolePolicyCommand,
  UpdateRoleCommand,
  UpdateUserCommand,
} from '@aws-sdk/client-iam';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { changeIdentities } from '../../kernel/identity.ts';
import {
  allow,
  type Clients,
  connect,
  makeUser,
  openStage,
  refusedWith,
  type Stage,
  trusting,
} from './fixture.ts';

let stage: Stage;
let admin: Clients;
beforeAll(async () => {
  stage = await openStage();
  admin = connect(stage);
});
afterAll(() => stage.close());

const trust = trusting('111122223333');
const malformed = refusedWith('MalformedPolicyDocumentException', 400);

const makeRole = (RoleName: string, more: object = {}) =>
  admin.iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: trust, ...more }));

describe('roles', () => {
  it('are made with their trust policy, and found again', async () => {
    const { Role } = await makeRole('worker', { Path: '/service/', Description: 'does the work' });
    expect(Role).toMatchObject({
      Arn: 'arn:aws:iam::111122223333:role/service/worker',
      RoleId: expect.stringMatching(/^AROA/),
      MaxSessionDuration: 3600,
      Description: 'does the work',
    });
    expect(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? '')).toBe(trust);
    expect((await admin.iam.send(new GetRoleCommand({ RoleName: 'worker' }))).Role).toEqual(Role);
    const { Roles } = await admin.iam.send(new ListRolesCommand({ PathPrefix: '/service/' }));
    expect(Roles?.map(({ RoleName }) => RoleName)).toEqual(['worker']);
    await expect(makeRole('WORKER')).rejects.toMatchObject(refusedWith('EntityAlreadyExistsException', 409));
  });

  it('have sessions of one to twelve hours', async () => {
    await makeRole('long', { MaxSessionDuration: 43_200 });
    for (const MaxSessionDuration of [3599, 43_201]) {
      await expect(
        admin.iam.send(new UpdateRoleCommand({ RoleName: 'long', MaxSessionDuration })),
      ).rejects.toMatchObject(refusedWith('ValidationError', 400));
    }
    await admin.iam.send(new UpdateRoleCommand({ RoleName: 'long', Description: 'changed' }));
    const { Role } = await admin.iam.send(new GetRoleCommand({ RoleName: 'long' }));
    expect(Role).toMatchObject({ Description: 'changed', MaxSessionDuration: 3600 });
  });

  it('take a new trust policy', async () => {
    await makeRole('retrusted');
    const text = trusting('444455556666');
    await admin.iam.send(new UpdateAssumeRolePolicyCommand({ RoleName: 'retrusted', PolicyDocument: text }));
    const { Role } = await admin.iam.send(new GetRoleCommand({ RoleName: 'retrusted' }));
    expect(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? '')).toBe(text);
  });

  it.each([
    ['says nobody', allow('sts:AssumeRole')],
    ['allows more than STS', trusting('111122223333', { Action: 's3:*' })],
    ['names a user who does not exist', trusting('arn:aws:iam::111122223333:user/nobody')],
  ])('refuse a trust policy that %s', async (_, text) => {
    await expect(makeRole('bad', { AssumeRolePolicyDocument: text })).rejects.toMatchObject(malformed);
  });

  it('have at most 2048 characters of trust', async () => {
    const long = trusting('111122223333', { Sid: 'x'.repeat(2048) });
    await expect(makeRole('verbose', { AssumeRolePolicyDocument: long })).rejects.toMatchObject(
      refusedWith('LimitExceededException', 409),
    );
  });

  it('are deleted only without policies', async () => {
    await makeRole('held');
    const policy = { RoleName: 'held', PolicyArn: 'arn:aws:iam::aws:policy/AWSDenyAll' };
    await admin.iam.send(new AttachRolePolicyCommand(policy));
    const remove = () => admin.iam.send(new DeleteRoleCommand({ RoleName: 'held' }));
    await expect(remove()).rejects.toMatchObject(refusedWith('DeleteConflictException', 409));
    await admin.iam.send(new DetachRolePolicyCommand(policy));
    await remove();
    await expect(remove()).rejects.toMatchObject(refusedWith('NoSuchEntityException', 404));
  });

  it('that AWS keeps for itself are not changed, nor made', async () => {
    await makeRole('reserved');
    changeIdentities(stage.world, '111122223333', (state) => {
      const role = state.roles.get('reserved');
      if (role === undefined) throw new Error('the role is there');
      const kept = { ...role, path: '/aws-reserved/sso.amazonaws.com/' };
      return { ...state, roles: new Map([...state.roles, ['reserved', kept]]) };
    });
    await expect(
      admin.iam.send(
        new PutRolePolicyCommand({ RoleName: 'reserved', PolicyName: 'p', PolicyDocument: allow('s3:*') }),
      ),
    ).rejects.toMatchObject(refusedWith('UnmodifiableEntityException', 400));
    await expect(makeRole('sly', { Path: '/aws-service-role/x.amazonaws.com/' })).rejects.toMatchObject(
      refusedWith('ValidationError', 400),
    );
  });
});

it('a trust policy keeps the unique id of a user who was deleted, and follows one who was renamed', async () => {
  await makeUser(admin, 'alice');
  const { User } = await admin.iam.send(new GetUserCommand({ UserName: 'alice' }));
  await makeRole('trusting', { AssumeRolePolicyDocument: trusting(User?.Arn ?? '') });
  const trusted = async () => {
    const { Role } = await admin.iam.send(new GetRoleCommand({ RoleName: 'trusting' }));
    return JSON.parse(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? '')).Statement[0].Principal.AWS;
  };
  await admin.iam.send(new UpdateUserCommand({ UserName: 'alice', NewUserName: 'alicia' }));
  expect(await trusted()).toBe('arn:aws:iam::111122223333:user/alicia');
  const { AccessKeyMetadata } = await admin.iam.send(new ListAccessKeysCommand({ UserName: 'alicia' }));
  await admin.iam.send(
    new DeleteAccessKeyCommand({ UserName: 'alicia', AccessKeyId: AccessKeyMetadata?.[0]?.AccessKeyId }),
  );
  await admin.iam.send(new DeleteUserCommand({ UserName: 'alicia' }));
  expect(await trusted()).toBe(User?.UserId);
});
