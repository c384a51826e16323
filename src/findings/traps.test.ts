import { describe, expect, it } from 'vitest';
import { attackSequenceEvent, guardDutyEvent, raiseFirstLetters, simulatedEvent } from './fixtures.ts';
import { readFindings } from './read-findings.ts';
import { cloudTrailEvent, healthEvent, quarantineRecord, trustedAdvisorEvent } from './signal-fixture.ts';
import { type Trap, testTraps } from './trap-fixture.ts';

const ROLE = {
  userType: 'AssumedRole',
  principalId: 'AROACKCEVSQ6C2EXAMPLE:run',
  accessKeyId: 'ASIAIOSFODNN7EXAMPLE',
};
const SAMPLE_KEY = {
  accessKeyId: 'GeneratedFindingAccessKeyId',
  principalId: 'GeneratedFindingPrincipalId',
  userType: 'GeneratedFindingUserType',
  userName: 'GeneratedFindingUserName',
};
const INSTANCE = {
  instanceId: 'i-99999999',
  iamInstanceProfile: { arn: 'arn:aws:iam::111122223333:instance-profile/dummy' },
};
const details = (change: Record<string, unknown>, key: Record<string, unknown> = {}) =>
  guardDutyEvent({
    detail: {
      resource: {
        resourceType: 'AccessKey',
        accessKeyDetails: {
          accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
          userName: 'alice',
          userType: 'IAMUser',
          ...key,
        },
        ...change,
      },
    },
  });

const TRAPS: readonly Trap[] = [
  [
    "3. an assumed role's userName is the role's, not a user's",
    guardDutyEvent({ key: { ...ROLE, userName: 'OrganizationAccountAccessRole' } }),
    { kind: 'role-session', principalName: 'OrganizationAccountAccessRole' },
  ],
  [
    '6. a key may be named by a finding about a bucket policy',
    details({ s3BucketDetails: [{ arn: 'arn:aws:s3:::b' }] }, { ...ROLE, userName: 'ci' }),
    { kind: 'role-session', accessKeyId: 'ASIAIOSFODNN7EXAMPLE' },
  ],
  [
    '7. a key may be named by a finding about a bucket or a cluster',
    details({ resourceType: 'S3Bucket' }),
    { kind: 'user-key' },
  ],
  [
    '8. an instance beside a key is not what the finding is about',
    details({ instanceDetails: INSTANCE }),
    { kind: 'user-key' },
    'attachedRole',
  ],
  [
    '8b. nor is it beside a placeholder for a key',
    details({ instanceDetails: INSTANCE }, SAMPLE_KEY),
    { kind: 'unknown' },
    'attachedRole',
  ],
  [
    '9. an attack sequence names its principals as actors',
    attackSequenceEvent({
      name: 'john_doe',
      uid: 'AIDACKCEVSQ6C2EXAMPLE',
      type: 'IAMUser',
      credentialUid: 'AKIAIOSFODNN7EXAMPLE',
    }),
    { kind: 'user-key', principalName: 'john_doe', isSample: false },
  ],
  [
    '9b. or in prose alone: then it names nobody, and is a finding all the same',
    guardDutyEvent({
      detail: {
        type: 'AttackSequence:IAM/CompromisedCredentials',
        resource: { resourceType: 'AttackSequence' },
        title: 'Potential credential compromise of IAMUser/john_doe',
        updatedAt: '2025-02-25 20:40:06.721',
      },
    }),
    {
      kind: 'unknown',
      updatedAt: '2025-02-25T20:40:06.721Z',
      title: 'Potential credential compromise of IAMUser/john_doe',
    },
    'principalName',
  ],
  [
    '10. the sample flag may hide in a JSON text',
    guardDutyEvent({
      service: { additionalInfo: { type: 'default', value: '{"recentApiCalls":[],"sample":true}' } },
    }),
    { isSample: true },
  ],
  [
    '11. a sample may look like a real finding, with more keys',
    guardDutyEvent({
      service: {
        archived: true,
        count: 37,
        additionalInfo: {
          sample: true,
          recentCredentials: [
            { accessKeyId: 'AKIAI44QH8DHBEXAMPLE' },
            { accessKeyId: 'ASIAIOSFODNN7EXAMPLE' },
          ],
        },
      },
    }),
    {
      isSample: true,
      count: 37,
      otherKeys: ['AKIAI44QH8DHBEXAMPLE', 'ASIAIOSFODNN7EXAMPLE'],
      accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
    },
  ],
  [
    '12. a user type may be one that nobody has heard of',
    guardDutyEvent({ key: SAMPLE_KEY }),
    { kind: 'unknown', principalType: 'GeneratedFindingUserType' },
    'accessKeyId',
  ],
  [
    "13. the envelope's account may be an administrator's",
    guardDutyEvent({
      envelope: { account: '444455556666' },
      detail: {
        arn: 'arn:aws:guardduty:eu-west-2:444455556666:detector/12ab/finding/5ac3f1e29b7d4c0e8f6a1b2c3d4e5f60',
      },
    }),
    { account: '111122223333', detectorId: '12ab' },
  ],
  [
    '14. people paste what GetFindings says into an event',
    guardDutyEvent({ envelope: { detail: raiseFirstLetters(guardDutyEvent()['detail']) } }),
    { kind: 'user-key', via: 'api-output' },
  ],
  [
    '15. root may come with a temporary key and the name root',
    guardDutyEvent({
      key: {
        userType: 'Root',
        userName: 'root',
        principalId: '111122223333',
        accessKeyId: 'ASIAIOSFODNN7EXAMPLE',
      },
    }),
    { kind: 'root' },
  ],
  [
    "16. Health's entity may be a user's ARN, with the key elsewhere",
    healthEvent({
      affectedEntities: [{ entityValue: 'arn:aws:iam::111122223333:user/alice' }],
      additionalDetails: { AccessKeyId: 'AKIAI44QH8DHBEXAMPLE' },
    }),
    { kind: 'user-key', principalName: 'alice', accessKeyId: 'AKIAI44QH8DHBEXAMPLE' },
  ],
  [
    "17. Health's affected account may hold a key",
    healthEvent({ affectedAccount: 'AKIAIOSFODNN7EXAMPLE', page: '1', totalPages: '1' }),
    { account: '111122223333', firstSeen: '2026-11-21T02:03:11.000Z' },
  ],
  [
    '18. a placeholder is no key',
    guardDutyEvent({ key: { accessKeyId: 'ACCESS_KEY_ID_HERE' } }),
    { kind: 'unknown' },
    'accessKeyId',
  ],
  [
    "18b. nor is a template's name a user's",
    guardDutyEvent({ key: { userName: '$' + '{user_name}' } }),
    { kind: 'unknown', accessKeyId: 'AKIAIOSFODNN7EXAMPLE' },
  ],
  [
    '19. an entry for put-events has its detail as a text, and nothing that tells its account but that',
    {
      Source: 'custom.guardduty.simulation',
      DetailType: 'GuardDuty Finding',
      Detail: JSON.stringify(simulatedEvent()['detail']),
    },
    { source: 'simulation', account: '111122223333', kind: 'user-key' },
    'api',
  ],
  [
    "20. AWS's quarantine is of the user named, whoever called",
    cloudTrailEvent(quarantineRecord()),
    { source: 'quarantine', type: 'AttachUserPolicy', principalName: 'alice' },
    'accessKeyId',
  ],
  [
    '27. there may be no service and no resource',
    guardDutyEvent({ detail: { service: undefined, resource: undefined } }),
    { kind: 'unknown', isSample: false },
    'api',
  ],
  [
    '27b. or an empty action and no evidence',
    guardDutyEvent({ service: { action: {}, evidence: null } }),
    { kind: 'user-key' },
    'api',
  ],
  [
    '28. a finding that a person cut out may have no source, and a space in its type',
    guardDutyEvent({
      envelope: { source: undefined },
      detail: { type: 'Recon:EC2 PortProbeUnprotectedPort' },
    }),
    { via: 'api-output', type: 'Recon:EC2 PortProbeUnprotectedPort' },
  ],
  [
    "29. Trusted Advisor's names have spaces and brackets, and its user may be root",
    trustedAdvisorEvent({ 'User Name (IAM or Root)': 'Root' }),
    { kind: 'root', source: 'trusted-advisor', accessKeyId: 'AKIAIOSFODNN7EXAMPLE' },
  ],
  [
    "30. a role AWSReservedSSO_* is Identity Center's",
    guardDutyEvent({ key: { ...ROLE, userName: 'AWSReservedSSO_Admin_0a1b2c3d4e5f6071' } }),
    { kind: 'identity-center' },
  ],
];

describe('a finding as it really comes', () => {
  testTraps(TRAPS);

  it('17b. with a redacted account nothing can be done about it', () => {
    expect(
      readFindings(healthEvent({ affectedAccount: '1234567890' }, { account: '1234567890' })),
    ).toMatchObject([{ unreadable: true }]);
  });

  it("28b. a finding with somebody else's source is refused", () => {
    expect(readFindings(guardDutyEvent({ envelope: { source: 'custom.guardduty' } }))).toMatchObject([
      { unreadable: true },
    ]);
  });
});
