import { describe, expect, it } from 'vitest';
import { toAsff } from './asff.ts';
import { detailOf, sequenceOf } from './finding-fixture.ts';

const AT = '2026-11-21T02:15:00.000Z';
const DETECTOR = 'arn:aws:guardduty:eu-west-2:111122223333:detector/12abc34d567e8fa901bc2d34e56789f0';
const ARN = `${DETECTOR}/finding/5ac3f1e29b7d4c0e8f6a1b2c3d4e5f60`;

it("GuardDuty's finding is named by its ARN, with the key as its resource and the call as its action", () => {
  expect(toAsff(detailOf(), AT)).toMatchObject({
    SchemaVersion: '2018-10-08',
    Id: ARN,
    ProductArn: 'arn:aws:securityhub:eu-west-2::product/aws/guardduty',
    GeneratorId: DETECTOR,
    AwsAccountId: '111122223333',
    Types: ['TTPs/Discovery/Recon:IAMUser-MaliciousIPCaller.Custom'],
    FirstObservedAt: '2026-11-21T02:03:11.000Z',
    LastObservedAt: '2026-11-21T02:13:58.000Z',
    CreatedAt: '2026-11-21T02:04:00.000Z',
    UpdatedAt: '2026-11-21T02:14:02.000Z',
    ProcessedAt: AT,
    FindingProviderFields: {
      Severity: { Label: 'MEDIUM', Original: '5' },
      Types: ['TTPs/Discovery/Recon:IAMUser-MaliciousIPCaller.Custom'],
    },
    Resources: [
      {
        Type: 'AwsIamAccessKey',
        Id: 'AWS::IAM::AccessKey:AKIAIOSFODNN7EXAMPLE',
        Details: {
          AwsIamAccessKey: {
            AccessKeyId: 'AKIAIOSFODNN7EXAMPLE',
            PrincipalId: 'AIDACKCEVSQ6C2EXAMPLE',
            PrincipalName: 'alice',
            PrincipalType: 'IAMUser',
          },
        },
      },
    ],
    Sample: false,
  });
  expect(toAsff(detailOf(), AT).Action).toEqual({
    ActionType: 'AWS_API_CALL',
    AwsApiCallAction: {
      Api: 'ListBuckets',
      ServiceName: 's3.amazonaws.com',
      CallerType: 'remoteip',
      RemoteIpDetails: {
        IpAddressV4: '203.0.113.9',
        Organization: { Asn: 64500, AsnOrg: 'Example Hosting' },
        Country: { CountryName: 'Iceland' },
        GeoLocation: { Lat: 64.1, Lon: -21.9 },
      },
      AffectedResources: { 'AWS::S3::Bucket': 'invoices' },
      FirstSeen: '2026-11-21T02:03:11.000Z',
      LastSeen: '2026-11-21T02:13:58.000Z',
    },
  });
});

it("what Security Hub has no member for is text under GuardDuty's path", () => {
  const { ProductFields = {} } = toAsff(detailOf({}, { network: {}, note: null }), AT);
  expect(ProductFields).toMatchObject({
    'aws/guardduty/service/count': '3',
    'aws/guardduty/service/archived': 'false',
    'aws/guardduty/service/additionalInfo/threatListName': 'our list',
    'aws/guardduty/service/action/awsApiCallAction/remoteIpDetails/geoLocation/lat': '64.1',
    'aws/guardduty/service/evidence/threatIntelligenceDetails.0_/threatNames.0_': 'scanner',
    'aws/securityhub/FindingId': `arn:aws:securityhub:eu-west-2::product/aws/guardduty/${ARN}`,
  });
  expect(ProductFields['aws/guardduty/service/network']).toBe('');
  expect(Object.keys(ProductFields)).not.toContain('aws/guardduty/service/note');
});

it.each([
  [1, 'LOW', 10],
  [3.9, 'LOW', 39],
  [4, 'MEDIUM', 40],
  [7, 'HIGH', 70],
  [8.5, 'HIGH', 85],
  [9, 'CRITICAL', 90],
])('a severity of %d is %s', (severity, Label, Normalized) => {
  expect(toAsff(detailOf({ severity }), AT).Severity).toEqual({
    Product: severity,
    Label,
    Normalized,
    Original: String(severity),
  });
});

it.each([
  [
    'Stealth:IAMUser/CloudTrailLoggingDisabled',
    'TTPs/Defense Evasion/Stealth:IAMUser-CloudTrailLoggingDisabled',
  ],
  ['CredentialAccess:IAMUser/AnomalousBehavior', 'TTPs/Credential Access/IAMUser-AnomalousBehavior'],
  ['Impact:IAMUser/AnomalousBehavior', 'TTPs/Impact/IAMUser-AnomalousBehavior'],
  ['PenTest:IAMUser/KaliLinux', 'TTPs/PenTest:IAMUser/KaliLinux'],
  ['Policy:IAMUser/RootCredentialUsage', 'TTPs/Policy:IAMUser-RootCredentialUsage'],
  ['AttackSequence:IAM/CompromisedCredentials', 'TTPs/AttackSequence:IAM/CompromisedCredentials'],
  [
    'UnauthorizedAccess:IAMUser/TorIPCaller',
    'TTPs/Command and Control/UnauthorizedAccess:IAMUser-TorIPCaller',
  ],
  [
    'UnauthorizedAccess:IAMUser/InstanceCredentialExfiltration.OutsideAWS',
    'Effects/Data Exfiltration/UnauthorizedAccess:IAMUser-InstanceCredentialExfiltration.OutsideAWS',
  ],
])('%s is named %s', (type, expected) => {
  expect(toAsff(detailOf({ type }), AT).Types).toEqual([expected]);
});

describe('the resources of', () => {
  const resourcesOf = (...given: Parameters<typeof detailOf>) =>
    (toAsff(detailOf(...given), AT).Resources ?? []).map(({ Id }) => Id);

  it('a console login are a key that is none', () => {
    const accessKeyDetails = { accessKeyId: null, userName: 'alice', userType: 'IAMUser' };
    expect(resourcesOf({ resource: { resourceType: 'AccessKey', accessKeyDetails } })).toEqual([
      'AWS::IAM::AccessKey:null',
    ]);
  });

  it("an attack sequence are its actors' keys", () => {
    const given = [{ resource: { resourceType: 'AttackSequence' } }, sequenceOf()] as const;
    expect(resourcesOf(...given)).toEqual([
      'AWS::IAM::AccessKey:AKIAIOSFODNN7EXAMPLE',
      'AWS::IAM::AccessKey:AKIAI44QH8DHBEXAMPLE',
    ]);
    expect(toAsff(detailOf(...given), AT).Detection?.Sequence?.Signals).toEqual([
      expect.objectContaining({ Id: 'signal-1', CreatedAt: 1_795_226_591_000, ActorIds: ['one', 'two'] }),
    ]);
  });

  it('an instance and a function are named as AWS names them', () => {
    const functionArn = 'arn:aws:lambda:eu-west-2:111122223333:function:resize';
    const resource = {
      resourceType: 'Instance',
      instanceDetails: { instanceId: 'i-0a1b2c3d4e5f60718' },
      lambdaDetails: { functionArn, functionName: 'resize' },
    };
    expect(resourcesOf({ resource })).toEqual([
      'arn:aws:ec2:eu-west-2:111122223333:instance/i-0a1b2c3d4e5f60718',
      functionArn,
    ]);
  });

  it('what names nothing are the account', () => {
    expect(resourcesOf({ resource: { resourceType: 'EKSCluster' } })).toEqual([
      'AWS::::Account:111122223333',
    ]);
  });
});

it('a sample stays a sample, and an archived finding is active', () => {
  const info = { sample: true, value: '{"sample":true}', type: 'default' };
  expect(toAsff(detailOf({}, { additionalInfo: info, archived: true }), AT)).toMatchObject({
    Sample: true,
    RecordState: 'ACTIVE',
    Workflow: { Status: 'NEW' },
  });
});
