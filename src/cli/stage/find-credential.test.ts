import { CreateAccessKeyCommand, CreateRoleCommand, CreateUserCommand } from '@aws-sdk/client-iam';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startSandbox } from '../../../sandbox/start.ts';
import { createOperatorClients, type OperatorClients } from '../../aws/operator-clients.ts';
import { findCredential, withPrincipalId } from './find-credential.ts';

let sandbox: Awaited<ReturnType<typeof startSandbox>>;
let iam: OperatorClients['iam'];
let keys: string[];
let ids: { readonly user: string; readonly role: string };
beforeAll(async () => {
  sandbox = await startSandbox({ port: 0 });
  ({ iam } = createOperatorClients({
    endpoint: sandbox.origin,
    region: 'eu-west-2',
    credentials: sandbox.administrator,
  }));
  const { User } = await iam.send(new CreateUserCommand({ UserName: 'alice' }));
  await iam.send(new CreateUserCommand({ UserName: 'keyless' }));
  const AssumeRolePolicyDocument = JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }],
  });
  const { Role } = await iam.send(new CreateRoleCommand({ RoleName: 'web', AssumeRolePolicyDocument }));
  ids = { user: User?.UserId ?? '', role: Role?.RoleId ?? '' };
  keys = [];
  for (let count = 0; count < 2; count += 1) {
    const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: 'alice' }));
    keys.push(AccessKey?.AccessKeyId ?? '');
    sandbox.world.clock.advance(60_000);
  }
});
afterAll(() => sandbox.close());

it("a user alone is the user's newest key, a key alone its user", async () => {
  const newest = { accessKeyId: keys[1], userName: 'alice', userType: 'IAMUser' };
  expect(await findCredential(iam, { user: 'alice' })).toEqual(newest);
  expect(await findCredential(iam, { key: keys[0] ?? '' })).toEqual({ ...newest, accessKeyId: keys[0] });
});

it('both are taken as they are said, whatever they are', async () => {
  const said = { user: '<b>nobody</b>', key: 'AKIAIOSFODNN7EXAMPLE' };
  const found = await findCredential(iam, said);
  expect(found).toEqual({ accessKeyId: said.key, userName: said.user, userType: 'IAMUser' });
  expect(await withPrincipalId(iam, found)).toEqual(found);
});

it("a user's id is IAM's, where there is such a user", async () => {
  const alice = await findCredential(iam, { user: 'alice' });
  expect(await withPrincipalId(iam, alice)).toEqual({ ...alice, principalId: ids.user });
  const gone = { ...alice, userName: 'gone' };
  expect(await withPrincipalId(iam, gone)).toEqual(gone);
});

it('a role is a session of it, with a temporary key', async () => {
  const found = await findCredential(iam, { role: 'web' });
  expect(found).toMatchObject({
    userName: 'web',
    userType: 'AssumedRole',
    accessKeyId: expect.stringMatching(/^ASIA[A-Z2-7]{16}$/),
    principalId: `${ids.role}:i-0f3a9c1b2d4e5f607`,
  });
  expect(await withPrincipalId(iam, found)).toEqual(found);
  const key = 'ASIAIOSFODNN7EXAMPLE';
  expect(await findCredential(iam, { role: 'web', key })).toMatchObject({ accessKeyId: key });
});

it.each([
  ['nobody', {}, 'Usage', /--user NAME, --key AKIA… or --role NAME/],
  ['a user and a role', { user: 'alice', role: 'web' }, 'Usage', /leave --user or --role out/],
  ['a user that is not there', { user: 'gone' }, 'NotFound', /check the name/],
  ['a user without a key', { user: 'keyless' }, 'NotFound', /create-access-key --user-name keyless/],
  ['a role that is not there', { role: 'gone' }, 'NotFound', /check the name/],
  ['a key of nobody', { key: 'AKIAIOSFODNN7EXAMPLE' }, 'NoOwner', /name one with --user/],
])('of %s it says what is missing', async (_what, whom, code, advice) => {
  await expect(findCredential(iam, whom)).rejects.toMatchObject({ code });
  const error: unknown = await findCredential(iam, whom).catch((thrown: unknown) => thrown);
  expect(`${Reflect.get(Object(error), 'advice')}`).toMatch(advice);
});
