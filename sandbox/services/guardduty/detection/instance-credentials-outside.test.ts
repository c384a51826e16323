import { CreateDetectorCommand } from '@aws-sdk/client-guardduty';
import { CreateRoleCommand, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { DescribeParametersCommand } from '@aws-sdk/client-ssm';
import { AssumeRoleCommand, GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { trail } from '../../../kernel/trail.ts';
import { allow, connect, type Keys, policyOf, sessionKeys } from '../../iam/fixture.ts';
import { ACCOUNT, REGION } from '../fixture.ts';
import { openWatch, type Watch } from './fixture.ts';

const TYPE = 'UnauthorizedAccess:IAMUser/InstanceCredentialExfiltration.OutsideAWS';
const OWN = '198.51.100.20';

let watch: Watch;
beforeEach(async () => {
  watch = await openWatch();
  const { iam } = connect(watch.sandbox);
  const trust = policyOf({
    Effect: 'Allow',
    Action: 'sts:AssumeRole',
    Principal: { Service: 'ec2.amazonaws.com', AWS: ACCOUNT },
  });
  await iam.send(new CreateRoleCommand({ RoleName: 'web-server', AssumeRolePolicyDocument: trust }));
  await iam.send(
    new PutRolePolicyCommand({
      RoleName: 'web-server',
      PolicyName: 'own',
      PolicyDocument: allow('ssm:DescribeParameters'),
    }),
  );
});
afterEach(() => watch.sandbox.close());

interface Launched {
  readonly instanceId: string;
  readonly credentials: Keys;
}

const launch = async (address = OWN): Promise<Launched> =>
  (await watch.ask('POST instances', {
    account: ACCOUNT,
    region: REGION,
    roleName: 'web-server',
    address,
  })) as unknown as Launched;

async function look(keys: Keys, address: string, region?: string): Promise<void> {
  const { ssm } = watch.clientsOf(keys, await watch.doorFrom(address), region);
  await ssm.send(new DescribeParametersCommand({}));
}

describe("an instance's credentials", () => {
  it('that are used from elsewhere are a finding, with the session and the instance', async () => {
    const { instanceId, credentials } = await launch();
    await look(credentials, OWN);
    expect(await watch.countLater()).toBe(0);
    await look(credentials, '203.0.113.50');
    watch.advance(5);
    const [finding, ...others] = await watch.findings(1);
    expect(others).toEqual([]);
    expect(finding).toMatchObject({
      Type: TYPE,
      Severity: 8,
      Title: expect.stringContaining('web-server'),
      Resource: {
        ResourceType: 'AccessKey',
        AccessKeyDetails: {
          AccessKeyId: credentials.accessKeyId,
          PrincipalId: expect.stringMatching(new RegExp(`^AROA[A-Z2-7]{17}:${instanceId}$`)),
          UserType: 'AssumedRole',
          UserName: 'web-server',
        },
        InstanceDetails: {
          InstanceId: instanceId,
          IamInstanceProfile: { Arn: `arn:aws:iam::${ACCOUNT}:instance-profile/web-server` },
          NetworkInterfaces: [{ PublicIp: OWN }],
        },
      },
      Service: {
        Action: { AwsApiCallAction: { RemoteIpDetails: { IpAddressV4: '203.0.113.50' } } },
      },
    });
  });

  it('are found where they are used, whatever the region of the instance', async () => {
    const far = watch.clientOf(watch.sandbox.administrator, 'eu-central-1');
    const { DetectorId } = await far.send(new CreateDetectorCommand({ Enable: true }));
    const { credentials, instanceId } = await launch();
    await look(credentials, '203.0.113.50', 'eu-central-1');
    expect(await watch.countLater()).toBe(0);
    const found = await watch.findings(1, DetectorId, far);
    expect(found.map(({ Resource }) => Resource?.InstanceDetails?.InstanceId)).toEqual([instanceId]);
  });

  it('are not taken for stolen on another instance, or on this machine', async () => {
    const { credentials } = await launch();
    const other = await launch('198.51.100.21');
    await look(credentials, '198.51.100.21');
    await look(other.credentials, OWN);
    const { sts } = watch.clientsOf(credentials);
    await sts.send(new GetCallerIdentityCommand({}));
    expect(await watch.countLater()).toBe(0);
  });

  it('are those that EC2 has fetched: who names his own session like an instance has none', async () => {
    const { instanceId } = await launch();
    const { sts } = watch.clientsOf(watch.sandbox.administrator);
    const { Credentials } = await sts.send(
      new AssumeRoleCommand({
        RoleArn: `arn:aws:iam::${ACCOUNT}:role/web-server`,
        RoleSessionName: instanceId,
      }),
    );
    await look(sessionKeys(Credentials), '203.0.113.50');
    expect(await watch.countLater()).toBe(0);

    const records = trail({ world: watch.sandbox.world, account: ACCOUNT, region: REGION });
    const taken = records.find(({ eventName }) => eventName === 'AssumeRole');
    expect(taken).toMatchObject({
      userIdentity: { type: 'AWSService', invokedBy: 'ec2.amazonaws.com' },
      sourceIPAddress: 'ec2.amazonaws.com',
      requestParameters: { roleSessionName: instanceId },
    });
  });
});
