import {
  CreateRoleCommand,
  DeleteUserPolicyCommand,
  GetUserCommand,
  ListAccessKeysCommand,
  PutUserPolicyCommand,
  UpdateAccessKeyCommand,
} from '@aws-sdk/client-iam';
import { AssumeRoleCommand, GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, expect, it } from 'vitest';
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

const DELAY = 4000;

let stage: Stage;
let admin: Clients;
beforeAll(async () => {
  stage = await openStage({ iamPropagation: DELAY });
  // The account itself has to be known everywhere before anybody can call.
  stage.world.clock.advance(DELAY);
  admin = connect(stage);
});
afterAll(() => stage.close());

it('a deactivated key works until the change has spread, and is shown as inactive at once', async () => {
  const keys = await makeUser(admin, 'alice');
  stage.world.clock.advance(DELAY);
  const alice = connect(stage, keys);
  await alice.sts.send(new GetCallerIdentityCommand({}));
  await admin.iam.send(
    new UpdateAccessKeyCommand({ UserName: 'alice', AccessKeyId: keys.accessKeyId, Status: 'Inactive' }),
  );
  const { AccessKeyMetadata } = await admin.iam.send(new ListAccessKeysCommand({ UserName: 'alice' }));
  expect(AccessKeyMetadata).toMatchObject([{ Status: 'Inactive' }]);
  await alice.sts.send(new GetCallerIdentityCommand({}));
  stage.world.clock.advance(DELAY);
  await expect(alice.sts.send(new GetCallerIdentityCommand({}))).rejects.toMatchObject(
    refusedWith('InvalidClientTokenId', 403),
  );
});

it('a deny takes as long, and so the denied may take it away again meanwhile', async () => {
  const bob = connect(stage, await makeUser(admin, 'bob', allow('iam:*')));
  stage.world.clock.advance(DELAY);
  const deny = {
    UserName: 'bob',
    PolicyName: 'deny',
    PolicyDocument: allow('*', { Effect: 'Deny' }),
  };
  await admin.iam.send(new PutUserPolicyCommand(deny));
  await bob.iam.send(new DeleteUserPolicyCommand({ UserName: 'bob', PolicyName: 'deny' }));
  stage.world.clock.advance(DELAY);
  await bob.iam.send(new GetUserCommand({}));
  await admin.iam.send(new PutUserPolicyCommand(deny));
  stage.world.clock.advance(DELAY);
  await expect(bob.iam.send(new GetUserCommand({}))).rejects.toMatchObject(refusedWith('AccessDenied', 403));
});

it('a new role is there at once, and lets nobody in before it is known everywhere', async () => {
  const { Role } = await admin.iam.send(
    new CreateRoleCommand({ RoleName: 'fresh', AssumeRolePolicyDocument: trusting('111122223333') }),
  );
  const assume = () =>
    admin.sts.send(new AssumeRoleCommand({ RoleArn: Role?.Arn, RoleSessionName: 'session' }));
  await expect(assume()).rejects.toMatchObject(refusedWith('AccessDenied', 403));
  stage.world.clock.advance(DELAY);
  await assume();
});
