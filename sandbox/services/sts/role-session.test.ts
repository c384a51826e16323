import {
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  GetUserCommand,
  ListUsersCommand,
  PutRolePolicyCommand,
  UpdateAssumeRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { AssumeRoleCommand, GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  allow,
  type Clients,
  connect,
  openStage,
  policyOf,
  refusedWith,
  type Stage,
  sessionKeys,
  trusting,
} from '../iam/fixture.ts';
import { assume, makeRole } from './role-fixture.ts';

const ACCOUNT = '111122223333';
const OTHER = '444455556666';

let stage: Stage;
let admin: Clients;
beforeAll(async () => {
  stage = await openStage();
  admin = connect(stage);
});
afterAll(() => stage.close());

const denied = refusedWith('AccessDenied', 403);

describe('a role session', () => {
  it('dies with its expiry', async () => {
    const brief = await openStage();
    try {
      const clients = connect(brief);
      const role = await makeRole(clients, 'short', trusting(ACCOUNT), allow('iam:*'), {});
      const { Credentials } = await clients.sts.send(
        new AssumeRoleCommand({ RoleArn: role, RoleSessionName: 'session', DurationSeconds: 900 }),
      );
      const session = connect(brief, sessionKeys(Credentials));
      await session.sts.send(new GetCallerIdentityCommand({}));
      brief.world.clock.advance(900_000);
      // A client reads the sandbox's time from the first answer that it gets, and signs anew.
      await session.sts.send(new GetCallerIdentityCommand({})).catch(() => undefined);
      await expect(session.sts.send(new GetCallerIdentityCommand({}))).rejects.toMatchObject(
        refusedWith('ExpiredToken', 403),
      );
    } finally {
      await brief.close();
    }
  });

  it('is not ended by a new trust policy, but by a deny on sessions issued earlier', async () => {
    const role = await makeRole(admin, 'revoked');
    const session = await assume(stage, admin, role);
    await admin.iam.send(
      new UpdateAssumeRolePolicyCommand({ RoleName: 'revoked', PolicyDocument: trusting(OTHER) }),
    );
    await session.iam.send(new ListUsersCommand({}));
    await admin.iam.send(
      new UpdateAssumeRolePolicyCommand({ RoleName: 'revoked', PolicyDocument: trusting(ACCOUNT) }),
    );
    stage.world.clock.advance(1000);
    const cut = new Date(stage.world.clock.now()).toISOString();
    stage.world.clock.advance(1000);
    await admin.iam.send(
      new PutRolePolicyCommand({
        RoleName: 'revoked',
        PolicyName: 'AWSRevokeOlderSessions',
        PolicyDocument: policyOf({
          Effect: 'Deny',
          Action: '*',
          Resource: '*',
          Condition: { DateLessThan: { 'aws:TokenIssueTime': cut } },
        }),
      }),
    );
    await expect(session.iam.send(new ListUsersCommand({}))).rejects.toMatchObject(denied);
    await (await assume(stage, admin, role)).iam.send(new ListUsersCommand({}));
  });

  it('has no permissions when its role is made anew', async () => {
    const role = await makeRole(admin, 'remade');
    const session = await assume(stage, admin, role);
    await session.iam.send(new GetUserCommand({ UserName: 'sandbox-admin' }));
    await admin.iam.send(new DeleteRolePolicyCommand({ RoleName: 'remade', PolicyName: 'own' }));
    await admin.iam.send(new DeleteRoleCommand({ RoleName: 'remade' }));
    await makeRole(admin, 'remade');
    await expect(session.iam.send(new ListUsersCommand({}))).rejects.toMatchObject(denied);
  });
});
