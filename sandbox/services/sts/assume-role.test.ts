import { CreatePolicyCommand, ListRolesCommand, ListUsersCommand } from '@aws-sdk/client-iam';
import { AssumeRoleCommand, GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openAccount } from '../../kernel/accounts.ts';
import { sessionForService } from '../../kernel/service-session.ts';
import { trail } from '../../kernel/trail.ts';
import { callAs } from '../../kernel/world.ts';
import {
  allow,
  type Clients,
  connect,
  makeUser,
  openStage,
  policyOf,
  refusedWith,
  type Stage,
  sessionKeys,
  trusting,
} from '../iam/fixture.ts';
import { arnOf, ask, assume, makeRole } from './role-fixture.ts';

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
const invalid = refusedWith('ValidationError', 400);

describe('AssumeRole', () => {
  it("gives a session with the role's permissions and a name of its own", async () => {
    const role = await makeRole(admin, 'reader', trusting(ACCOUNT), allow('iam:ListUsers'));
    const answer = await admin.sts.send(
      new AssumeRoleCommand({ RoleArn: role, RoleSessionName: 'at-work', DurationSeconds: 900 }),
    );
    expect(answer.AssumedRoleUser).toEqual({
      Arn: `arn:aws:sts::${ACCOUNT}:assumed-role/reader/at-work`,
      AssumedRoleId: expect.stringMatching(/^AROA[A-Z2-7]{17}:at-work$/),
    });
    expect(answer.Credentials).toMatchObject({
      AccessKeyId: expect.stringMatching(/^ASIA[A-Z2-7]{16}$/),
      SecretAccessKey: expect.stringMatching(/^.{40}$/),
      SessionToken: expect.stringMatching(/^.{200,}$/),
    });
    const session = connect(stage, sessionKeys(answer.Credentials));
    expect((await session.sts.send(new GetCallerIdentityCommand({}))).Arn).toBe(answer.AssumedRoleUser?.Arn);
    await session.iam.send(new ListUsersCommand({}));
    await expect(session.iam.send(new ListRolesCommand({}))).rejects.toMatchObject(denied);
  });

  it('is recorded with the session that it gave, and without its secret', async () => {
    const role = await makeRole(admin, 'recorded');
    const { Credentials } = await admin.sts.send(
      new AssumeRoleCommand({ RoleArn: role, RoleSessionName: 'seen' }),
    );
    const records = trail({ world: stage.world, account: ACCOUNT, region: 'eu-west-2' });
    const record = records.findLast(({ eventName }) => eventName === 'AssumeRole');
    expect(record).toMatchObject({
      readOnly: true,
      requestParameters: { roleArn: role, roleSessionName: 'seen' },
      responseElements: {
        credentials: {
          accessKeyId: Credentials?.AccessKeyId,
          sessionToken: Credentials?.SessionToken,
          expiration: expect.any(String),
        },
        assumedRoleUser: { arn: `arn:aws:sts::${ACCOUNT}:assumed-role/recorded/seen` },
      },
      resources: expect.arrayContaining([
        { ARN: role, accountId: ACCOUNT, type: 'AWS::IAM::Role' },
        { ARN: Credentials?.AccessKeyId, accountId: ACCOUNT, type: 'AWS::IAM::AccessKey' },
      ]),
    });
    expect(JSON.stringify(records)).not.toContain(Credentials?.SecretAccessKey);
  });

  it('needs a trust policy that names the caller, and permission when it names the account', async () => {
    const alice = connect(stage, await makeUser(admin, 'alice'));
    const bob = connect(stage, await makeUser(admin, 'bob', allow('sts:AssumeRole')));
    const toAlice = await makeRole(admin, 'to-alice', trusting(`arn:aws:iam::${ACCOUNT}:user/alice`));
    const toAccount = await makeRole(admin, 'to-account');
    await assume(stage, alice, toAlice);
    await expect(ask(bob, toAlice)).rejects.toMatchObject(denied);
    await assume(stage, bob, toAccount);
    await expect(ask(alice, toAccount)).rejects.toMatchObject(denied);
    await expect(ask(bob, arnOf('absent'))).rejects.toMatchObject(denied);
    await expect(ask(bob, arnOf('absent', '999988887777'))).rejects.toMatchObject(denied);
    await expect(ask(bob, 'reader')).rejects.toMatchObject(invalid);
  });

  it('into another account needs both sides', async () => {
    const theirs = connect(stage, openAccount(stage.world, OTHER));
    const open = await makeRole(theirs, 'open', trusting(ACCOUNT), allow('iam:ListUsers'));
    const shut = await makeRole(theirs, 'shut', trusting(OTHER), allow('iam:*'));
    const carol = connect(stage, await makeUser(admin, 'carol'));
    const toCarol = await makeRole(
      theirs,
      'to-carol',
      trusting(`arn:aws:iam::${ACCOUNT}:user/carol`),
      allow('iam:*'),
      {},
    );
    const session = await assume(stage, admin, open);
    const { Account } = await session.sts.send(new GetCallerIdentityCommand({}));
    expect(Account).toBe(OTHER);
    const { Users } = await session.iam.send(new ListUsersCommand({}));
    expect(Users?.every(({ Arn }) => Arn?.includes(OTHER))).toBe(true);
    await expect(ask(carol, open)).rejects.toMatchObject(denied);
    // Being named is enough in one's own account only.
    await expect(ask(carol, toCarol)).rejects.toMatchObject(denied);
    await expect(ask(admin, shut)).rejects.toMatchObject(denied);
  });

  it('asks for the external id that the trust policy wants', async () => {
    const condition = { Condition: { StringEquals: { 'sts:ExternalId': 'secret-7' } } };
    const role = await makeRole(admin, 'external', trusting(ACCOUNT, condition));
    await expect(ask(admin, role)).rejects.toMatchObject(denied);
    await expect(ask(admin, role, { ExternalId: 'secret-8' })).rejects.toMatchObject(denied);
    await assume(stage, admin, role, { ExternalId: 'secret-7' });
  });

  it('lets a trust policy choose the session name', async () => {
    const condition = { Condition: { StringLike: { 'sts:RoleSessionName': 'ops-*' } } };
    const role = await makeRole(admin, 'named', trusting(ACCOUNT, condition));
    await expect(ask(admin, role)).rejects.toMatchObject(denied);
    await assume(stage, admin, role, { RoleSessionName: 'ops-1' });
    await expect(ask(admin, role, { RoleSessionName: 'ops-1/x' })).rejects.toMatchObject(invalid);
  });

  it("keeps within 15 minutes, the role's own limit, and an hour in a chain", async () => {
    const first = await makeRole(admin, 'first', trusting(ACCOUNT), allow('sts:AssumeRole'), {
      MaxSessionDuration: 7200,
    });
    await assume(stage, admin, first, { DurationSeconds: 7200 });
    await expect(ask(admin, first, { DurationSeconds: 7201 })).rejects.toMatchObject(invalid);
    await expect(ask(admin, first, { DurationSeconds: 899 })).rejects.toMatchObject(invalid);
    const session = await assume(stage, admin, first);
    await expect(ask(session, first, { DurationSeconds: 3601 })).rejects.toMatchObject(invalid);
    await assume(stage, session, first, { DurationSeconds: 3600 });
  });

  it('keeps a session within the policies that it was given', async () => {
    const role = await makeRole(admin, 'wide');
    const { Policy } = await admin.iam.send(
      new CreatePolicyCommand({ PolicyName: 'only-roles', PolicyDocument: allow('iam:ListRoles') }),
    );
    const inline = await assume(stage, admin, role, { Policy: allow(['iam:ListUsers', 's3:*']) });
    await inline.iam.send(new ListUsersCommand({}));
    await expect(inline.iam.send(new ListRolesCommand({}))).rejects.toMatchObject({
      ...denied,
      message: expect.stringContaining('session policy'),
    });
    const managed = await assume(stage, admin, role, { PolicyArns: [{ arn: Policy?.Arn }] });
    await managed.iam.send(new ListRolesCommand({}));
    await expect(managed.iam.send(new ListUsersCommand({}))).rejects.toMatchObject(denied);
    await expect(ask(admin, role, { Policy: '{' })).rejects.toMatchObject(
      refusedWith('MalformedPolicyDocumentException', 400),
    );
    await expect(
      ask(admin, role, { Policy: allow('s3:*', { Sid: 'x'.repeat(2048) }) }),
    ).rejects.toMatchObject(refusedWith('PackedPolicyTooLargeException', 400));
  });

  it('refuses the root user, whatever his permissions', async () => {
    const role = await makeRole(admin, 'rootless');
    const principal = { kind: 'root', account: ACCOUNT, arn: `arn:aws:iam::${ACCOUNT}:root` } as const;
    const caller = { principal, account: ACCOUNT, userId: ACCOUNT };
    await expect(
      callAs(
        stage.world,
        { caller, account: ACCOUNT, region: 'eu-west-2', via: '192.0.2.1' },
        'sts',
        'AssumeRole',
        {
          RoleArn: role,
          RoleSessionName: 'session',
        },
      ),
    ).rejects.toMatchObject({ code: 'AccessDenied' });
  });

  it('gives services the roles that trust them', async () => {
    const trust = (service: string) =>
      policyOf({ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: service } });
    const request = {
      service: 'lambda.amazonaws.com',
      account: ACCOUNT,
      region: 'eu-west-2',
      sessionName: 'fn',
    };
    const roleArn = await makeRole(admin, 'for-lambda', trust('lambda.amazonaws.com'));
    const session = await sessionForService(stage.world, { ...request, roleArn });
    await connect(stage, session).iam.send(new ListUsersCommand({}));
    const other = await makeRole(admin, 'for-events', trust('events.amazonaws.com'));
    await expect(sessionForService(stage.world, { ...request, roleArn: other })).rejects.toMatchObject({
      code: 'AccessDenied',
    });
  });

  it.each([
    ['an MFA device', { SerialNumber: 'arn:aws:iam::111122223333:mfa/alice', TokenCode: '123456' }],
    [
      'provided contexts',
      { ProvidedContexts: [{ ProviderArn: 'arn:aws:iam::aws:contextProvider/IdentityCenter' }] },
    ],
  ])('refuses %s by name', async (_, more) => {
    await expect(ask(admin, arnOf('reader'), more)).rejects.toMatchObject(refusedWith('NotImplemented', 501));
  });
});
