import { describe, expect, it } from 'vitest';
import { asff, asffType } from './asff.ts';
import { FINDING, FINDING_ARN } from './fixture.ts';

it("is GuardDuty's finding by its ARN, imported, with the key as a resource", () => {
  const event = asff.buildEvent(FINDING);
  expect(event).toMatchObject({
    source: 'aws.securityhub',
    detailType: 'Security Hub Findings - Imported',
    resources: [`arn:aws:securityhub:eu-west-2::product/aws/guardduty/${FINDING_ARN}`],
    detail: {
      findings: [
        {
          Id: FINDING_ARN,
          ProductArn: 'arn:aws:securityhub:eu-west-2::product/aws/guardduty',
          GeneratorId: 'arn:aws:guardduty:eu-west-2:111122223333:detector/12abc34d567e8fa901bc2d34e56789f0',
          AwsAccountId: '111122223333',
          Severity: { Product: 5, Label: 'MEDIUM', Normalized: 50 },
          RecordState: 'ACTIVE',
          Workflow: { Status: 'NEW' },
          Resources: [
            {
              Type: 'AwsIamAccessKey',
              Id: 'AWS::IAM::AccessKey:AKIAIOSFODNN7EXAMPLE',
              Details: { AwsIamAccessKey: { PrincipalName: 'bob', PrincipalType: 'IAMUser' } },
            },
          ],
          ProductFields: {
            'aws/guardduty/service/count': '3',
            'aws/guardduty/service/detectorId': FINDING.detectorId,
            'aws/guardduty/service/additionalInfo/threatListName': 'blocklist-1',
            'aws/guardduty/service/action/awsApiCallAction/remoteIpDetails/ipAddressV4': '198.51.100.7',
          },
        },
      ],
    },
  });
});

describe('a severity', () => {
  it.each([
    [2, 'LOW', 20],
    [4, 'MEDIUM', 40],
    [8.5, 'HIGH', 85],
    [9, 'CRITICAL', 90],
  ])('of %d is %s', (severity, Label, Normalized) => {
    expect(asff.buildEvent({ ...FINDING, severity }).detail).toMatchObject({
      findings: [{ Severity: { Label, Normalized }, FindingProviderFields: { Severity: { Label } } }],
    });
  });
});

it.each([
  ['Stealth:IAMUser/CloudTrailLoggingDisabled', 'TTPs/Stealth:IAMUser-CloudTrailLoggingDisabled'],
  [
    'UnauthorizedAccess:IAMUser/InstanceCredentialExfiltration.OutsideAWS',
    'Effects/Data Exfiltration/UnauthorizedAccess:IAMUser-InstanceCredentialExfiltration.OutsideAWS',
  ],
])('%s is named %s', (type, expected) => {
  expect(asffType(type)).toBe(expected);
});
