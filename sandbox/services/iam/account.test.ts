import { CreateUserCommand, GetAccountSummaryCommand, ListGroupsCommand } from '@aws-sdk/client-iam';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Clients, connect, openStage, refusedWith, type Stage } from './fixture.ts';

let stage: Stage;
let admin: Clients;
beforeAll(async () => {
  stage = await openStage();
  admin = connect(stage);
});
afterAll(() => stage.close());

it('the account summary counts what is there and says the quotas', async () => {
  const read = async () => (await admin.iam.send(new GetAccountSummaryCommand({}))).SummaryMap;
  expect(await read()).toMatchObject({
    Users: 1,
    Roles: 0,
    AccessKeysPerUserQuota: 2,
    UserPolicySizeQuota: 2048,
    AttachedPoliciesPerUserQuota: 10,
    AccountAccessKeysPresent: 0,
  });
  await admin.iam.send(new CreateUserCommand({ UserName: 'alice' }));
  expect((await read())?.Users).toBe(2);
});

it('what the sandbox lacks is refused by its name', async () => {
  await expect(admin.iam.send(new ListGroupsCommand({}))).rejects.toMatchObject({
    ...refusedWith('NotImplemented', 501),
    message: expect.stringContaining('iam:ListGroups'),
  });
});
