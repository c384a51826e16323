import { UpdateThreatIntelSetCommand } from '@aws-sdk/client-guardduty';
import { CreateUserCommand, ListUsersCommand } from '@aws-sdk/client-iam';
import { DescribeParametersCommand, PutParameterCommand } from '@aws-sdk/client-ssm';
import { AssumeRoleCommand, GetFederationTokenCommand, GetSessionTokenCommand } from '@aws-sdk/client-sts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { allow, connect, makeUser, sessionKeys, trusting } from '../../iam/fixture.ts';
import { makeRole } from '../../sts/role-fixture.ts';
import { ACCOUNT, REGION } from '../fixture.ts';
import { LISTED, openWatch, type Watch } from './fixture.ts';

const RECON = 'Recon:IAMUser/MaliciousIPCaller.Custom';
const CALL = 'UnauthorizedAccess:IAMUser/MaliciousIPCaller.Custom';
const THREAT = 'Customer Threat Intel';

let watch: Watch;
beforeEach(async () => {
  watch = await openWatch();
});
afterEach(() => watch.sandbox.close());

const makeAlice = () => makeUser(connect(watch.sandbox), 'alice', allow('ssm:DescribeParameters'));

async function listAddress(text = `${LISTED}\n`): Promise<string> {
  await watch.putList(text);
  const id = await watch.makeSet();
  expect(await watch.statusOf(id)).toBe('ACTIVE');
  return id;
}

describe('a call from an address on a custom threat list', () => {
  it('that looks around is a finding of both types, by API and on the bus', async () => {
    await listAddress(
      '# ours\r\nnot an address\r\n999.1.2.3\r\n203.0.113.8/29 # no\r\n\r\n203.0.113.0/28\r\n',
    );
    await watch.listen();
    const keys = await makeAlice();
    const { ssm } = watch.clientsOf(keys, await watch.doorFrom(LISTED));
    await ssm.send(new DescribeParametersCommand({}));
    expect(await watch.findings(1)).toEqual([]);
    watch.advance(5);

    const [recon, call, ...others] = await watch.findings(2);
    expect(others).toEqual([]);
    const info = { threatListName: 'blocklist-1', threatName: THREAT };
    const common = {
      AccountId: ACCOUNT,
      Region: REGION,
      Severity: 5,
      Resource: {
        ResourceType: 'AccessKey',
        AccessKeyDetails: {
          AccessKeyId: keys.accessKeyId,
          PrincipalId: expect.stringMatching(/^AIDA/),
          UserType: 'IAMUser',
          UserName: 'alice',
        },
      },
      Title: 'API DescribeParameters was invoked from an IP address on a custom threat list.',
      Service: {
        Count: 1,
        ResourceRole: 'TARGET',
        Action: {
          ActionType: 'AWS_API_CALL',
          AwsApiCallAction: {
            Api: 'DescribeParameters',
            ServiceName: 'ssm.amazonaws.com',
            CallerType: 'Remote IP',
            UserAgent: expect.stringContaining('aws-sdk-js'),
            RemoteIpDetails: { IpAddressV4: LISTED },
          },
        },
        AdditionalInfo: { Value: JSON.stringify(info), Type: 'default' },
        Evidence: {
          ThreatIntelligenceDetails: [{ ThreatListName: 'blocklist-1', ThreatNames: [THREAT] }],
        },
      },
    };
    expect(recon).toMatchObject({ ...common, Type: RECON });
    expect(call).toMatchObject({ ...common, Type: CALL });
    expect(Date.parse(recon?.CreatedAt ?? '')).toBeGreaterThan(
      Date.parse(recon?.Service?.EventFirstSeen ?? '') + 4 * 60_000,
    );

    const events = [await watch.nextEvent(), await watch.nextEvent()];
    expect(events.map(({ detail }) => detail.type).sort()).toEqual([RECON, CALL]);
    expect(events[0]?.detail.service).toMatchObject({ additionalInfo: info, count: 1 });
  });

  it('that was refused or changes something is one as well', async () => {
    await listAddress();
    const { iam, ssm, sts } = watch.clientsOf(await makeAlice(), await watch.doorFrom(LISTED));
    await expect(iam.send(new CreateUserCommand({ UserName: 'eve' }))).rejects.toThrow(/not authorized/);
    const put = new PutParameterCommand({ Name: 'a', Value: 'b', Type: 'String' });
    await expect(ssm.send(put)).rejects.toThrow(/not authorized/);
    // Gives a credential out, though its name begins like that of a read.
    await sts.send(new GetSessionTokenCommand({}));
    watch.advance(5);
    const found = await watch.findings(3);
    const seen = found.map(({ Type, Service }) => [
      Type,
      Service?.Action?.AwsApiCallAction?.Api,
      Service?.Action?.AwsApiCallAction?.ErrorCode,
    ]);
    expect(seen.sort()).toEqual([
      [CALL, 'CreateUser', 'AccessDenied'],
      [CALL, 'GetSessionToken', undefined],
      [CALL, 'PutParameter', 'AccessDenied'],
    ]);
  });

  it('with a session names who is behind it', async () => {
    await listAddress();
    const admin = connect(watch.sandbox);
    const keys = await makeUser(admin, 'alice', allow(['sts:*', 'ssm:DescribeParameters']));
    const RoleArn = await makeRole(admin, 'deployer', trusting(ACCOUNT), allow('ssm:DescribeParameters'));
    const { sts } = connect(watch.sandbox, keys);
    const Policy = allow('ssm:DescribeParameters');
    const sessions = [
      await sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'release-7' })),
      await sts.send(new GetFederationTokenCommand({ Name: 'partner', Policy })),
      await sts.send(new GetSessionTokenCommand({})),
    ].map(({ Credentials }) => sessionKeys(Credentials));
    const door = await watch.doorFrom(LISTED);
    for (const session of sessions)
      await watch.clientsOf(session, door).ssm.send(new DescribeParametersCommand({}));
    watch.advance(5);
    const found = (await watch.findings(6)).filter(({ Type }) => Type === RECON);
    const named = found.map(({ Resource }) => Resource?.AccessKeyDetails);
    const [role, federated, own] = sessions.map(({ accessKeyId }) => accessKeyId);
    expect(named).toHaveLength(3);
    expect(named).toEqual(
      expect.arrayContaining([
        {
          AccessKeyId: role,
          PrincipalId: expect.stringMatching(/^AROA[A-Z2-7]{17}:release-7$/),
          UserType: 'AssumedRole',
          UserName: 'deployer',
        },
        {
          AccessKeyId: federated,
          PrincipalId: `${ACCOUNT}:partner`,
          UserType: 'FederatedUser',
          UserName: 'alice',
        },
        {
          AccessKeyId: own,
          PrincipalId: expect.stringMatching(/^AIDA[A-Z2-7]{17}$/),
          UserType: 'IAMUser',
          UserName: 'alice',
        },
      ]),
    );
  });

  it('again is counted, and told of an hour later with what was seen last', async () => {
    await listAddress('203.0.113.0/24');
    await watch.listen();
    const keys = await makeAlice();
    const from = async (address: string) => {
      const { ssm } = watch.clientsOf(keys, await watch.doorFrom(address));
      await ssm.send(new DescribeParametersCommand({}));
    };
    await from(LISTED);
    watch.advance(5);
    const first = [await watch.nextEvent(), await watch.nextEvent()];
    await from(LISTED);
    await from('203.0.113.77');
    watch.advance(5);
    const [recon] = await watch.findings(2);
    expect(await watch.hearsNothing()).toBe(true);
    expect(recon?.Service?.Count).toBe(3);

    watch.advance(60);
    const again = [await watch.nextEvent(), await watch.nextEvent()];
    expect(again.map(({ detail }) => detail.id).sort()).toEqual(first.map(({ detail }) => detail.id).sort());
    for (const { detail } of again) {
      expect(detail.service).toMatchObject({
        count: 3,
        eventFirstSeen: first[0]?.detail.service.eventFirstSeen,
        action: { awsApiCallAction: { remoteIpDetails: { ipAddressV4: '203.0.113.77' } } },
      });
      expect(detail.service.eventLastSeen > detail.service.eventFirstSeen).toBe(true);
    }
    expect(await watch.hearsNothing()).toBe(true);
  });
});

describe('nothing is found', () => {
  it('about addresses that are on no list, or on none that is active', async () => {
    const id = await listAddress();
    const keys = await makeAlice();
    const other = watch.clientsOf(keys, await watch.doorFrom('198.51.100.7'));
    await other.ssm.send(new DescribeParametersCommand({}));
    expect(await watch.countLater()).toBe(0);

    const { guardduty, detectorId: DetectorId } = watch;
    await guardduty.send(
      new UpdateThreatIntelSetCommand({ DetectorId, ThreatIntelSetId: id, Activate: false }),
    );
    const { ssm } = watch.clientsOf(keys, await watch.doorFrom(LISTED));
    await ssm.send(new DescribeParametersCommand({}));
    expect(await watch.countLater()).toBe(0);

    await guardduty.send(
      new UpdateThreatIntelSetCommand({ DetectorId, ThreatIntelSetId: id, Activate: true }),
    );
    expect(await watch.statusOf(id)).toBe('ACTIVE');
    await ssm.send(new DescribeParametersCommand({}));
    expect(await watch.countLater()).toBe(2);
  });

  it('about calls from this machine, whatever a list says', async () => {
    await listAddress('0.0.0.0/0\n127.0.0.1\n::/0\n');
    const { iam, ssm } = watch.clientsOf(watch.sandbox.administrator);
    await ssm.send(new DescribeParametersCommand({}));
    await iam.send(new ListUsersCommand({}));
    expect(await watch.countLater()).toBe(0);
  });
});
