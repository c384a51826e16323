import {
  CreateRoleCommand,
  CreateUserCommand,
  DeleteAccessKeyCommand,
  DeleteUserCommand,
  DeleteUserPolicyCommand,
  ListUsersCommand,
  PutUserPolicyCommand,
  UpdateAccessKeyCommand,
} from '@aws-sdk/client-iam';
import {
  AssumeRoleCommand,
  GetAccessKeyInfoCommand,
  GetCallerIdentityCommand,
  GetFederationTokenCommand,
  GetSessionTokenCommand,
} from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { trail } from '../../kernel/trail.ts';
import { callAs } from '../../kernel/world.ts';
import {
  allow,
  type Clients,
  connect,
  type Keys,
  makeUser,
  openStage,
  policyOf,
  refusedWith,
  type Stage,
  sessionKeys,
  trusting,
} from '../iam/fixture.ts';

const ACCOUNT = '111122223333';

let stage: Stage;
let admin: Clients;
beforeAll(async () => {
  stage = await openStage();
  admin = connect(stage);
});
afterAll(() => stage.close());

const denied = refusedWith('AccessDenied', 403);

async function startSession({ sts }: Clients, DurationSeconds?: number): Promise<Keys> {
  const { Credentials } = await sts.send(new GetSessionTokenCommand({ DurationSeconds }));
  return sessionKeys(Credentials);
}

const roleFor = async (name: string, user: string): Promise<string> => {
  const { Role } = await admin.iam.send(
    new CreateRoleCommand({
      RoleName: name,
      AssumeRolePolicyDocument: trusting(`arn:aws:iam::${ACCOUNT}:user/${user}`),
    }),
  );
  return Role?.Arn ?? '';
};

describe('GetSessionToken', () => {
  it('needs no permission, and gives a session of the user himself', async () => {
    const alice = connect(stage, await makeUser(admin, 'alice'));
    const keys = await startSession(alice);
    expect(keys.accessKeyId).toMatch(/^ASIA/);
    const identity = await connect(stage, keys).sts.send(new GetCallerIdentityCommand({}));
    expect(identity).toMatchObject({
      Arn: `arn:aws:iam::${ACCOUNT}:user/alice`,
      UserId: expect.stringMatching(/^AIDA[A-Z2-7]+$/),
    });
  });

  it('lasts 12 hours unless told otherwise, 15 minutes to 36 hours', async () => {
    const bob = connect(stage, await makeUser(admin, 'bob'));
    const lifetime = async (seconds?: number) => {
      const before = stage.world.clock.now();
      const { Credentials } = await bob.sts.send(new GetSessionTokenCommand({ DurationSeconds: seconds }));
      return Math.round(((Credentials?.Expiration?.getTime() ?? 0) - before) / 60_000);
    };
    expect(await lifetime()).toBe(720);
    expect(await lifetime(129_600)).toBe(2160);
    for (const seconds of [899, 129_601]) {
      await expect(startSession(bob, seconds)).rejects.toMatchObject(refusedWith('ValidationError', 400));
    }
  });

  it('gives the root user an hour at most', async () => {
    const principal = { kind: 'root', account: ACCOUNT, arn: `arn:aws:iam::${ACCOUNT}:root` } as const;
    const caller = { principal, account: ACCOUNT, userId: ACCOUNT };
    const from = { caller, account: ACCOUNT, region: 'eu-west-2', via: '192.0.2.1' };
    const before = stage.world.clock.now();
    const answer: unknown = await callAs(stage.world, from, 'sts', 'GetSessionToken', {});
    const credentials: unknown = Reflect.get(Object(answer), 'Credentials');
    const expiry: unknown = Reflect.get(Object(credentials), 'Expiration');
    expect(expiry).toBeInstanceOf(Date);
    expect(Math.round((Number(expiry) - before) / 60_000)).toBe(60);
  });

  it('is recorded as a change, with the session and without its secret', async () => {
    const carol = connect(stage, await makeUser(admin, 'carol'));
    const keys = await startSession(carol);
    const records = trail({ world: stage.world, account: ACCOUNT, region: 'eu-west-2' });
    const record = records.findLast(({ eventName }) => eventName === 'GetSessionToken');
    expect(record).toMatchObject({
      readOnly: false,
      responseElements: { credentials: { accessKeyId: keys.accessKeyId, sessionToken: keys.sessionToken } },
      resources: [{ ARN: keys.accessKeyId, type: 'AWS::IAM::AccessKey' }],
    });
    expect(JSON.stringify(records)).not.toContain(keys.secretAccessKey);
  });

  it('needs its own token to be used', async () => {
    const dave = connect(stage, await makeUser(admin, 'dave'));
    const keys = await startSession(dave);
    const { sessionToken: _, ...bare } = keys;
    for (const wrong of [bare, { ...keys, sessionToken: 'x'.repeat(356) }]) {
      await expect(connect(stage, wrong).sts.send(new GetCallerIdentityCommand({}))).rejects.toMatchObject(
        refusedWith('InvalidClientTokenId', 403),
      );
    }
  });
});

describe('a session of a user', () => {
  it('calls neither IAM nor STS, but AssumeRole and GetCallerIdentity', async () => {
    const erin = connect(stage, await makeUser(admin, 'erin', allow('*')));
    const session = connect(stage, await startSession(erin));
    await erin.iam.send(new ListUsersCommand({}));
    await expect(session.iam.send(new ListUsersCommand({}))).rejects.toMatchObject(
      refusedWith('InvalidClientTokenId', 403),
    );
    await expect(session.sts.send(new GetSessionTokenCommand({}))).rejects.toMatchObject(denied);
    await expect(session.sts.send(new GetFederationTokenCommand({ Name: 'again' }))).rejects.toMatchObject(
      denied,
    );
    await expect(
      session.sts.send(new GetAccessKeyInfoCommand({ AccessKeyId: stage.administrator.accessKeyId })),
    ).rejects.toMatchObject(denied);
    await session.sts.send(
      new AssumeRoleCommand({ RoleArn: await roleFor('for-erin', 'erin'), RoleSessionName: 'session' }),
    );
  });

  it('outlives the deactivation of the key, and not a deny on the user', async () => {
    const keys = await makeUser(admin, 'frank', allow('sts:*'));
    const role = { RoleArn: await roleFor('for-frank', 'frank'), RoleSessionName: 'session' };
    const session = connect(stage, await startSession(connect(stage, keys)));
    await admin.iam.send(
      new UpdateAccessKeyCommand({ UserName: 'frank', AccessKeyId: keys.accessKeyId, Status: 'Inactive' }),
    );
    await expect(connect(stage, keys).sts.send(new GetCallerIdentityCommand({}))).rejects.toMatchObject(
      refusedWith('InvalidClientTokenId', 403),
    );
    await session.sts.send(new AssumeRoleCommand(role));
    await admin.iam.send(
      new PutUserPolicyCommand({
        UserName: 'frank',
        PolicyName: 'deny',
        PolicyDocument: policyOf({ Effect: 'Deny', Action: '*', Resource: '*' }),
      }),
    );
    await expect(session.sts.send(new AssumeRoleCommand(role))).rejects.toMatchObject(denied);
    await session.sts.send(new GetCallerIdentityCommand({}));
  });

  it('is denied by a policy on issue times, which leaves the long-term key alone', async () => {
    const keys = await makeUser(admin, 'grace');
    const grace = connect(stage, keys);
    const role = { RoleArn: await roleFor('for-grace', 'grace'), RoleSessionName: 'session' };
    const session = connect(stage, await startSession(grace));
    await session.sts.send(new AssumeRoleCommand(role));
    await admin.iam.send(
      new PutUserPolicyCommand({
        UserName: 'grace',
        PolicyName: 'deny-sessions',
        PolicyDocument: policyOf({
          Effect: 'Deny',
          Action: '*',
          Resource: '*',
          Condition: { Null: { 'aws:TokenIssueTime': 'false' } },
        }),
      }),
    );
    await expect(session.sts.send(new AssumeRoleCommand(role))).rejects.toMatchObject(denied);
    await grace.sts.send(new AssumeRoleCommand(role));
  });

  it('is not revived by a new user of the same name', async () => {
    const everything = allow('sts:*');
    const keys = await makeUser(admin, 'heidi', everything);
    const { Role } = await admin.iam.send(
      new CreateRoleCommand({ RoleName: 'for-all', AssumeRolePolicyDocument: trusting(ACCOUNT) }),
    );
    const role = { RoleArn: Role?.Arn ?? '', RoleSessionName: 'session' };
    const session = connect(stage, await startSession(connect(stage, keys)));
    await session.sts.send(new AssumeRoleCommand(role));
    const name = { UserName: 'heidi' };
    await admin.iam.send(new DeleteAccessKeyCommand({ ...name, AccessKeyId: keys.accessKeyId }));
    await admin.iam.send(new DeleteUserPolicyCommand({ ...name, PolicyName: 'own' }));
    await admin.iam.send(new DeleteUserCommand(name));
    await admin.iam.send(new CreateUserCommand(name));
    await admin.iam.send(
      new PutUserPolicyCommand({ ...name, PolicyName: 'own', PolicyDocument: everything }),
    );
    await expect(session.sts.send(new AssumeRoleCommand(role))).rejects.toMatchObject(denied);
  });
});
