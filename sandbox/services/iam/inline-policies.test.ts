import {
  CreateRoleCommand,
  CreateUserCommand,
  DeleteRolePolicyCommand,
  DeleteUserPolicyCommand,
  GetRolePolicyCommand,
  GetUserPolicyCommand,
  ListRolePoliciesCommand,
  ListUserPoliciesCommand,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { allow, type Clients, connect, openStage, refusedWith, type Stage, trusting } from './fixture.ts';

let stage: Stage;
let admin: Clients;
beforeAll(async () => {
  stage = await openStage();
  admin = connect(stage);
  await admin.iam.send(new CreateUserCommand({ UserName: 'alice' }));
  await admin.iam.send(
    new CreateRoleCommand({ RoleName: 'worker', AssumeRolePolicyDocument: trusting('111122223333') }),
  );
});
afterAll(() => stage.close());

const put = (PolicyName: string, PolicyDocument: string) =>
  admin.iam.send(new PutUserPolicyCommand({ UserName: 'alice', PolicyName, PolicyDocument }));

/** A policy of so many characters, white space not counted. */
function policyOfSize(size: number): string {
  const empty = allow('s3:GetObject', { Sid: '' }).length;
  return allow('s3:GetObject', { Sid: 'x'.repeat(size - empty) });
}

describe('inline policies', () => {
  it('of a user come back letter by letter, URL-encoded', async () => {
    const text =
      '{ "Version": "2012-10-17",\n  "Statement": { "Effect": "Allow", "Action": "s3:*", "Resource": "*" } }';
    await put('data', text);
    const found = await admin.iam.send(new GetUserPolicyCommand({ UserName: 'alice', PolicyName: 'data' }));
    expect(found).toMatchObject({ UserName: 'alice', PolicyName: 'data' });
    expect(found.PolicyDocument).toMatch(/^[A-Za-z0-9%._~-]+$/);
    expect(decodeURIComponent(found.PolicyDocument ?? '')).toBe(text);
    const list = await admin.iam.send(new ListUserPoliciesCommand({ UserName: 'alice' }));
    expect(list.PolicyNames).toEqual(['data']);
    const gone = { UserName: 'alice', PolicyName: 'data' };
    await admin.iam.send(new DeleteUserPolicyCommand(gone));
    for (const command of [new GetUserPolicyCommand(gone), new DeleteUserPolicyCommand(gone)] as const) {
      await expect(admin.iam.send(command as GetUserPolicyCommand)).rejects.toMatchObject(
        refusedWith('NoSuchEntityException', 404),
      );
    }
  });

  it('of a role likewise', async () => {
    const names = { RoleName: 'worker', PolicyName: 'data' };
    await admin.iam.send(new PutRolePolicyCommand({ ...names, PolicyDocument: allow('s3:*') }));
    const found = await admin.iam.send(new GetRolePolicyCommand(names));
    expect(found).toMatchObject(names);
    expect(decodeURIComponent(found.PolicyDocument ?? '')).toBe(allow('s3:*'));
    await admin.iam.send(new DeleteRolePolicyCommand(names));
    expect((await admin.iam.send(new ListRolePoliciesCommand({ RoleName: 'worker' }))).PolicyNames).toEqual(
      [],
    );
  });

  it('of a user have 2048 characters all together, white space free', async () => {
    await put('first', policyOfSize(1048).replace('{', `{${' '.repeat(500)}`));
    await put('second', policyOfSize(1000));
    await expect(put('third', policyOfSize(200))).rejects.toMatchObject(
      refusedWith('LimitExceededException', 409),
    );
    await expect(put('second', policyOfSize(1001))).rejects.toMatchObject(
      refusedWith('LimitExceededException', 409),
    );
    await put('second', policyOfSize(999));
  });

  it('of a role have 10240', async () => {
    const putRole = (size: number) =>
      admin.iam.send(
        new PutRolePolicyCommand({
          RoleName: 'worker',
          PolicyName: 'big',
          PolicyDocument: policyOfSize(size),
        }),
      );
    await putRole(10_240);
    await expect(putRole(10_241)).rejects.toMatchObject(refusedWith('LimitExceededException', 409));
  });

  it.each([
    ['no JSON', '{'],
    ['no statement', '{"Version":"2012-10-17"}'],
    ['a principal', trusting('111122223333')],
    ['an unknown operator', allow('s3:*', { Condition: { StringEqualish: { 'aws:username': 'alice' } } })],
  ])('with %s are malformed', async (_, text) => {
    await expect(put('bad', text)).rejects.toMatchObject(
      refusedWith('MalformedPolicyDocumentException', 400),
    );
  });

  it('of nobody are refused', async () => {
    await expect(
      admin.iam.send(
        new PutUserPolicyCommand({ UserName: 'nobody', PolicyName: 'p', PolicyDocument: allow('s3:*') }),
      ),
    ).rejects.toMatchObject(refusedWith('NoSuchEntityException', 404));
  });
});
