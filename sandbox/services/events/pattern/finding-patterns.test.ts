import { describe } from 'vitest';
import { type MatchCase, runMatchCases } from './cases.ts';
import type { JsonObject } from './json.ts';

/** The rules for findings that Cordon deploys, and the rule of the system that it replaces, against events of the services' shapes. */

const USER_TYPE = 'UnauthorizedAccess:IAMUser/InstanceCredentialExfiltration.OutsideAWS';

const guardDutyEvent: JsonObject = {
  version: '0',
  id: '8e5a9b5c-8c5b-4a0b-9f4e-1d3c0b6f2a10',
  'detail-type': 'GuardDuty Finding',
  source: 'aws.guardduty',
  account: '111122223333',
  time: '2026-03-02T10:15:00Z',
  region: 'eu-west-1',
  resources: [],
  detail: {
    schemaVersion: '2.0',
    type: USER_TYPE,
    severity: 8,
    resource: { resourceType: 'AccessKey', accessKeyDetails: { userType: 'AssumedRole', userName: 'web' } },
    service: { archived: false, count: 3 },
  },
};

const securityHubFinding: JsonObject = {
  ProductArn: 'arn:aws:securityhub:eu-west-1::product/aws/guardduty',
  RecordState: 'ACTIVE',
  Types: ['TTPs/Discovery/Recon:IAMUser-UserPermissions'],
  Resources: [{ Type: 'AwsIamAccessKey', Id: 'AWS::IAM::AccessKey:AKIAIOSFODNN7EXAMPLE' }],
};

const GUARD_DUTY: JsonObject = { source: ['aws.guardduty'], 'detail-type': ['GuardDuty Finding'] };

const GUARD_DUTY_NARROW: JsonObject = {
  ...GUARD_DUTY,
  detail: {
    $or: [
      {
        type: [
          { wildcard: '*:IAMUser/*' },
          { prefix: 'AttackSequence:IAM/' },
          { prefix: 'Persistence:IAM/' },
          { prefix: 'PrivilegeEscalation:IAM/' },
          { prefix: 'InitialAccess:IAM/' },
        ],
      },
      { resource: { resourceType: ['AccessKey'] } },
    ],
    service: { archived: [false] },
  },
};

const SECURITY_HUB: JsonObject = {
  source: ['aws.securityhub'],
  'detail-type': ['Security Hub Findings - Imported'],
  detail: {
    findings: {
      ProductArn: [{ suffix: 'product/aws/guardduty' }],
      RecordState: ['ACTIVE'],
      $or: [{ Resources: { Type: ['AwsIamAccessKey'] } }, { Types: [{ wildcard: '*IAMUser*' }] }],
    },
  },
};

const SECURITY_HUB_V2: JsonObject = {
  source: ['aws.securityhub'],
  'detail-type': ['Findings Imported V2'],
  detail: {
    findings: {
      class_uid: [2004],
      metadata: { product: { $or: [{ uid: [{ suffix: '/aws/guardduty' }] }, { name: ['GuardDuty'] }] } },
    },
  },
};

const SIMULATION: JsonObject = {
  source: ['custom.guardduty.simulation'],
  'detail-type': ['GuardDuty Finding'],
};

const SYSTEM_1: JsonObject = {
  ...SIMULATION,
  detail: { type: ['UnauthorizedAccess:IAMUser/InstanceCredentialExfiltration'], severity: [8.0] },
};

function imported(...findings: JsonObject[]): JsonObject {
  return {
    source: 'aws.securityhub',
    'detail-type': 'Security Hub Findings - Imported',
    detail: { findings },
  };
}

function v2(product: JsonObject, classUid = 2004): JsonObject {
  const findings = [{ class_uid: classUid, metadata: { product } }];
  return { source: 'aws.securityhub', 'detail-type': 'Findings Imported V2', detail: { findings } };
}

function simulated(type: string, severity: number): JsonObject {
  return {
    source: 'custom.guardduty.simulation',
    'detail-type': 'GuardDuty Finding',
    detail: { type, severity },
  };
}

const OPERATORS = 'eb-create-pattern-operators';
const README = 'aws/event-ruler README';

const CASES: readonly MatchCase[] = [
  ['GuardDuty: a finding', OPERATORS, GUARD_DUTY, guardDutyEvent, true],
  ['GuardDuty: a simulated one', OPERATORS, GUARD_DUTY, simulated(USER_TYPE, 8), false],
  ['GuardDuty, narrow: by type', README, GUARD_DUTY_NARROW, guardDutyEvent, true],
  [
    'GuardDuty, narrow: by resource',
    README,
    GUARD_DUTY_NARROW,
    {
      ...guardDutyEvent,
      detail: { type: 'Stealth:S3/x', resource: { resourceType: 'AccessKey' }, service: { archived: false } },
    },
    true,
  ],
  [
    'GuardDuty, narrow: neither',
    README,
    GUARD_DUTY_NARROW,
    {
      ...guardDutyEvent,
      detail: {
        type: 'Recon:EC2/Portscan',
        resource: { resourceType: 'Instance' },
        service: { archived: false },
      },
    },
    false,
  ],
  [
    'GuardDuty, narrow: archived',
    README,
    GUARD_DUTY_NARROW,
    { ...guardDutyEvent, detail: { type: USER_TYPE, service: { archived: true } } },
    false,
  ],
  [
    'GuardDuty: severity from 4',
    OPERATORS,
    { ...GUARD_DUTY, detail: { severity: [{ numeric: ['>=', 4] }] } },
    guardDutyEvent,
    true,
  ],
  ['Security Hub: an access key', README, SECURITY_HUB, imported(securityHubFinding), true],
  [
    'Security Hub: by type alone',
    README,
    SECURITY_HUB,
    imported({ ...securityHubFinding, Resources: [{ Type: 'AwsEc2Instance' }] }),
    true,
  ],
  [
    'Security Hub: in China',
    OPERATORS,
    SECURITY_HUB,
    imported({
      ...securityHubFinding,
      ProductArn: 'arn:aws-cn:securityhub:cn-north-1::product/aws/guardduty',
    }),
    true,
  ],
  [
    'Security Hub: another product',
    OPERATORS,
    SECURITY_HUB,
    imported({ ...securityHubFinding, ProductArn: 'arn:aws:securityhub:eu-west-1::product/aws/macie' }),
    false,
  ],
  [
    'Security Hub: archived',
    OPERATORS,
    SECURITY_HUB,
    imported({ ...securityHubFinding, RecordState: 'ARCHIVED' }),
    false,
  ],
  [
    'Security Hub: no one finding has it all',
    README,
    SECURITY_HUB,
    imported(
      { ...securityHubFinding, RecordState: 'ARCHIVED' },
      { ...securityHubFinding, ProductArn: 'arn:aws:securityhub:eu-west-1::product/aws/macie' },
    ),
    false,
  ],
  [
    'Security Hub V2: by uid',
    README,
    SECURITY_HUB_V2,
    v2({ uid: 'arn:aws:securityhub:eu-west-1::productv2/aws/guardduty' }),
    true,
  ],
  ['Security Hub V2: by name', README, SECURITY_HUB_V2, v2({ name: 'GuardDuty' }), true],
  ['Security Hub V2: another class', README, SECURITY_HUB_V2, v2({ name: 'GuardDuty' }, 2003), false],
  ['Security Hub V2: another product', README, SECURITY_HUB_V2, v2({ name: 'Inspector' }), false],
  ['simulation: its own source', OPERATORS, SIMULATION, simulated(USER_TYPE, 8), true],
  ['simulation: a real finding', OPERATORS, SIMULATION, guardDutyEvent, false],
  [
    'system 1: its own put-events, severity 8 for its 8.0',
    'aws/event-ruler JsonRuleCompiler',
    SYSTEM_1,
    simulated('UnauthorizedAccess:IAMUser/InstanceCredentialExfiltration', 8),
    true,
  ],
  [
    'system 1: severity 5',
    'aws/event-ruler JsonRuleCompiler',
    SYSTEM_1,
    simulated('UnauthorizedAccess:IAMUser/InstanceCredentialExfiltration', 5),
    false,
  ],
  ['system 1: the type of today', OPERATORS, SYSTEM_1, simulated(USER_TYPE, 8), false],
  ['system 1: a real finding', OPERATORS, SYSTEM_1, guardDutyEvent, false],
  [
    'system 1: severity compared as a number',
    OPERATORS,
    {
      ...SIMULATION,
      detail: { type: [{ prefix: 'UnauthorizedAccess:IAMUser/' }], severity: [{ numeric: ['>=', 7] }] },
    },
    simulated(USER_TYPE, 8),
    true,
  ],
];

describe('rules for findings', () => {
  runMatchCases(CASES);
});
