import {
  CloudTrailClient,
  type LookupAttributeKey,
  LookupEventsCommand,
  type LookupEventsCommandInput,
} from '@aws-sdk/client-cloudtrail';
import { CreateRoleCommand, GetUserCommand, ListUsersCommand } from '@aws-sdk/client-iam';
import { CreateBucketCommand, HeadBucketCommand } from '@aws-sdk/client-s3';
import { AssumeRoleCommand, GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openAccount } from '../../kernel/accounts.ts';
import { createClock } from '../../kernel/clock.ts';
import { createIds } from '../../kernel/ids.ts';
import { serve } from '../../kernel/server.ts';
import { createWorld } from '../../kernel/world.ts';
import { allow, connect, type Keys, makeUser, type Stage, sessionKeys, trusting } from '../iam/fixture.ts';
import { iam } from '../iam/service.ts';
import { connectS3 } from '../s3/fixture.ts';
import { s3 } from '../s3/service.ts';
import { sts } from '../sts/service.ts';
import { cloudtrail } from './service.ts';

let stage: Stage;
beforeAll(async () => {
  const services = [cloudtrail, iam, s3, sts];
  // Time stands still but for what the tests advance it by: a rate by the second is exact.
  const started = Date.now();
  const world = createWorld({ clock: createClock(() => started), ids: createIds('stage'), services });
  const administrator = openAccount(world, '111122223333');
  const { close } = await serve(world, 0, new Map());
  stage = { world, administrator, close };
});
afterAll(() => stage.close());

const connectTrail = (region: string, keys: Keys = stage.administrator) =>
  new CloudTrailClient({
    region,
    endpoint: stage.world.origin,
    credentials: keys,
    maxAttempts: 1,
    systemClockOffset: stage.world.clock.offset(),
  });

/** A second goes by before each, so that the rate is kept. */
function lookUp(input: LookupEventsCommandInput, region = 'us-east-1', keys?: Keys) {
  stage.world.clock.advance(1001);
  return connectTrail(region, keys).send(new LookupEventsCommand(input));
}

const by = (AttributeKey: LookupAttributeKey, AttributeValue: string, more = {}) => ({
  LookupAttributes: [{ AttributeKey, AttributeValue }],
  ...more,
});

describe('LookupEvents', () => {
  let alice: Keys;
  let session: Keys;
  beforeAll(async () => {
    const admin = connect(stage);
    alice = await makeUser(admin, 'alice', allow(['iam:GetUser', 'sts:AssumeRole']));
    await admin.iam.send(
      new CreateRoleCommand({
        RoleName: 'reader',
        AssumeRolePolicyDocument: trusting('arn:aws:iam::111122223333:root'),
      }),
    );
    const own = connect(stage, alice);
    await own.iam.send(new GetUserCommand({ UserName: 'alice' }));
    await own.iam
      .send(new ListUsersCommand({}))
      .catch((error: Error) => expect(error.name).toMatch(/Denied/));
    const assumed = await own.sts.send(
      new AssumeRoleCommand({
        RoleArn: 'arn:aws:iam::111122223333:role/reader',
        RoleSessionName: 'night-shift',
      }),
    );
    session = sessionKeys(assumed.Credentials);
    await connect(stage, session).sts.send(new GetCallerIdentityCommand({}));
  });

  it('gives the events of one user, newest first, each whole as JSON', async () => {
    const { Events = [] } = await lookUp(by('Username', 'alice'));
    expect(Events.map(({ EventName }) => EventName)).toEqual(['ListUsers', 'GetUser']);
    const [refused, read] = Events;
    expect(read).toMatchObject({
      EventSource: 'iam.amazonaws.com',
      ReadOnly: 'true',
      AccessKeyId: alice.accessKeyId,
      EventTime: expect.any(Date),
      Resources: expect.arrayContaining([{ ResourceType: 'AWS::IAM::User', ResourceName: 'alice' }]),
    });
    expect(JSON.parse(refused?.CloudTrailEvent ?? '')).toMatchObject({
      eventID: refused?.EventId,
      eventVersion: '1.11',
      errorCode: 'AccessDenied',
      userIdentity: { type: 'IAMUser', userName: 'alice' },
    });
  });

  it('looks in one region: IAM’s events are in us-east-1, regional ones where they were made', async () => {
    const names = async (region: string) =>
      (await lookUp(by('AccessKeyId', alice.accessKeyId), region)).Events?.map(({ EventName }) => EventName);
    expect(await names('us-east-1')).toEqual(['ListUsers', 'GetUser']);
    expect(await names('eu-west-2')).toEqual(['AssumeRole']);
    expect(await names('ap-southeast-1')).toEqual([]);
  });

  it('finds a session’s calls by its key or session name, and its origin by the key as a resource', async () => {
    const calls = await lookUp(by('AccessKeyId', session.accessKeyId), 'eu-west-2');
    expect(calls.Events?.map(({ EventName }) => EventName)).toEqual(['GetCallerIdentity']);
    const named = await lookUp(by('Username', 'night-shift'), 'eu-west-2');
    expect(named.Events).toEqual(calls.Events);
    const origin = await lookUp(by('ResourceName', session.accessKeyId), 'eu-west-2');
    expect(origin.Events).toMatchObject([{ EventName: 'AssumeRole', AccessKeyId: alice.accessKeyId }]);
  });

  it.each<[LookupAttributeKey, string, string]>([
    ['EventName', 'CreateRole', 'CreateRole'],
    ['ResourceName', 'reader', 'CreateRole'],
    ['ResourceType', 'AWS::IAM::Role', 'CreateRole'],
  ])('looks up by %s', async (key, value, expected) => {
    const { Events } = await lookUp(by(key, value));
    expect(Events?.map(({ EventName }) => EventName)).toEqual([expected]);
  });

  it('looks up by id, source and whether it only read', async () => {
    const { Events = [] } = await lookUp(by('EventName', 'CreateRole'));
    const byId = await lookUp(by('EventId', Events[0]?.EventId ?? ''));
    expect(byId.Events).toEqual(Events);
    const writes = await lookUp(by('ReadOnly', 'false'));
    expect(writes.Events?.map(({ EventName }) => EventName)).toEqual([
      'CreateRole',
      'CreateAccessKey',
      'PutUserPolicy',
      'CreateUser',
    ]);
    const own = await lookUp(by('EventSource', 'cloudtrail.amazonaws.com'));
    expect(new Set(own.Events?.map(({ EventName }) => EventName))).toEqual(new Set(['LookupEvents']));
  });

  it('has pages that miss and repeat nothing, though events come in between', async () => {
    const query = by('EventSource', 'iam.amazonaws.com', { MaxResults: 2 });
    const whole = await lookUp({ ...query, MaxResults: 50 });
    const seen: (string | undefined)[] = [];
    let NextToken: string | undefined;
    do {
      const page = await lookUp({ ...query, NextToken });
      seen.push(...(page.Events ?? []).map(({ EventId }) => EventId));
      NextToken = page.NextToken;
      await connect(stage).iam.send(new ListUsersCommand({}));
    } while (NextToken !== undefined && seen.length < 100);
    expect(seen).toEqual(whole.Events?.map(({ EventId }) => EventId));
  });

  it('takes a token only with the parameters it was given for', async () => {
    const { NextToken } = await lookUp({ MaxResults: 1 });
    const refused = { name: 'InvalidNextTokenException', $metadata: { httpStatusCode: 400 } };
    await expect(lookUp({ MaxResults: 2, NextToken })).rejects.toMatchObject(refused);
    await expect(lookUp(by('Username', 'alice', { MaxResults: 1, NextToken }))).rejects.toMatchObject(
      refused,
    );
    await expect(lookUp({ MaxResults: 1, NextToken: 'made-up' })).rejects.toMatchObject(refused);
    await lookUp({ MaxResults: 1, NextToken });
  });

  it('keeps to the times that are asked for, and to 90 days', async () => {
    const { Events = [] } = await lookUp(by('EventName', 'CreateRole'));
    const made = Events[0]?.EventTime ?? new Date(0);
    const count = async (times: object) =>
      (await lookUp(by('EventName', 'CreateRole', times))).Events?.length;
    expect(await count({ StartTime: made, EndTime: made })).toBe(1);
    expect(await count({ EndTime: new Date(made.getTime() - 1000) })).toBe(0);
    expect(await count({ StartTime: new Date(made.getTime() + 1000) })).toBe(0);
    await expect(lookUp({ StartTime: made, EndTime: new Date(0) })).rejects.toMatchObject({
      name: 'InvalidTimeRangeException',
    });
  });

  it('leaves data events out', async () => {
    const client = connectS3(stage);
    await client.send(new CreateBucketCommand({ Bucket: 'some-bucket' }));
    await client.send(new HeadBucketCommand({ Bucket: 'some-bucket' }));
    const { Events } = await lookUp(by('EventSource', 's3.amazonaws.com'), 'eu-west-2');
    expect(Events?.map(({ EventName }) => EventName)).toEqual(['CreateBucket']);
    expect(Events?.[0]?.Resources).toContainEqual({
      ResourceType: 'AWS::S3::Bucket',
      ResourceName: 'some-bucket',
    });
  });

  it.each([
    ['InvalidMaxResultsException', { MaxResults: 51 }],
    ['InvalidMaxResultsException', { MaxResults: 0 }],
    ['InvalidLookupAttributesException', by('Nonsense' as LookupAttributeKey, 'x')],
    ['InvalidLookupAttributesException', by('Username', '_'.repeat(1001))],
    [
      'InvalidLookupAttributesException',
      {
        LookupAttributes: [...by('Username', 'a').LookupAttributes, ...by('EventName', 'b').LookupAttributes],
      },
    ],
  ])('answers %s', async (name, input) => {
    await expect(lookUp(input)).rejects.toMatchObject({ name, $metadata: { httpStatusCode: 400 } });
  });

  it('answers two requests a second for an account in a region', async () => {
    stage.world.clock.advance(1001);
    const send = (region: string) => connectTrail(region).send(new LookupEventsCommand({}));
    await send('us-east-1');
    await send('us-east-1');
    await expect(send('us-east-1')).rejects.toMatchObject({ name: 'ThrottlingException' });
    await send('eu-west-2');
    stage.world.clock.advance(1001);
    await send('us-east-1');
  });

  it('is for those only who may', async () => {
    await expect(lookUp({}, 'us-east-1', alice)).rejects.toMatchObject({ name: 'AccessDeniedException' });
  });

  it('forgets what is older than 90 days', async () => {
    stage.world.clock.advance(91 * 24 * 60 * 60_000);
    expect((await lookUp(by('EventName', 'CreateRole'))).Events).toEqual([]);
  });
});
