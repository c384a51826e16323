import {
  AttachUserPolicyCommand,
  CreatePolicyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  DeletePolicyCommand,
  DeleteUserPermissionsBoundaryCommand,
  GetRoleCommand,
  GetUserCommand,
  ListUsersCommand,
  PutRolePermissionsBoundaryCommand,
  PutUserPermissionsBoundaryCommand,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
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
let boundary: string;
beforeAll(async () => {
  stage = await openStage();
  admin = connect(stage);
  const { Policy } = await admin.iam.send(
    new CreatePolicyCommand({ PolicyName: 'boundary', PolicyDocument: allow('iam:Get*') }),
  );
  boundary = Policy?.Arn ?? '';
});
afterAll(() => stage.close());

const denied = refusedWith('AccessDenied', 403);

describe('a permissions boundary', () => {
  it('cuts what the policies of a user allow, until it is taken away', async () => {
    const { iam } = connect(stage, await makeUser(admin, 'alice', allow('iam:*')));
    const name = { UserName: 'alice' };
    await admin.iam.send(new PutUserPermissionsBoundaryCommand({ ...name, PermissionsBoundary: boundary }));
    expect((await iam.send(new GetUserCommand({}))).User?.PermissionsBoundary?.PermissionsBoundaryArn).toBe(
      boundary,
    );
    await expect(iam.send(new ListUsersCommand({}))).rejects.toMatchObject({
      ...denied,
      message: expect.stringContaining('permissions boundary'),
    });
    await admin.iam.send(new DeleteUserPermissionsBoundaryCommand(name));
    await iam.send(new ListUsersCommand({}));
    await expect(admin.iam.send(new DeleteUserPermissionsBoundaryCommand(name))).rejects.toMatchObject(
      refusedWith('NoSuchEntityException', 404),
    );
  });

  it('is shown with its role, and keeps its policy from being deleted', async () => {
    await admin.iam.send(
      new CreateRoleCommand({ RoleName: 'worker', AssumeRolePolicyDocument: trusting('111122223333') }),
    );
    await admin.iam.send(
      new PutRolePermissionsBoundaryCommand({ RoleName: 'worker', PermissionsBoundary: boundary }),
    );
    const { Role } = await admin.iam.send(new GetRoleCommand({ RoleName: 'worker' }));
    expect(Role?.PermissionsBoundary?.PermissionsBoundaryArn).toBe(boundary);
    await expect(admin.iam.send(new DeletePolicyCommand({ PolicyArn: boundary }))).rejects.toMatchObject(
      refusedWith('DeleteConflictException', 409),
    );
  });

  it('has to be a policy that is there', async () => {
    await expect(
      admin.iam.send(
        new CreateUserCommand({
          UserName: 'bob',
          PermissionsBoundary: 'arn:aws:iam::111122223333:policy/absent',
        }),
      ),
    ).rejects.toMatchObject(refusedWith('NoSuchEntityException', 404));
  });

  it('can be demanded of whoever makes users or gives them policies', async () => {
    const withBoundary = { Condition: { StringEquals: { 'iam:PermissionsBoundary': boundary } } };
    const actions = ['iam:CreateUser', 'iam:PutUserPolicy', 'iam:AttachUserPolicy'];
    const { iam } = connect(stage, await makeUser(admin, 'delegate', allow(actions, withBoundary)));
    await expect(iam.send(new CreateUserCommand({ UserName: 'free' }))).rejects.toMatchObject(denied);
    await iam.send(new CreateUserCommand({ UserName: 'bound', PermissionsBoundary: boundary }));
    const policy = { PolicyName: 'p', PolicyDocument: allow('*') };
    await iam.send(new PutUserPolicyCommand({ UserName: 'bound', ...policy }));
    await expect(
      iam.send(new PutUserPolicyCommand({ UserName: 'delegate', ...policy })),
    ).rejects.toMatchObject(denied);
    await expect(
      iam.send(
        new AttachUserPolicyCommand({
          UserName: 'delegate',
          PolicyArn: 'arn:aws:iam::aws:policy/AdministratorAccess',
        }),
      ),
    ).rejects.toMatchObject(denied);
  });
});
