import {
  CreateRoleCommand,
  GetUserCommand,
  ListUsersCommand,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { AssumeRoleCommand } from '@aws-sdk/client-sts';
import { afterEach, beforeEach, expect, it } from 'vitest';
import {
  allow,
  type Clients,
  connect,
  openStage,
  type Stage,
  sessionKeys,
  trusting,
} from '../services/iam/fixture.ts';
import { listCallCounts } from './call-counts.ts';

const ACCOUNT = '111122223333';
let stage: Stage;
let admin: Clients;
beforeEach(async () => {
  stage = await openStage();
  admin = connect(stage);
});
afterEach(() => stage.close());

it("counts what a role's sessions call, refused calls as well, and nobody else's", async () => {
  const { Role } = await admin.iam.send(
    new CreateRoleCommand({
      RoleName: 'responder',
      AssumeRolePolicyDocument: trusting(`arn:aws:iam::${ACCOUNT}:root`),
    }),
  );
  await admin.iam.send(
    new PutRolePolicyCommand({
      RoleName: 'responder',
      PolicyName: 'own',
      PolicyDocument: allow('iam:ListUsers'),
    }),
  );
  const { Credentials } = await admin.sts.send(
    new AssumeRoleCommand({ RoleArn: Role?.Arn, RoleSessionName: 'first' }),
  );
  const responder = connect(stage, sessionKeys(Credentials));
  await responder.iam.send(new ListUsersCommand({}));
  await responder.iam.send(new ListUsersCommand({}));
  await expect(responder.iam.send(new GetUserCommand({ UserName: 'sandbox-admin' }))).rejects.toThrow(
    /not authorized/,
  );
  await admin.iam.send(new ListUsersCommand({}));
  expect(listCallCounts(stage.world, ACCOUNT)).toEqual([
    { role: 'responder', operation: 'iam:ListUsers', count: 2 },
    { role: 'responder', operation: 'iam:GetUser', count: 1 },
  ]);
});
