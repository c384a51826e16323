import {
  CreateRoleCommand,
  CreateUserCommand,
  GetUserCommand,
  ListRoleTagsCommand,
  ListUserTagsCommand,
  TagRoleCommand,
  TagUserCommand,
  UntagRoleCommand,
  UntagUserCommand,
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
beforeAll(async () => {
  stage = await openStage();
  admin = connect(stage);
  await admin.iam.send(new CreateUserCommand({ UserName: 'alice' }));
});
afterAll(() => stage.close());

const tagAlice = (...tags: [string, string][]) =>
  admin.iam.send(
    new TagUserCommand({ UserName: 'alice', Tags: tags.map(([Key, Value]) => ({ Key, Value })) }),
  );
const tagsOfAlice = async () => (await admin.iam.send(new ListUserTagsCommand({ UserName: 'alice' }))).Tags;

describe('tags', () => {
  it('of a user are set, overwritten whatever their case, and removed', async () => {
    await tagAlice(['Team', 'blue'], ['stage', 'prod']);
    await tagAlice(['team', 'red']);
    expect(await tagsOfAlice()).toEqual([
      { Key: 'stage', Value: 'prod' },
      { Key: 'team', Value: 'red' },
    ]);
    await admin.iam.send(new UntagUserCommand({ UserName: 'alice', TagKeys: ['TEAM', 'absent'] }));
    expect(await tagsOfAlice()).toEqual([{ Key: 'stage', Value: 'prod' }]);
  });

  it('of a role likewise', async () => {
    await admin.iam.send(
      new CreateRoleCommand({ RoleName: 'worker', AssumeRolePolicyDocument: trusting('111122223333') }),
    );
    await admin.iam.send(new TagRoleCommand({ RoleName: 'worker', Tags: [{ Key: 'a', Value: '1' }] }));
    const list = async () => (await admin.iam.send(new ListRoleTagsCommand({ RoleName: 'worker' }))).Tags;
    expect(await list()).toEqual([{ Key: 'a', Value: '1' }]);
    await admin.iam.send(new UntagRoleCommand({ RoleName: 'worker', TagKeys: ['a'] }));
    expect(await list()).toEqual([]);
  });

  it.each<[string, [string, string][], string, number]>([
    ['of the prefix aws:', [['aws:owner', 'me']], 'InvalidInputException', 400],
    [
      'twice in one request',
      [
        ['k', '1'],
        ['K', '2'],
      ],
      'InvalidInputException',
      400,
    ],
    ['without a key', [['', 'x']], 'ValidationError', 400],
    ['with too long a value', [['k', 'v'.repeat(257)]], 'ValidationError', 400],
    [
      'more than fifty',
      Array.from({ length: 51 }, (_, n) => [`k${n}`, ''] as [string, string]),
      'LimitExceededException',
      409,
    ],
  ])('%s are refused', async (_, tags, code, status) => {
    await expect(tagAlice(...tags)).rejects.toMatchObject(refusedWith(code, status));
  });

  it('decide what may be done to their user', async () => {
    await admin.iam.send(
      new CreateUserCommand({ UserName: 'tagged', Tags: [{ Key: 'team', Value: 'blue' }] }),
    );
    const condition = { Condition: { StringEquals: { 'aws:ResourceTag/team': 'blue' } } };
    const { iam } = connect(stage, await makeUser(admin, 'blue', allow('iam:GetUser', condition)));
    await iam.send(new GetUserCommand({ UserName: 'tagged' }));
    await expect(iam.send(new GetUserCommand({ UserName: 'alice' }))).rejects.toMatchObject(
      refusedWith('AccessDenied', 403),
    );
  });
});
