import { expect, it } from 'vitest';
import { FINDING, FINDING_ARN } from './fixture.ts';
import { ocsf } from './ocsf.ts';

it("is a detection finding of GuardDuty's by its ARN, with times in milliseconds and as text", () => {
  const event = ocsf.buildEvent(FINDING);
  expect(event).toMatchObject({
    source: 'aws.securityhub',
    detailType: 'Findings Imported V2',
    resources: [expect.stringMatching(/^[0-9a-f]{64}$/)],
    detail: {
      findings: [
        {
          class_uid: 2004,
          type_uid: 200401,
          severity_id: 3,
          severity: 'Medium',
          status: 'New',
          time: 1772442930123,
          time_dt: '2026-03-02T09:15:30.123Z',
          cloud: { account: { uid: '111122223333' }, region: 'eu-west-2', provider: 'AWS' },
          metadata: {
            uid: event.resources[0],
            version: '1.6.0',
            product: { name: 'GuardDuty', uid: expect.stringMatching(/productv2\/aws\/guardduty$/) },
          },
          finding_info: {
            uid: FINDING_ARN,
            uid_alt: FINDING.id,
            types: ['Threats', 'UnauthorizedAccess:IAMUser/MaliciousIPCaller.Custom'],
          },
          evidences: [{ api: { operation: 'ListUsers' }, src_endpoint: { ip: '198.51.100.7' } }],
          resources: [
            {
              uid: 'AWS::IAM::AccessKey:AKIAIOSFODNN7EXAMPLE',
              owner: { account: { uid: '111122223333' } },
              data: { AwsIamAccessKey: { PrincipalName: 'bob' } },
            },
          ],
        },
      ],
    },
  });
});

it('of the same finding has the same id in the hub, of another another', () => {
  const uidOf = (id: string) => ocsf.buildEvent({ ...FINDING, id }).resources[0];
  expect(uidOf(FINDING.id)).toBe(uidOf(FINDING.id));
  expect(uidOf('another')).not.toBe(uidOf(FINDING.id));
});
