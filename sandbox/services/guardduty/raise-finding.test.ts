import { CreateDetectorCommand, UpdateDetectorCommand } from '@aws-sdk/client-guardduty';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openAccount } from '../../kernel/accounts.ts';
import { ACCOUNT, accessKeyOf, type Bench, callFrom, findingOf, openBench, REGION } from './fixture.ts';

let bench: Bench;
let detector: string;
beforeEach(async () => {
  bench = await openBench();
  detector = await bench.enable();
});
afterEach(() => bench.sandbox.close());

describe('a finding', () => {
  it('is the same by event and by API, each in its own form', async () => {
    await bench.listen();
    const userName = '<script>"alice"</script>\n\u202e=cmd|x';
    const userAgent = 'aws-cli/2 {"__proto__":1} %{jndi:ldap://x} \u0000';
    const { id, ...answer } = await bench.raise({
      resource: accessKeyOf({ userName }),
      service: callFrom('203.0.113.9', { userAgent, affectedResources: { 'AWS::S3::Bucket': 'a\u0001b' } }),
    });
    const event = await bench.nextEvent();
    const arn = `arn:aws:guardduty:${REGION}:${ACCOUNT}:detector/${detector}/finding/${id}`;
    expect(answer).toEqual({ arn, detectorId: detector, updatedAt: event.detail.updatedAt, count: 1 });
    expect(event).toMatchObject({ 'detail-type': 'GuardDuty Finding', account: ACCOUNT });
    const info = { threatListName: 'our list', threatName: 'Customer Threat Intel' };
    const call = {
      api: 'ListBuckets',
      userAgent,
      affectedResources: { 'AWS::S3::Bucket': 'a\u0001b' },
      remoteIpDetails: { ipAddressV4: '203.0.113.9', country: { countryName: 'Iceland' } },
    };
    const { updatedAt } = event.detail;
    expect(event.detail).toMatchObject({
      schemaVersion: '2.0',
      accountId: ACCOUNT,
      region: REGION,
      partition: 'aws',
      id,
      arn,
      type: 'Recon:IAMUser/MaliciousIPCaller.Custom',
      resource: accessKeyOf({ userName }),
      severity: 5,
      createdAt: updatedAt,
      service: {
        serviceName: 'guardduty',
        detectorId: detector,
        resourceRole: 'TARGET',
        archived: false,
        count: 1,
        eventFirstSeen: updatedAt,
        eventLastSeen: updatedAt,
        action: { actionType: 'AWS_API_CALL', awsApiCallAction: call },
        additionalInfo: { ...info, value: JSON.stringify(info), type: 'default' },
      },
    });
    expect(await bench.finding(detector, id)).toMatchObject({
      SchemaVersion: '2.0',
      AccountId: ACCOUNT,
      Id: id,
      Arn: arn,
      Severity: 5,
      UpdatedAt: updatedAt,
      Title: event.detail.title,
      Resource: { ResourceType: 'AccessKey', AccessKeyDetails: { UserName: userName, UserType: 'IAMUser' } },
      Service: {
        Count: 1,
        Archived: false,
        DetectorId: detector,
        Action: {
          AwsApiCallAction: {
            UserAgent: userAgent,
            AffectedResources: { 'AWS::S3::Bucket': 'a\u0001b' },
            RemoteIpDetails: { IpAddressV4: '203.0.113.9' },
          },
        },
        AdditionalInfo: { Value: JSON.stringify(info), Type: 'default' },
      },
    });
  });

  it('takes in what is of the same type, principal and action, and nothing else', async () => {
    const first = await bench.raise();
    bench.advance(7);
    const again = await bench.raise({
      severity: 8,
      title: 'Another title.',
      service: { ...callFrom('198.51.100.4'), eventFirstSeen: '2030-01-01T00:00:00Z' },
    });
    expect(again).toMatchObject({ id: first['id'], count: 2 });
    const { Severity, Title, CreatedAt, UpdatedAt, Service } =
      (await bench.finding(detector, first['id'])) ?? {};
    expect({ Severity, CreatedAt, Count: Service?.Count, First: Service?.EventFirstSeen }).toEqual({
      Severity: 8,
      CreatedAt: first['updatedAt'],
      Count: 2,
      First: first['updatedAt'],
    });
    expect(Title).toMatch(/^API ListBuckets/);
    expect(UpdatedAt).toBe(again['updatedAt']);
    expect(Date.parse(UpdatedAt ?? '') - Date.parse(CreatedAt ?? '')).toBeGreaterThanOrEqual(7 * 60_000);
    expect(Service?.EventLastSeen).toBe(UpdatedAt);
    expect(Service?.Action?.AwsApiCallAction?.RemoteIpDetails?.IpAddressV4).toBe('198.51.100.4');

    expect((await bench.raise({ severity: 2 }))['count']).toBe(3);
    expect((await bench.finding(detector, first['id']))?.Severity).toBe(8);
    for (const change of [
      { type: 'Recon:IAMUser/TorIPCaller' },
      { resource: accessKeyOf({ principalId: 'AIDAEXAMPLEBOB', userName: 'bob' }) },
      { service: callFrom('203.0.113.9', { api: 'GetObject' }) },
      { accountId: '444455556666' },
      { id: 'c0ffee' },
    ])
      expect(await bench.raise(change)).toMatchObject({ count: 1 });
  });

  it('is known by its id, and does not become another one', async () => {
    const id = '5ac3f1e29b7d4c0e8f6a1b2c3d4e5f60';
    expect(await bench.raise({ id })).toMatchObject({ id, count: 1 });
    expect(await bench.raise({ id, service: callFrom('203.0.113.9', { api: 'GetObject' }) })).toMatchObject({
      id,
      count: 2,
    });
    for (const change of [{ type: 'Recon:IAMUser/TorIPCaller' }, { accountId: '444455556666' }])
      await expect(bench.raise({ id, ...change })).rejects.toThrow(/ValidationException.*is of the type/);
    expect((await bench.finding(detector, id))?.Service?.Count).toBe(2);
    await bench.raise({ id: 'the-newer-one' });
    expect(await bench.raise()).toMatchObject({ id: 'the-newer-one', count: 2 });
  });

  it('of a member stands in the detector and comes on the bus of the administrator', async () => {
    await bench.listen();
    const { id } = await bench.raise({ accountId: '444455556666' });
    expect(await bench.nextEvent()).toMatchObject({
      account: ACCOUNT,
      detail: { id, accountId: '444455556666' },
    });
    expect(await bench.finding(detector, id)).toMatchObject({ AccountId: '444455556666' });
  });
});

describe('the bus hears', () => {
  beforeEach(() => bench.listen());

  it('of a new finding at once, and of changes once in a period, with the latest state', async () => {
    const { id } = await bench.raise();
    expect((await bench.nextEvent()).detail).toMatchObject({ id, service: { count: 1 } });
    bench.advance(10);
    await bench.raise();
    await bench.raise({ severity: 8 });
    expect(await bench.hearsNothing()).toBe(true);
    bench.advance(340);
    expect(await bench.hearsNothing()).toBe(true);
    bench.advance(11);
    expect((await bench.nextEvent()).detail).toMatchObject({ id, severity: 8, service: { count: 3 } });
    await bench.raise();
    bench.advance(359);
    expect(await bench.hearsNothing()).toBe(true);
    bench.advance(2);
    expect((await bench.nextEvent()).detail).toMatchObject({ id, service: { count: 4 } });
    bench.advance(361);
    expect(await bench.hearsNothing()).toBe(true);
    await bench.raise();
    expect((await bench.nextEvent()).detail).toMatchObject({ id, service: { count: 5 } });
  });

  it('by another frequency from when it is set, and not while GuardDuty is suspended', async () => {
    await bench.raise();
    await bench.nextEvent();
    await bench.raise();
    const update = (change: object) =>
      bench.guardduty.send(new UpdateDetectorCommand({ DetectorId: detector, ...change }));
    await update({ FindingPublishingFrequency: 'FIFTEEN_MINUTES' });
    bench.advance(14);
    expect(await bench.hearsNothing()).toBe(true);
    await update({ Enable: false });
    bench.advance(60);
    await update({ FindingPublishingFrequency: 'ONE_HOUR' });
    expect(await bench.hearsNothing()).toBe(true);
    await expect(bench.raise()).rejects.toThrow('GuardDutyNotEnabled');
    await update({ Enable: true });
    expect((await bench.nextEvent()).detail.service.count).toBe(2);
    bench.advance(6 * 60);
    expect(await bench.hearsNothing()).toBe(true);
  });

  it('at once or never when a test asks for it', async () => {
    const { id } = await bench.raise({}, { publish: 'never' });
    expect(await bench.hearsNothing()).toBe(true);
    expect((await bench.finding(detector, id))?.Service?.Count).toBe(1);
    await bench.raise({}, { publish: 'now' });
    expect((await bench.nextEvent()).detail.service.count).toBe(2);
    await bench.raise();
    await bench.raise({}, { publish: 'never' });
    bench.advance(6 * 60 + 1);
    expect((await bench.nextEvent()).detail.service.count).toBe(4);
  });
});

describe('the control route refuses', () => {
  it.each<[string, object, RegExp]>([
    ['a member that no finding has', { savedAt: 1 }, /savedAt/],
    ['a member that no resource has', { resource: { accessKeyDetail: {} } }, /resource\.accessKeyDetail/],
    ['a member that no service has', { service: { counts: 1 } }, /service\.counts/],
    ['a member in a list', { resource: { s3BucketDetails: [{ nam: 'b' }] } }, /s3BucketDetails\[0\]\.nam/],
    ['text in place of a part', { resource: 'alice' }, /resource/],
    ['a list in place of a part', { service: [] }, /service/],
    ['a number in place of text', { resource: accessKeyOf({ userName: 7 }) }, /UserName is not a string/],
    ['additional information that is text', { service: { additionalInfo: 'x' } }, /additionalInfo/],
    ['a value that is no text', { service: { additionalInfo: { value: {} } } }, /AdditionalInfo\.Value/],
    ['a severity out of bounds', { severity: 10.5 }, /severity/],
    ['an id that is a path', { id: '../finding' }, /id/],
    ['another region', { region: 'us-east-1' }, /region/],
    ['more than 256 KB', { title: 'ü'.repeat(140_000) }, /limit is 262144/],
  ])('%s', async (_, change, message) => {
    const answer = await bench.control({ account: ACCOUNT, region: REGION, finding: findingOf(change) });
    expect(answer).toEqual({
      status: 400,
      value: { error: { code: 'ValidationException', message: expect.stringMatching(message) } },
    });
    expect(await bench.raise()).toMatchObject({ count: 1 });
  });

  it.each([
    ['in the body', '{"__proto__":{"account":"1"},"account":"A","region":"R","finding":F}'],
    ['in the finding', '{"account":"A","region":"R","finding":{"__proto__":{"x":1},"type":"T"}}'],
    ['in a part', '{"account":"A","region":"R","finding":P}'],
  ])('the key __proto__ %s', async (_, form) => {
    const part = JSON.stringify(findingOf()).replace('"resource":{', '"resource":{"__proto__":{"x":1},');
    const body = form.replace('"A"', `"${ACCOUNT}"`).replace('"R"', `"${REGION}"`);
    const text = body.replace('F}', `${JSON.stringify(findingOf())}}`).replace(':P}', `:${part}}`);
    const { status, value } = await bench.control(text);
    expect({ status, text: JSON.stringify(value) }).toEqual({
      status: 400,
      text: expect.stringContaining('__proto__'),
    });
    expect(Object.hasOwn(Object.prototype, 'x')).toBe(false);
  });

  it('what is nested too deeply to be written again', async () => {
    const deep = `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`;
    const finding = JSON.stringify(findingOf({ service: { additionalInfo: 'DEEP' } })).replace(
      '"DEEP"',
      deep,
    );
    const body = `{"account":"${ACCOUNT}","region":"${REGION}","finding":${finding}}`;
    expect(await bench.control(body)).toMatchObject({
      status: 400,
      value: { error: { code: 'ValidationException', message: expect.stringContaining('nested') } },
    });
  });

  it('accounts that are not there, or that have GuardDuty switched off', async () => {
    const ask = (account: string, more: object = {}) =>
      bench.control({ account, region: REGION, finding: findingOf(), ...more });
    expect(await ask('999988887777')).toMatchObject({
      status: 400,
      value: { error: { code: 'ValidationException' } },
    });
    const neighbour = openAccount(bench.sandbox.world, '444455556666');
    expect(await ask('444455556666')).toMatchObject({
      status: 400,
      value: { error: { code: 'GuardDutyNotEnabled', message: expect.stringContaining('444455556666') } },
    });
    await bench.clientOf(neighbour).send(new CreateDetectorCommand({ Enable: true }));
    expect((await ask('444455556666')).status).toBe(200);
    expect((await ask(ACCOUNT, { publish: 'later' })).status).toBe(400);
    expect((await ask(ACCOUNT, { when: 'now' })).status).toBe(400);
  });

  it('nothing of a whole event that was copied, but takes it for the detector to say', async () => {
    const copied = {
      schemaVersion: '2.0',
      partition: 'aws',
      region: REGION,
      accountId: ACCOUNT,
      id: 'a'.repeat(32),
      arn: 'arn:aws:guardduty:us-east-1:999988887777:detector/d/finding/f',
      createdAt: '2020-01-01T00:00:00Z',
      updatedAt: '2020-01-01T00:00:00Z',
      description: 'Seen.',
      service: {
        ...callFrom('203.0.113.9'),
        serviceName: 'guardduty',
        detectorId: 'd',
        count: 17,
        archived: true,
        eventFirstSeen: '2026-02-03T04:05:06Z',
        eventLastSeen: '2026-02-03T04:06:00Z',
      },
    };
    const { id, arn, updatedAt } = await bench.raise(copied);
    expect(arn).toContain(`:${ACCOUNT}:detector/${detector}/`);
    expect(await bench.finding(detector, id)).toMatchObject({
      UpdatedAt: updatedAt,
      CreatedAt: updatedAt,
      Description: 'Seen.',
      Service: { Count: 1, Archived: false, DetectorId: detector, EventFirstSeen: '2026-02-03T04:05:06Z' },
    });
  });
});
