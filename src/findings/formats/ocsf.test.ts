import { describe, expect, it } from 'vitest';
import type { Finding, UnreadableFinding } from '../../model/finding.ts';
import { asffKey, hubEvent, ocsfFinding } from '../hub-fixture.ts';
import { readFindings } from '../read-findings.ts';

const read = (event: unknown): Finding | UnreadableFinding => readFindings(event)[0];
const ocsf = (change: Record<string, unknown>) => hubEvent([ocsfFinding(change)], 'Findings Imported V2');
const fieldsOf = (value: unknown) => Object(value) as Record<string, unknown>;
const OTHER_PRODUCT = 'arn:aws:securityhub:eu-west-2:111122223333:product/111122223333/default';
const info = (change: Record<string, unknown>) => ({
  finding_info: { ...fieldsOf(ocsfFinding()['finding_info']), ...change },
});

describe('OCSF', () => {
  const key = fieldsOf(asffKey().Details.AwsIamAccessKey);
  const resource = (change: Record<string, unknown>) =>
    ocsf({
      resources: [{ type: 'AwsIamAccessKey', uid: 'AWS::IAM::AccessKey:ASIAIOSFODNN7EXAMPLE', ...change }],
    });
  it.each([
    [
      'the account in its old place',
      ocsf({ cloud: { account_uid: '444455556666', region: 'eu-west-2' } }),
      { account: '444455556666' },
    ],
    [
      'the id beside the ARN',
      ocsf(info({ uid: undefined })),
      { id: '5ac3f1e29b7d4c0e8f6a1b2c3d4e5f60', source: 'guardduty' },
    ],
    [
      "Security Hub's taxonomy of types",
      ocsf(info({ types: ['TTPs/Recon:IAMUser-TorIPCaller'] })),
      { type: 'Recon:IAMUser/TorIPCaller' },
    ],
    [
      'data as a JSON text',
      resource({ data: JSON.stringify({ AwsIamAccessKey: key }) }),
      { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', principalName: 'alice', principalType: 'IAMUser' },
    ],
    [
      'data without the type around it',
      resource({ type: 'AWS::IAM::AccessKey', data: { PrincipalName: 'ci', PrincipalType: 'AssumedRole' } }),
      { accessKeyId: 'ASIAIOSFODNN7EXAMPLE', principalName: 'ci' },
    ],
    ['the key in the uid alone', resource({}), { accessKeyId: 'ASIAIOSFODNN7EXAMPLE' }],
    ['the sample flag', ocsf({ unmapped: { Sample: 'True' } }), { isSample: true }],
    [
      'the product by its name where there is no more',
      ocsf({ metadata: { product: { name: 'GuardDuty' } } }),
      { source: 'guardduty' },
    ],
    [
      'another product that has the name',
      ocsf({ metadata: { product: { name: 'GuardDuty', uid: OTHER_PRODUCT } } }),
      { source: 'security-hub' },
    ],
    [
      "an instance's profile",
      ocsf({
        resources: [
          {
            type: 'AWS::EC2::Instance',
            uid: 'i-0a1b2c3d4e5f60718',
            device: { instance_profile: { uid_alt: 'arn:aws:iam::111122223333:instance-profile/web' } },
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
  ])('gives %s', (_what, event, expected) => {
    expect(read(event)).toMatchObject(expected);
  });

  it.each([
    [1, 0],
    [2, 2],
    [3, 5],
    [4, 8],
    [5, 9],
    [6, 10],
    [0, 0],
    [99, 0],
  ])('puts severity %i at %i', (severity_id, severity) => {
    expect(read(ocsf({ severity_id }))).toMatchObject({ severity });
  });

  it('gives several keys as findings of their own', () => {
    const keys = ['AKIAIOSFODNN7EXAMPLE', 'AKIAI44QH8DHBEXAMPLE'];
    const resources = keys.map((uid) => ({ type: 'AwsIamAccessKey', uid }));
    expect(readFindings(ocsf({ resources })).map((one) => Reflect.get(one, 'subject'))).toEqual(keys);
  });

  it.each([
    ['no account', { cloud: { region: 'eu-west-2' } }, /account/],
    ['no region', { cloud: { account: { uid: '111122223333' } }, ...info({ uid: 'x' }) }, /region/],
    ['no id', info({ uid: undefined, uid_alt: undefined }), /no GuardDuty finding/],
    ['no finding_info', { finding_info: undefined }, /finding_info/],
  ])('says of a finding with %s why it is none', (_what, change, because) => {
    expect(read(ocsf(change))).toMatchObject({ unreadable: true, because: expect.stringMatching(because) });
  });
});
