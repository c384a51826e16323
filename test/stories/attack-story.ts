import { ListRulesCommand } from '@aws-sdk/client-eventbridge';
import {
  AttachUserPolicyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  DeleteAccessKeyCommand,
  DeleteUserPolicyCommand,
  ListRolesCommand,
  ListUsersCommand,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
  UpdateAssumeRolePolicyCommand,
} from '@aws-sdk/client-iam';
import {
  CreateSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
} from '@aws-sdk/client-secrets-manager';
import {
  AssumeRoleCommand,
  GetCallerIdentityCommand,
  GetFederationTokenCommand,
  GetSessionTokenCommand,
} from '@aws-sdk/client-sts';
import { openAccount } from '../../sandbox/kernel/accounts.ts';
import {
  ACCOUNT,
  allow,
  type Caller,
  keysOf,
  makeKey,
  OUTSIDE,
  type Scene,
  trusting,
} from './attack-scene.ts';

const HOUR = 3_600_000;
const OFFICE = '198.51.100.20';
const THIEF = '203.0.113.66';
const PARTNER = '192.0.2.44';

const whoami = (by: Caller) => by.send(({ sts }) => sts.send(new GetCallerIdentityCommand({})));
const read = (SecretId: string) => (by: Caller) =>
  by.send(({ secrets }) => secrets.send(new GetSecretValueCommand({ SecretId })));

async function assume(by: Caller, role: string, RoleSessionName: string) {
  const RoleArn = `arn:aws:iam::${ACCOUNT}:role/${role}`;
  const { Credentials: made } = await by.send(({ sts }) =>
    sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName })),
  );
  return keysOf(made);
}

async function makeUser(by: Caller, UserName: string, PolicyDocument: string) {
  const { User } = await by.send(({ iam }) => iam.send(new CreateUserCommand({ UserName })));
  await by.send(({ iam }) =>
    iam.send(new PutUserPolicyCommand({ UserName, PolicyName: 'work', PolicyDocument })),
  );
  return { userId: User?.UserId ?? '', keys: await makeKey(by, UserName) };
}

async function makeRole(by: Caller, RoleName: string, trust: string, PolicyDocument: string) {
  await by.send(({ iam }) => iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: trust })));
  await by.send(({ iam }) =>
    iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'work', PolicyDocument })),
  );
}

/** What the callers of a story know of it. */
export type Played = Awaited<ReturnType<typeof playAttack>>;

/**
 * A key that leaked, and what its thief makes of it; its owner's habit before, colleagues who use the same roles, and
 * somebody who cleans up a little.
 */
export async function playAttack(scene: Scene) {
  const admin = await scene.call(scene.sandbox.administrator, OFFICE, 'console');
  const owned = await makeUser(admin, 'alice', allow('iam:*', 'sts:*', 'secretsmanager:*'));
  const colleague = await makeUser(admin, 'bob', allow('sts:AssumeRole'));
  await makeRole(
    admin,
    'deploy',
    trusting(`arn:aws:iam::${ACCOUNT}:root`),
    allow('sts:AssumeRole', 'secretsmanager:GetSecretValue'),
  );
  await makeRole(admin, 'audit', trusting(`arn:aws:iam::${ACCOUNT}:role/deploy`), allow('iam:List*'));
  await makeRole(admin, 'partner', trusting(`arn:aws:iam::${ACCOUNT}:user/bob`), allow('iam:List*'));
  for (const Name of ['prod/db', 'prod/mail'])
    await admin.send(({ secrets }) => secrets.send(new CreateSecretCommand({ Name, SecretString: 'x' })));

  const alice = await scene.call(owned.keys, OFFICE, 'terraform/1.9');
  const bob = await scene.call(colleague.keys, OFFICE, 'terraform/1.9');
  for (let day = 0; day < 9; day += 1) {
    scene.wait(24 * HOUR);
    await whoami(alice);
    await alice.send(({ iam }) => iam.send(new ListUsersCommand({})));
  }
  const release = await scene.call(await assume(alice, 'deploy', 'release'), OFFICE, 'terraform/1.9');
  await read('prod/mail')(release);

  scene.wait(3 * HOUR);
  const thief = await scene.call(owned.keys, THIEF, 'curl-like/1');
  await whoami(thief);
  await thief.sendInVain(({ events }) => events.send(new ListRulesCommand({})));
  await thief.sendInVain(({ sts }) =>
    sts.send(
      new AssumeRoleCommand({ RoleArn: `arn:aws:iam::${ACCOUNT}:role/audit`, RoleSessionName: 'direct' }),
    ),
  );
  const token = await scene.call(
    keysOf((await thief.send(({ sts }) => sts.send(new GetSessionTokenCommand({})))).Credentials),
    THIEF,
    'curl-like/1',
  );
  await read('prod/db')(token);
  await token.sendInVain(({ iam }) => iam.send(new ListUsersCommand({})));
  const federation = new GetFederationTokenCommand({
    Name: 'support',
    Policy: allow('secretsmanager:DescribeSecret'),
  });
  const federated = await scene.call(
    keysOf((await thief.send(({ sts }) => sts.send(federation))).Credentials),
    THIEF,
    'curl-like/1',
  );
  await federated.send(({ secrets }) => secrets.send(new DescribeSecretCommand({ SecretId: 'prod/db' })));
  await federated.sendInVain(({ secrets }) =>
    secrets.send(new GetSecretValueCommand({ SecretId: 'prod/db' })),
  );
  const deploy = await scene.call(await assume(thief, 'deploy', 'release'), THIEF, 'curl-like/1');
  await read('prod/mail')(deploy);
  const audit = await scene.call(await assume(deploy, 'audit', 'chained'), THIEF, 'curl-like/1');
  await audit.send(({ iam }) => iam.send(new ListRolesCommand({})));

  // Of the same role, and he calls his session what the thief calls his.
  scene.wait(HOUR / 12);
  const bobs = await scene.call(await assume(bob, 'deploy', 'release'), OFFICE, 'terraform/1.9');
  await read('prod/mail')(bobs);

  scene.wait(HOUR / 2);
  const made = await makeUser(thief, 'backup-svc', allow('*'));
  await thief.send(({ iam }) =>
    iam.send(
      new AttachUserPolicyCommand({
        UserName: 'backup-svc',
        PolicyArn: 'arn:aws:iam::aws:policy/AdministratorAccess',
      }),
    ),
  );
  const backup = await scene.call(made.keys, THIEF, 'curl-like/1');
  await whoami(backup);
  const shadow = await makeUser(backup, 'shadow', allow('s3:*'));
  const second = await scene.call(await makeKey(backup, 'bob'), THIEF, 'curl-like/1');
  await whoami(second);
  await thief.send(({ iam }) =>
    iam.send(
      new UpdateAssumeRolePolicyCommand({
        RoleName: 'partner',
        PolicyDocument: trusting(`arn:aws:iam::${ACCOUNT}:user/bob`, `arn:aws:iam::${OUTSIDE}:root`),
      }),
    ),
  );
  const bobAsPartner = await scene.call(await assume(bob, 'partner', 'bob'), OFFICE, 'terraform/1.9');
  await bobAsPartner.send(({ iam }) => iam.send(new ListRolesCommand({})));
  const theirs = await scene.call(openAccount(scene.sandbox.world, OUTSIDE), PARTNER, 'curl-like/1');
  const partner = await scene.call(await assume(theirs, 'partner', 'night'), PARTNER, 'curl-like/1');
  await partner.send(({ iam }) => iam.send(new ListUsersCommand({})));

  scene.wait(HOUR);
  const removed = new DeleteUserPolicyCommand({ UserName: 'backup-svc', PolicyName: 'work' });
  await admin.send(({ iam }) => iam.send(removed));
  const dead = new DeleteAccessKeyCommand({ UserName: 'shadow', AccessKeyId: shadow.keys.accessKeyId });
  await admin.send(({ iam }) => iam.send(dead));
  await whoami(bob);

  return {
    admin,
    alice,
    release,
    thief,
    token,
    federated,
    deploy,
    audit,
    backup,
    second,
    theirs,
    partner,
    innocent: [admin, bob, bobs, bobAsPartner],
    users: { backup: made.userId, shadow: shadow.userId },
    unused: shadow.keys.accessKeyId,
  };
}
