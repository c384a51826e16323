import { EventBridgeClient, ListRulesCommand, PutRuleCommand } from '@aws-sdk/client-eventbridge';
import {
  CreateAccessKeyCommand,
  CreateLoginProfileCommand,
  CreateRoleCommand,
  CreateUserCommand,
  GetUserCommand,
  ListUsersCommand,
  UpdateAccessKeyCommand,
} from '@aws-sdk/client-iam';
import { AssumeRoleCommand, GetCallerIdentityCommand, GetSessionTokenCommand } from '@aws-sdk/client-sts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { events } from '../services/events/service.ts';
import {
  type Clients,
  connect,
  type Keys,
  makeUser,
  openStage,
  type Stage,
  sessionKeys,
  trusting,
} from '../services/iam/fixture.ts';
import { openAccount } from './accounts.ts';
import { callerIdentity, formRequest, jsonRequest, sendRaw, signRequest } from './request-fixture.ts';
import { type TrailRecord, trail } from './trail.ts';

const ACCOUNT = '111122223333';
const THEIRS = '444455556666';
let stage: Stage;
let admin: Clients;
beforeEach(async () => {
  stage = await openStage({}, [events]);
  admin = connect(stage);
});
afterEach(() => stage.close());

const recordsIn = (region: string): TrailRecord[] => trail({ world: stage.world, account: ACCOUNT, region });
const last = (region: string): TrailRecord | undefined => recordsIn(region).at(-1);
const bus = (keys: Keys = stage.administrator) =>
  new EventBridgeClient({
    region: 'eu-west-2',
    endpoint: stage.world.origin,
    credentials: keys,
    maxAttempts: 1,
  });

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;
const UUID = /^[0-9a-f-]{36}$/;

describe('the record of a call', () => {
  it('has every field that AWS documents', async () => {
    const { $metadata } = await admin.iam.send(
      new CreateUserCommand({ UserName: 'alice', Tags: [{ Key: 'team', Value: 'red' }] }),
    );
    expect(last('us-east-1')).toEqual({
      eventVersion: '1.11',
      userIdentity: {
        type: 'IAMUser',
        principalId: expect.stringMatching(/^AIDA/),
        arn: `arn:aws:iam::${ACCOUNT}:user/sandbox-admin`,
        accountId: ACCOUNT,
        accessKeyId: stage.administrator.accessKeyId,
        userName: 'sandbox-admin',
      },
      eventTime: expect.stringMatching(TIME),
      eventSource: 'iam.amazonaws.com',
      eventName: 'CreateUser',
      awsRegion: 'us-east-1',
      sourceIPAddress: '127.0.0.1',
      userAgent: expect.stringContaining('aws-sdk-js'),
      requestParameters: { userName: 'alice', tags: [{ key: 'team', value: 'red' }] },
      responseElements: { user: expect.objectContaining({ userName: 'alice' }) },
      requestID: $metadata.requestId,
      eventID: expect.stringMatching(UUID),
      readOnly: false,
      eventType: 'AwsApiCall',
      managementEvent: true,
      recipientAccountId: ACCOUNT,
      eventCategory: 'Management',
    });
  });

  it('that only reads has no response', async () => {
    await admin.iam.send(new GetUserCommand({ UserName: 'sandbox-admin' }));
    expect(last('us-east-1')).toMatchObject({
      eventName: 'GetUser',
      readOnly: true,
      requestParameters: { userName: 'sandbox-admin' },
      responseElements: null,
    });
  });

  it('lies in the region of the call, or where the global service keeps its own', async () => {
    await bus().send(new ListRulesCommand({}));
    await admin.iam.send(new ListUsersCommand({}));
    expect(recordsIn('eu-west-2').map(({ eventName }) => eventName)).toEqual(['ListRules']);
    expect(recordsIn('us-east-1').map(({ eventName }) => eventName)).toEqual(['ListUsers']);
  });

  it('of a session says what role or user stands behind it, and since when', async () => {
    const { Role } = await admin.iam.send(
      new CreateRoleCommand({
        RoleName: 'job',
        AssumeRolePolicyDocument: trusting(ACCOUNT, { Action: ['sts:AssumeRole', 'sts:SetSourceIdentity'] }),
      }),
    );
    const assume = new AssumeRoleCommand({
      RoleArn: Role?.Arn,
      RoleSessionName: 'night',
      SourceIdentity: 'alice',
    });
    const keys = sessionKeys((await admin.sts.send(assume)).Credentials);
    await connect(stage, keys).sts.send(new GetCallerIdentityCommand({}));
    expect(last('eu-west-2')?.userIdentity).toEqual({
      type: 'AssumedRole',
      principalId: `${Role?.RoleId}:night`,
      arn: `arn:aws:sts::${ACCOUNT}:assumed-role/job/night`,
      accountId: ACCOUNT,
      accessKeyId: keys.accessKeyId,
      sessionContext: {
        sessionIssuer: {
          type: 'Role',
          principalId: Role?.RoleId,
          arn: Role?.Arn,
          accountId: ACCOUNT,
          userName: 'job',
        },
        attributes: { creationDate: expect.stringMatching(TIME), mfaAuthenticated: 'false' },
        sourceIdentity: 'alice',
      },
    });
  });

  it("of a role of another account lies there too, and tells there only the caller's id and account", async () => {
    const { Role } = await admin.iam.send(
      new CreateRoleCommand({ RoleName: 'partner', AssumeRolePolicyDocument: trusting(THEIRS) }),
    );
    const them = openAccount(stage.world, THEIRS);
    const assume = (RoleArn: string | undefined) =>
      connect(stage, them).sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'night' }));
    const { Credentials } = await assume(Role?.Arn);
    await assume(`${Role?.Arn}-of-nobody`).catch(() => undefined);
    const [there] = trail({ world: stage.world, account: THEIRS, region: 'eu-west-2' });
    // What was refused lies with the caller only.
    expect(recordsIn('eu-west-2')).toEqual([
      {
        ...there,
        userIdentity: {
          type: 'AWSAccount',
          principalId: there?.userIdentity['principalId'],
          accountId: THEIRS,
        },
        eventID: expect.stringMatching(UUID),
        recipientAccountId: ACCOUNT,
      },
    ]);
    const [here] = recordsIn('eu-west-2');
    expect(here?.responseElements).toMatchObject({ credentials: { accessKeyId: Credentials?.AccessKeyId } });
    expect(here?.sharedEventID).toMatch(UUID);
    expect(here?.eventID).not.toBe(there?.eventID);
    expect(there).toMatchObject({
      userIdentity: { type: 'IAMUser', accessKeyId: them.accessKeyId },
      recipientAccountId: THEIRS,
    });
  });

  it('that is refused says why, and nothing of what was not done', async () => {
    const keys = await makeUser(admin, 'mallory');
    const mallory = connect(stage, keys);
    await mallory.iam.send(new CreateUserCommand({ UserName: 'backdoor' })).catch(() => undefined);
    expect(last('us-east-1')).toMatchObject({
      eventName: 'CreateUser',
      userIdentity: { userName: 'mallory', accessKeyId: keys.accessKeyId },
      errorCode: 'AccessDenied',
      errorMessage: expect.stringMatching(/mallory is not authorized to perform: iam:CreateUser/),
      requestParameters: { userName: 'backdoor' },
      responseElements: null,
    });
    await bus(keys)
      .send(new PutRuleCommand({ Name: 'r', ScheduleExpression: 'rate(1 hour)' }))
      .catch(() => undefined);
    expect(last('eu-west-2')).toMatchObject({ eventName: 'PutRule', errorCode: 'AccessDenied' });
  });

  it('that fails says with what', async () => {
    await admin.iam.send(new GetUserCommand({ UserName: 'nobody' })).catch(() => undefined);
    expect(last('us-east-1')).toMatchObject({
      eventName: 'GetUser',
      errorCode: expect.stringMatching(/^NoSuchEntity/),
    });
  });

  it('keeps long texts within the bounds that CloudTrail has', async () => {
    const signed = signRequest(
      stage.world.origin,
      { ...callerIdentity, headers: { ...callerIdentity.headers, 'user-agent': 'x'.repeat(5000) } },
      { service: 'sts', keys: stage.administrator },
    );
    await sendRaw(stage.world.origin, signed);
    expect(last('eu-west-2')?.userAgent).toHaveLength(1024);
    const pattern = JSON.stringify({ source: ['x'.repeat(200_000)] });
    await bus()
      .send(new PutRuleCommand({ Name: 'large', EventPattern: pattern }))
      .catch(() => undefined);
    expect(last('eu-west-2')).toMatchObject({ eventName: 'PutRule', requestParameters: { omitted: true } });
  });
});

describe('what is secret', () => {
  it('stands in no record', async () => {
    await admin.iam.send(new CreateUserCommand({ UserName: 'alice' }));
    const { AccessKey } = await admin.iam.send(new CreateAccessKeyCommand({ UserName: 'alice' }));
    const { Credentials } = await admin.sts.send(new GetSessionTokenCommand({}));
    await admin.iam
      .send(new CreateLoginProfileCommand({ UserName: 'alice', Password: 'correct horse battery' }))
      .catch(() => undefined);
    const all = JSON.stringify([...recordsIn('us-east-1'), ...recordsIn('eu-west-2')]);
    expect(all).toContain(AccessKey?.AccessKeyId);
    expect(all).toContain(Credentials?.AccessKeyId);
    expect(AccessKey?.SecretAccessKey).toHaveLength(40);
    for (const secret of [
      AccessKey?.SecretAccessKey,
      Credentials?.SecretAccessKey,
      stage.administrator.secretAccessKey,
      'correct horse battery',
    ]) {
      expect(all).not.toContain(secret);
    }
    const made = recordsIn('us-east-1').find(({ eventName }) => eventName === 'CreateAccessKey');
    expect(made?.responseElements).toMatchObject({
      accessKey: { accessKeyId: AccessKey?.AccessKeyId, userName: 'alice', status: 'Active' },
    });
  });
});

describe('a call that was not let in', () => {
  const send = (keys: Keys, change: { at?: number } = {}) =>
    sendRaw(
      stage.world.origin,
      signRequest(stage.world.origin, callerIdentity, { service: 'sts', keys, ...change }),
    );

  it('with a key that is inactive is recorded, with the key and no more than it proves', async () => {
    const keys = await makeUser(admin, 'alice');
    const update = { UserName: 'alice', AccessKeyId: keys.accessKeyId, Status: 'Inactive' as const };
    await admin.iam.send(new UpdateAccessKeyCommand(update));
    await send(keys);
    expect(last('eu-west-2')).toMatchObject({
      eventName: 'GetCallerIdentity',
      eventSource: 'sts.amazonaws.com',
      errorCode: 'InvalidClientTokenId',
      userIdentity: { type: 'Unknown', accountId: ACCOUNT, accessKeyId: keys.accessKeyId },
      requestParameters: null,
      responseElements: null,
    });
  });

  it('with a wrong secret or an old signature is recorded', async () => {
    const { accessKeyId } = stage.administrator;
    await send({ accessKeyId, secretAccessKey: 'x'.repeat(40) });
    await send(stage.administrator, { at: Date.now() - 3_600_000 });
    const codes = recordsIn('eu-west-2').map(({ errorCode }) => errorCode);
    expect(codes).toEqual(['SignatureDoesNotMatch', 'SignatureDoesNotMatch']);
  });

  it("with a key that nobody has is nobody's to record", async () => {
    await send({ accessKeyId: 'AKIAAAAAAAAAAAAAAAAA', secretAccessKey: 'x'.repeat(40) });
    expect(recordsIn('eu-west-2')).toEqual([]);
  });

  it('and cannot be read either is recorded without its name', async () => {
    const keys = { accessKeyId: stage.administrator.accessKeyId, secretAccessKey: 'x' };
    const { origin } = stage.world;
    await sendRaw(
      origin,
      signRequest(origin, jsonRequest('AWSEvents.ListRules', '{'), { service: 'events', keys }),
    );
    await sendRaw(origin, signRequest(origin, formRequest('Action=%00'), { service: 'sts', keys }));
    expect(recordsIn('eu-west-2').map(({ eventName }) => eventName)).toEqual(['Unknown', 'Unknown']);
  });
});
