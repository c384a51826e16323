import { describe, expect, it } from 'vitest';
import { guardDutyEvent } from './fixtures.ts';
import { asffFinding, asffKey, hubEvent, ocsfFinding } from './hub-fixture.ts';
import { readFindings } from './read-findings.ts';
import { type Trap, testTraps } from './trap-fixture.ts';

const asff = (change: Record<string, unknown>) => hubEvent([asffFinding(change)]);
const ocsf = (change: Record<string, unknown>) => hubEvent([ocsfFinding(change)], 'Findings Imported V2');
const TRAPS: readonly Trap[] = [
  [
    '1. a console sign-in whose key is the text null names the password',
    asff({
      Types: ['Unusual Behaviors/User/UnauthorizedAccess:IAMUser-ConsoleLogin'],
      ProductFields: { 'action/awsApiCallAction/api': 'ConsoleLogin' },
      Resources: [
        {
          Type: 'AwsIamAccessKey',
          Id: 'AWS::IAM::AccessKey:null',
          Details: { AwsIamAccessKey: { UserName: 'alice' } },
        },
      ],
    }),
    { kind: 'console-password', principalName: 'alice', api: 'ConsoleLogin' },
    'accessKeyId',
  ],
  [
    '2. a temporary key with a name and no type is nobody for certain',
    asff({
      Resources: [
        {
          Type: 'AwsIamAccessKey',
          Id: 'AWS::IAM::AccessKey:ASIAIOSFODNN7EXAMPLE',
          Details: { AwsIamAccessKey: { UserName: 'alice' } },
        },
      ],
    }),
    { kind: 'unknown', accessKeyId: 'ASIAIOSFODNN7EXAMPLE' },
    'principalType',
  ],
  [
    "4. a key may stand in the resource's id alone",
    asff({ Resources: [asffKey({ AccessKeyId: undefined })] }),
    { kind: 'user-key', accessKeyId: 'AKIAIOSFODNN7EXAMPLE' },
  ],
  [
    "5. of severities that disagree GuardDuty's own counts",
    asff({ Severity: { Label: 'LOW', Normalized: 40, Product: 2 } }),
    { severity: 2 },
  ],
  [
    '21. the key may be any of several resources',
    asff({
      Resources: [
        { Type: 'Other', Id: 'x' },
        { Type: 'AwsKmsKey', Id: 'y' },
        asffKey({}),
        { Type: 'AwsIamRole', Id: 'z' },
      ],
    }),
    { kind: 'user-key', accessKeyId: 'AKIAIOSFODNN7EXAMPLE' },
    'subject',
  ],
  [
    '23. in OCSF a resource may be described in a JSON text',
    ocsf({
      resources: [
        {
          type: 'AwsIamAccessKey',
          uid: 'AWS::IAM::AccessKey:AKIAIOSFODNN7EXAMPLE',
          data: JSON.stringify(asffKey().Details),
        },
      ],
    }),
    { kind: 'user-key', lastSeen: '2026-11-21T02:13:58.000Z' },
  ],
  [
    '24. in OCSF an actor may be a user of Linux',
    ocsf({ resources: [], evidences: [{ actor: { user: { name: 'root', uid: '0' } } }] }),
    { kind: 'unknown' },
    'principalName',
  ],
  [
    "26. Security Hub's types may be absent, or only where the provider put them",
    asff({ Types: undefined, FindingProviderFields: { Types: ['TTPs/Recon:IAMUser-TorIPCaller'] } }),
    { type: 'Recon:IAMUser/TorIPCaller' },
  ],
  ['26b. or nowhere', asff({ Types: undefined }), { type: 'untyped', kind: 'user-key' }],
];

describe('a finding as it really comes by Security Hub', () => {
  testTraps(TRAPS);

  it('22. an event may hold several findings, of several accounts, or none', () => {
    const other = asffFinding({
      AwsAccountId: '444455556666',
      Id: String(asffFinding()['Id']).replace('5ac3', '6bd4'),
    });
    const found = readFindings(hubEvent([asffFinding(), other], 'Security Hub Findings - Custom Action'));
    expect(found).toMatchObject([{ account: '111122223333' }, { account: '444455556666' }]);
    expect(readFindings(hubEvent([], 'Security Hub Insight Results'))).toMatchObject([{ unreadable: true }]);
  });

  it('25. the same finding comes by three ways and later with more', () => {
    const ways = [guardDutyEvent(), asff({}), ocsf({})].map((event) => readFindings(event)[0]);
    expect(new Set(ways.map(({ id }) => id)).size).toBe(1);
    const later = guardDutyEvent({ detail: { updatedAt: '2026-11-21T02:29:02Z' }, service: { count: 4 } });
    expect(readFindings(later)[0]).toMatchObject({
      id: ways[0]?.id,
      count: 4,
      updatedAt: '2026-11-21T02:29:02.000Z',
    });
  });
});
