import { describe, expect, it } from 'vitest';
import type { Finding, UnreadableFinding } from '../../model/finding.ts';
import { asffFinding, asffKey, hubEvent } from '../hub-fixture.ts';
import { readFindings } from '../read-findings.ts';

const read = (event: unknown): Finding | UnreadableFinding => readFindings(event)[0];
const asff = (change: Record<string, unknown>) => hubEvent([asffFinding(change)]);
const OTHER_PRODUCT = 'arn:aws:securityhub:eu-west-2:111122223333:product/111122223333/default';

describe('Security Hub', () => {
  const field = (name: string, value: string) => asff({ ProductFields: { [name]: value } });
  it.each([
    [
      'a type with a dash',
      asff({ Types: ['TTPs/UnauthorizedAccess:IAMUser-MaliciousIPCaller.Custom'] }),
      { type: 'UnauthorizedAccess:IAMUser/MaliciousIPCaller.Custom' },
    ],
    [
      'a type with dots',
      asff({ Types: ['Software and Configuration Checks/Backdoor:EC2.C&CActivity.B'] }),
      { type: 'Backdoor:EC2/C&CActivity.B' },
    ],
    [
      'a type with its slash',
      asff({ Types: ['TTPs/AttackSequence:IAM/CompromisedCredentials'] }),
      { type: 'AttackSequence:IAM/CompromisedCredentials' },
    ],
    [
      'a type whose threat purpose is in the category',
      asff({ Types: ['TTPs/Credential Access/IAMUser-AnomalousBehavior'] }),
      { type: 'CredentialAccess:IAMUser/AnomalousBehavior' },
    ],
    [
      "the provider's type of that form, whatever was written over it",
      asff({
        Types: ['TTPs/Nothing:IAMUser-Harmless'],
        FindingProviderFields: { Types: ['TTPs/Privilege Escalation/IAMUser-AnomalousBehavior'] },
      }),
      { type: 'PrivilegeEscalation:IAMUser/AnomalousBehavior' },
    ],
    [
      "the provider's type, whatever was written over it",
      asff({
        Types: ['TTPs/Nothing:IAMUser-Harmless'],
        FindingProviderFields: { Types: ['TTPs/Impact:IAMUser-AnomalousBehavior'] },
      }),
      { type: 'Impact:IAMUser/AnomalousBehavior' },
    ],
    [
      "GuardDuty's own severity",
      asff({ Severity: { Product: 2, Label: 'CRITICAL', Normalized: 40 } }),
      { severity: 2 },
    ],
    [
      "GuardDuty's own severity, whatever was written over it",
      asff({
        Severity: { Product: 1, Label: 'INFORMATIONAL', Normalized: 0 },
        FindingProviderFields: { Severity: { Label: 'HIGH', Original: '8' } },
      }),
      { severity: 8 },
    ],
    [
      "another product's original as none of GuardDuty's",
      asff({
        ProductArn: OTHER_PRODUCT,
        Severity: { Label: 'LOW' },
        FindingProviderFields: { Severity: { Label: 'LOW', Original: '9' } },
      }),
      { severity: 2 },
    ],
    ['the label', asff({ Severity: { Label: 'MEDIUM', Normalized: 90 } }), { severity: 5 }],
    ['the old number', asff({ Severity: { Normalized: 50 } }), { severity: 5 }],
    [
      'a severity that the provider alone gives',
      asff({ Severity: undefined, FindingProviderFields: { Severity: { Label: 'HIGH' } } }),
      { severity: 8 },
    ],
    [
      "another product's own number as none of GuardDuty's",
      asff({ ProductArn: OTHER_PRODUCT, Severity: { Product: 9, Label: 'LOW' } }),
      { severity: 2 },
    ],
    [
      'the key out of the details',
      asff({ Resources: [asffKey({}, 'x')] }),
      { accessKeyId: 'AKIAIOSFODNN7EXAMPLE' },
    ],
    [
      'the key out of the id',
      asff({ Resources: [asffKey({ AccessKeyId: undefined })] }),
      { accessKeyId: 'AKIAIOSFODNN7EXAMPLE' },
    ],
    [
      'the name in the old field',
      asff({ Resources: [asffKey({ PrincipalName: undefined, UserName: 'bob' })] }),
      { principalName: 'bob' },
    ],
    [
      'the region of a resource',
      asff({ ProductArn: OTHER_PRODUCT, Region: undefined }),
      { region: 'eu-west-2' },
    ],
    [
      'the region in the id',
      asff({
        ProductArn: OTHER_PRODUCT,
        Region: undefined,
        Resources: [],
        Id: 'arn:aws:inspector2:eu-north-1:111122223333:finding/1',
      }),
      { region: 'eu-north-1' },
    ],
    ['the call in the old fields', field('action/awsApiCallAction/api', 'GetObject'), { api: 'GetObject' }],
    [
      'the call in the action',
      asff({
        ProductFields: {},
        Action: { AwsApiCallAction: { Api: 'GetObject', RemoteIpDetails: { IpAddressV4: '203.0.113.9' } } },
      }),
      { api: 'GetObject', remoteAddress: '203.0.113.9' },
    ],
    ['the sample flag', asff({ Sample: true }), { isSample: true }],
    [
      'the sample flag among the fields',
      field('aws/guardduty/service/additionalInfo/sample', 'true'),
      { isSample: true },
    ],
    [
      'the sample flag in a JSON text',
      field('aws/guardduty/service/additionalInfo/value', '{"sample":true}'),
      { isSample: true },
    ],
    ['the sample flag in the old JSON text', field('additionalInfo', '{"sample":true}'), { isSample: true }],
    [
      'the threat list',
      field('aws/guardduty/service/additionalInfo/threatListName', 'ours'),
      { threatList: 'ours' },
    ],
    [
      'the threat list in a JSON text',
      field('aws/guardduty/service/additionalInfo/value', '{"threatListName":"ours"}'),
      { threatList: 'ours' },
    ],
    ['the count in the old field', field('count', '12'), { count: 12 }],
    [
      'other keys',
      field('additionalInfo', '{"recentCredentials":[{"accessKeyId":"AKIAI44QH8DHBEXAMPLE"}]}'),
      { otherKeys: ['AKIAI44QH8DHBEXAMPLE'] },
    ],
    [
      'the role of a task',
      asff({
        Resources: [
          {
            Type: 'AwsEcsTaskDefinition',
            Id: 'arn:task',
            Details: { AwsEcsTaskDefinition: { TaskRoleArn: 'arn:aws:iam::111122223333:role/task' } },
          },
        ],
      }),
      { attachedRole: { of: 'task', arn: 'arn:aws:iam::111122223333:role/task', workload: 'arn:task' } },
    ],
    [
      'the role of an instance',
      asff({
        Resources: [
          {
            Type: 'AwsEc2Instance',
            Id: 'arn:aws:ec2:eu-west-2:111122223333:instance/i-0a1b2c3d4e5f60718',
            Details: {
              AwsEc2Instance: { IamInstanceProfileArn: 'arn:aws:iam::111122223333:instance-profile/web' },
            },
          },
        ],
      }),
      {
        attachedRole: {
          of: 'instance',
          arn: 'arn:aws:iam::111122223333:instance-profile/web',
          workload: 'i-0a1b2c3d4e5f60718',
        },
      },
    ],
    [
      'the role of a function',
      asff({
        Resources: [
          {
            Type: 'AwsLambdaFunction',
            Id: 'resize',
            Details: { AwsLambdaFunction: { Role: 'arn:aws:iam::111122223333:role/resize' } },
          },
        ],
      }),
      { attachedRole: { of: 'function', arn: 'arn:aws:iam::111122223333:role/resize', workload: 'resize' } },
    ],
    [
      "GuardDuty's product in another partition",
      asff({ ProductArn: 'arn:aws-us-gov:securityhub:us-gov-west-1::product/aws/guardduty' }),
      { source: 'guardduty' },
    ],
  ])('gives %s', (_what, event, expected) => {
    expect(read(event)).toMatchObject(expected);
  });

  it('gives several keys as findings of their own, and a type that stands alone all the same', () => {
    const keys = ['AKIAIOSFODNN7EXAMPLE', 'AKIAI44QH8DHBEXAMPLE'];
    const Resources = keys.map((AccessKeyId) => asffKey({ AccessKeyId }));
    expect(readFindings(asff({ Resources })).map((one) => Reflect.get(one, 'subject'))).toEqual(keys);
    const nobody = { AccessKeyId: undefined, PrincipalId: undefined, PrincipalName: undefined };
    const anonymous = asffKey({ ...nobody, PrincipalType: 'AWSAccount' }, 'AWS::IAM::AccessKey:');
    expect(read(asff({ Resources: [anonymous] }))).toMatchObject({ principalType: 'AWSAccount' });
  });

  it('takes no other product for GuardDuty, and no id of another product for one of its ids', () => {
    for (const ProductArn of [
      OTHER_PRODUCT,
      undefined,
      'arn:aws:securityhub:eu-west-2:111122223333:product/aws/guardduty',
      'arn:aws:securityhub:eu-west-2::product/aws/guardduty-like',
    ]) {
      const finding = read(asff({ ProductArn, Id: '5ac3f1e29b7d4c0e8f6a1b2c3d4e5f60' }));
      expect(finding).toMatchObject({ source: 'security-hub' });
      expect(finding.id).not.toBe('5ac3f1e29b7d4c0e8f6a1b2c3d4e5f60');
      expect(finding).not.toHaveProperty('detectorId');
    }
  });

  it.each([
    ['no account', { AwsAccountId: undefined }, /AwsAccountId/],
    ['a redacted account', { AwsAccountId: '1111' }, /AwsAccountId/],
    ["GuardDuty's product and another's id", { Id: 'x' }, /not the ARN/],
    [
      'no region anywhere',
      { ProductArn: OTHER_PRODUCT, Id: 'x', Region: undefined, Resources: [] },
      /region/,
    ],
    ['an id of a page', { ProductArn: OTHER_PRODUCT, Id: 'x'.repeat(500) }, /too long/],
  ])('says of a finding with %s why it is none', (_what, change, because) => {
    expect(read(asff(change))).toMatchObject({ unreadable: true, because: expect.stringMatching(because) });
  });
});
