import { expect, it } from 'vitest';
import { readFindings } from '../../../../src/findings/read-findings.ts';
import type { FindingDetail } from '../../guardduty/finding.ts';
import { SAMPLE_TYPES } from '../../guardduty/sample-type.ts';
import { toAsff } from './asff.ts';
import { detailOf, sequenceOf } from './finding-fixture.ts';

const AT = '2026-11-21T02:15:00.000Z';

const envelope = (source: string, detailType: string, detail: object): object => ({
  version: '0',
  id: '2b7d9f10-3c4e-4a5b-8d6f-7e8091a2b3c4',
  'detail-type': detailType,
  source,
  account: '111122223333',
  time: AT,
  region: 'eu-west-2',
  resources: [],
  detail,
});

const byGuardDuty = (detail: FindingDetail) =>
  readFindings(envelope('aws.guardduty', 'GuardDuty Finding', detail));
const byHub = (detail: FindingDetail) =>
  readFindings(
    envelope('aws.securityhub', 'Security Hub Findings - Imported', { findings: [toAsff(detail, AT)] }),
  );

const role = 'arn:aws:iam::111122223333:role/resize';

it.each<[string, FindingDetail]>([
  ["a user's key", detailOf()],
  [
    "a role's session, taken out of an instance",
    detailOf({
      type: 'UnauthorizedAccess:IAMUser/InstanceCredentialExfiltration.OutsideAWS',
      severity: 8,
      resource: {
        resourceType: 'AccessKey',
        accessKeyDetails: {
          accessKeyId: 'ASIAIOSFODNN7EXAMPLE',
          principalId: 'AROACKCEVSQ6C2EXAMPLE:i-0a1b2c3d4e5f60718',
          userType: 'AssumedRole',
          userName: 'web',
        },
        instanceDetails: { instanceId: 'i-0a1b2c3d4e5f60718' },
      },
    }),
  ],
  [
    'a console login',
    detailOf({
      resource: { accessKeyDetails: { accessKeyId: 'null', userType: 'IAMUser', userName: 'alice' } },
    }),
  ],
  [
    'an attack sequence',
    detailOf({ severity: 9, resource: { resourceType: 'AttackSequence' } }, sequenceOf()),
  ],
  [
    'a function with a role',
    detailOf({
      resource: {
        lambdaDetails: { functionArn: 'arn:aws:lambda:eu-west-2:111122223333:function:resize', role },
      },
    }),
  ],
  [
    'other keys that were used from there',
    detailOf(
      {},
      {
        additionalInfo: {
          value: '{"recentCredentials":[{"accessKeyId":"AKIAI44QH8DHBEXAMPLE"}]}',
          type: 'default',
        },
      },
    ),
  ],
  ['a sample', detailOf({}, { additionalInfo: { sample: true, value: '{"sample":true}', type: 'default' } })],
  ['one that is archived', detailOf({}, { archived: true })],
])('%s is read the same by Security Hub as by GuardDuty', (_, detail) => {
  const expected = byGuardDuty(detail);
  expect(expected.every((finding) => 'id' in finding)).toBe(true);
  expect(byHub(detail)).toEqual(expected.map((finding) => ({ ...finding, via: 'security-hub' })));
});

it.each([...SAMPLE_TYPES.keys()])("GuardDuty's type %s is read out of Security Hub's", (type) => {
  expect(byHub(detailOf({ type }))).toMatchObject([{ type, id: detailOf().id }]);
});
