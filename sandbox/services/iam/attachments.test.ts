import {
  AttachRolePolicyCommand,
  AttachUserPolicyCommand,
  CreatePolicyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  DetachRolePolicyCommand,
  DetachUserPolicyCommand,
  ListAttachedRolePoliciesCommand,
  ListAttachedUserPoliciesCommand,
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

const DENY_ALL = 'arn:aws:iam::aws:policy/AWSDenyAll';
const READ_ONLY = 'arn:aws:iam::aws:policy/IAMReadOnlyAccess';

let stage: Stage;
let admin: Clients;
beforeAll(async () => {
  stage = await openStage();
  admin = connect(stage);
  await admin.iam.send(
    new CreateRoleCommand({ RoleName: 'worker', AssumeRolePolicyDocument: trusting('111122223333') }),
  );
});
afterAll(() => stage.close());

describe('attached policies', () => {
  it('of a role are attached once, listed and detached', async () => {
    const names = { RoleName: 'worker', PolicyArn: READ_ONLY };
    await admin.iam.send(new AttachRolePolicyCommand(names));
    await admin.iam.send(new AttachRolePolicyCommand(names));
    const list = () => admin.iam.send(new ListAttachedRolePoliciesCommand({ RoleName: 'worker' }));
    expect((await list()).AttachedPolicies).toEqual([
      { PolicyName: 'IAMReadOnlyAccess', PolicyArn: READ_ONLY },
    ]);
    await admin.iam.send(new DetachRolePolicyCommand(names));
    expect((await list()).AttachedPolicies).toEqual([]);
    await expect(admin.iam.send(new DetachRolePolicyCommand(names))).rejects.toMatchObject(
      refusedWith('NoSuchEntityException', 404),
    );
  });

  it('take effect on the next call and end with the detachment', async () => {
    const { iam } = connect(stage, await makeUser(admin, 'alice', allow('iam:*')));
    const look = () => iam.send(new ListAttachedUserPoliciesCommand({ UserName: 'alice' }));
    await look();
    await admin.iam.send(new AttachUserPolicyCommand({ UserName: 'alice', PolicyArn: DENY_ALL }));
    await expect(look()).rejects.toMatchObject({
      ...refusedWith('AccessDenied', 403),
      message: expect.stringContaining('explicit deny in an identity-based policy'),
    });
    await admin.iam.send(new DetachUserPolicyCommand({ UserName: 'alice', PolicyArn: DENY_ALL }));
    await look();
  });

  it('are ten at most', async () => {
    await admin.iam.send(new CreateUserCommand({ UserName: 'bob' }));
    const attach = async (name: string) => {
      const { Policy } = await admin.iam.send(
        new CreatePolicyCommand({ PolicyName: name, PolicyDocument: allow('s3:*') }),
      );
      await admin.iam.send(new AttachUserPolicyCommand({ UserName: 'bob', PolicyArn: Policy?.Arn }));
    };
    for (let count = 0; count < 10; count += 1) await attach(`many-${count}`);
    await expect(attach('many-10')).rejects.toMatchObject(refusedWith('LimitExceededException', 409));
  });

  it.each([
    ['is none', 'not-an-arn-but-long-enough', 'InvalidInputException', 400],
    ['names nothing', 'arn:aws:iam::111122223333:policy/absent', 'NoSuchEntityException', 404],
    ['is of another account', 'arn:aws:iam::444455556666:policy/theirs', 'NoSuchEntityException', 404],
    ['is of AWS but not in the sandbox', 'arn:aws:iam::aws:policy/PowerUserAccess', 'NotImplemented', 501],
  ])('whose ARN %s are refused', async (_, arn, code, status) => {
    await expect(
      admin.iam.send(new AttachRolePolicyCommand({ RoleName: 'worker', PolicyArn: arn })),
    ).rejects.toMatchObject(refusedWith(code, status));
  });
});

it('a responder limited by iam:PolicyARN attaches and detaches its own policy and no other', async () => {
  await admin.iam.send(new CreateUserCommand({ UserName: 'victim' }));
  const policy = allow(['iam:AttachUserPolicy', 'iam:DetachUserPolicy'], {
    Condition: { ArnEquals: { 'iam:PolicyARN': DENY_ALL } },
  });
  const { iam } = connect(stage, await makeUser(admin, 'responder', policy));
  await iam.send(new AttachUserPolicyCommand({ UserName: 'victim', PolicyArn: DENY_ALL }));
  await iam.send(new DetachUserPolicyCommand({ UserName: 'victim', PolicyArn: DENY_ALL }));
  await expect(
    iam.send(
      new AttachUserPolicyCommand({
        UserName: 'victim',
        PolicyArn: 'arn:aws:iam::aws:policy/AdministratorAccess',
      }),
    ),
  ).rejects.toMatchObject(refusedWith('AccessDenied', 403));
});
