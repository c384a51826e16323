import { describe, expect, it } from 'vitest';
import { compilePattern } from '../sandbox/services/events/pattern/compile.ts';
import type { JsonObject } from '../sandbox/services/events/pattern/json.ts';
import { matchesEvent } from '../sandbox/services/events/pattern/match.ts';
import type { Deployment } from './resolve-template.ts';
import { forwarder, whole } from './roles-fixture.ts';

/** What arrives on a bus, by the kind of the event, and which of our rules have to take it. */
const event = (source: string, detailType: string, detail: JsonObject): JsonObject => ({
  version: '0',
  id: '5f0c1d2e-7a41-4c55-9d0e-3b6f0a9c7e21',
  'detail-type': detailType,
  source,
  account: '111122223333',
  time: '2026-01-05T09:12:44Z',
  region: 'us-east-1',
  resources: [],
  detail,
});

const guardDuty = (type: string, source = 'aws.guardduty') =>
  event(source, 'GuardDuty Finding', {
    schemaVersion: '2.0',
    accountId: '111122223333',
    region: 'us-east-1',
    id: '1ab92989eaf0e742df4a014d5bb68f53',
    type,
    severity: 8,
    resource: {
      resourceType: 'AccessKey',
      accessKeyDetails: { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', userName: 'alice', userType: 'IAMUser' },
    },
    service: { serviceName: 'guardduty', archived: false, count: 1 },
  });

const asff = (finding: JsonObject, detailType = 'Security Hub Findings - Imported') =>
  event('aws.securityhub', detailType, {
    findings: [
      {
        SchemaVersion: '2018-10-08',
        ProductArn: 'arn:aws:securityhub:us-east-1::product/aws/guardduty',
        AwsAccountId: '111122223333',
        Types: ['TTPs/UnauthorizedAccess:IAMUser-MaliciousIPCaller.Custom'],
        Severity: { Label: 'MEDIUM', Normalized: 50 },
        RecordState: 'ACTIVE',
        Workflow: { Status: 'NEW' },
        Resources: [
          { Type: 'AwsAccount', Id: 'AWS::::Account:111122223333' },
          { Type: 'AwsIamAccessKey', Id: 'AWS::IAM::AccessKey:AKIAIOSFODNN7EXAMPLE' },
        ],
        ...finding,
      },
    ],
  });

const ACTION = 'Security Hub Findings - Custom Action';
const MACIE = { ProductArn: 'arn:aws:securityhub:us-east-1::product/aws/macie' };
const ON_INSTANCE = {
  Types: ['TTPs/Discovery/Recon:EC2-Portscan'],
  Resources: [
    { Type: 'AwsEc2Instance', Id: 'arn:aws:ec2:us-east-1:111122223333:instance/i-0a1b2c3d4e5f67890' },
  ],
};

const ocsf = (product: JsonObject, class_uid = 2004) =>
  event('aws.securityhub', 'Findings Imported V2', {
    findings: [{ class_uid, severity_id: 4, metadata: { version: '1.6.0', product } }],
  });

const health = (eventTypeCode: string, detailType = 'AWS Health Event') =>
  event('aws.health', detailType, {
    service: eventTypeCode.split('_')[1] ?? '',
    eventTypeCode,
    eventTypeCategory: 'issue',
    affectedEntities: [{ entityValue: 'AKIAIOSFODNN7EXAMPLE' }],
  });

const advice = (check: string, status: string) =>
  event('aws.trustedadvisor', 'Trusted Advisor Check Item Refresh Notification', {
    'check-name': check,
    'check-item-detail': { 'Access Key ID': 'AKIAIOSFODNN7EXAMPLE', 'User Name (IAM or Root)': 'alice' },
    status,
    uuid: 'aa12e34f-0b0c-4a7e-8a6f-0c5b1d9e2f33',
  });

const iamCall = (eventName: string, requestParameters: JsonObject) =>
  event('aws.iam', 'AWS API Call via CloudTrail', {
    eventVersion: '1.11',
    eventSource: 'iam.amazonaws.com',
    eventName,
    requestParameters,
  });

const QUARANTINE = 'arn:aws:iam::aws:policy/AWSCompromisedKeyQuarantineV3';

const CASES: readonly (readonly [string, JsonObject, readonly string[]])[] = [
  ['a finding of GuardDuty, of whatever type', guardDuty('Impact:EC2/BitcoinDomainRequest'), ['FindingRule']],
  [
    'a threat list of our own',
    guardDuty('Recon:IAMUser/MaliciousIPCaller.Custom'),
    ['FindingRule', 'MaliciousIPCallerRule'],
  ],
  [
    "AWS's threat list",
    guardDuty('UnauthorizedAccess:IAMUser/MaliciousIPCaller'),
    ['FindingRule', 'MaliciousIPCallerRule'],
  ],
  [
    'an address on a threat list that calls an instance',
    guardDuty('UnauthorizedAccess:EC2/MaliciousIPCaller.Custom'),
    ['FindingRule'],
  ],
  [
    "system 1's simulation",
    guardDuty('UnauthorizedAccess:IAMUser/InstanceCredentialExfiltration', 'custom.guardduty.simulation'),
    ['SimulationRule'],
  ],
  [
    'a simulation of system 2, which people are not mailed about',
    guardDuty('Recon:IAMUser/MaliciousIPCaller.Custom', 'custom.guardduty.simulation'),
    [],
  ],
  ['GuardDuty by Security Hub', asff({}), ['SecurityHubRule']],
  [
    'by its type alone, in another partition',
    asff({
      ProductArn: 'arn:aws-us-gov:securityhub:us-gov-west-1::product/aws/guardduty',
      Resources: [{ Type: 'AwsIamRole', Id: 'arn:aws-us-gov:iam::111122223333:role/web' }],
    }),
    ['SecurityHubRule'],
  ],
  [
    'by Security Hub, though somebody has suppressed it',
    asff({ Workflow: { Status: 'SUPPRESSED' } }),
    ['SecurityHubRule'],
  ],
  [
    'by Security Hub, though somebody has resolved it',
    asff({ Workflow: { Status: 'RESOLVED' }, Note: { Text: 'Contained.', UpdatedBy: 'analyst' } }),
    ['SecurityHubRule'],
  ],
  [
    'by Security Hub, by a type whose threat purpose is in the category',
    asff({ Types: ['TTPs/Discovery/IAMUser-AnomalousBehavior'], Resources: [] }),
    ['SecurityHubRule'],
  ],
  ['by Security Hub, but of an instance', asff(ON_INSTANCE), []],
  ['by Security Hub, but archived', asff({ RecordState: 'ARCHIVED' }), []],
  ['by Security Hub, but of Macie', asff(MACIE), []],
  ['sent on by a person', asff({}, ACTION), ['CustomActionRule']],
  ['sent on by a person, though archived', asff({ RecordState: 'ARCHIVED' }, ACTION), ['CustomActionRule']],
  ['sent on by a person, but of Macie', asff(MACIE, ACTION), []],
  [
    'in OCSF, by the id of the product',
    ocsf({ uid: 'arn:aws:securityhub:us-east-1::productv2/aws/guardduty' }),
    ['SecurityHubV2Rule'],
  ],
  ['in OCSF, by its name', ocsf({ name: 'GuardDuty' }), ['SecurityHubV2Rule']],
  ['in OCSF, but of Inspector', ocsf({ name: 'Inspector' }), []],
  ['in OCSF, but no detection', ocsf({ name: 'GuardDuty' }, 2003), []],
  ['an exposed key, by Health', health('AWS_RISK_CREDENTIALS_EXPOSED'), ['HealthRule']],
  ['a quarantine, by Health', health('AWS_RISK_IAM_QUARANTINE', 'AWS Health Abuse Event'), ['HealthRule']],
  ['a maintenance', health('AWS_EC2_MAINTENANCE_SCHEDULED'), []],
  ['another abuse', health('AWS_ABUSE_DOS_REPORT', 'AWS Health Abuse Event'), []],
  ['an exposed key, by Trusted Advisor', advice('Exposed Access Keys', 'ERROR'), ['TrustedAdvisorRule']],
  ['one that is suspected', advice('Exposed Access Keys', 'WARN'), ['TrustedAdvisorRule']],
  ['one that is gone', advice('Exposed Access Keys', 'OK'), []],
  ['other advice', advice('Security Groups - Unrestricted Access', 'ERROR'), []],
  [
    'a quarantine, attached',
    iamCall('AttachUserPolicy', { userName: 'alice', policyArn: QUARANTINE }),
    ['QuarantineRule'],
  ],
  [
    'a quarantine, written',
    iamCall('PutUserPolicy', { userName: 'alice', policyName: 'AWSCompromisedKeyQuarantineV2' }),
    ['QuarantineRule'],
  ],
  ['a quarantine, on a role', iamCall('AttachRolePolicy', { policyArn: QUARANTINE }), ['QuarantineRule']],
  ['a quarantine, lifted', iamCall('DetachUserPolicy', { userName: 'alice', policyArn: QUARANTINE }), []],
  [
    'another policy',
    iamCall('AttachUserPolicy', { userName: 'alice', policyArn: 'arn:aws:iam::aws:policy/ReadOnlyAccess' }),
    [],
  ],
  [
    'the kill switch',
    event('aws.ssm', 'Parameter Store Change', {
      operation: 'Update',
      name: '/cordon/kill-switch',
      type: 'String',
    }),
    ['SwitchRule'],
  ],
  [
    'the shadow days',
    event('aws.ssm', 'Parameter Store Change', {
      operation: 'Delete',
      name: '/cordon/deployed',
      type: 'String',
    }),
    ['SwitchRule'],
  ],
  [
    'a parameter of somebody else',
    event('aws.ssm', 'Parameter Store Change', { operation: 'Update', name: '/app/cordon/kill-switch' }),
    [],
  ],
  [
    'what Cordon itself announces',
    event('cordon', 'Cordon Incident State Change', {
      schema: 'cordon.incident-change/1',
      incident: 'INC-7f3a9c0d12ab',
      change: 'opened',
      principal: { kind: 'user-key', name: 'alice' },
      accessKeyId: 'AKIA…MPLE',
    }),
    [],
  ],
];

/** Rules by logical id, as EventBridge would compile what the template says. */
function patternsOf({ Resources }: Deployment) {
  return Object.entries(Resources).flatMap(([id, { Type, Properties }]) => {
    const pattern = Properties['EventPattern'];
    if (Type !== 'AWS::Events::Rule' || pattern === undefined) return [];
    return [{ id, pattern: compilePattern(JSON.stringify(pattern)) }];
  });
}

const taking = (deployment: Deployment, given: JsonObject): string[] =>
  patternsOf(deployment)
    .filter(({ pattern }) => matchesEvent(pattern, given))
    .map(({ id }) => id)
    .sort();

/** What is answered at home only, wherever the event was. */
const AT_HOME = ['MaliciousIPCallerRule', 'SimulationRule', 'SwitchRule'];

describe.each(CASES)('%s', (_title, given, rules) => {
  it(`is taken by ${rules.join(' and ') || 'no rule'}`, () => {
    expect(taking(whole, given)).toEqual(rules);
  });

  it('is forwarded from other regions if it is answered at home', () => {
    expect(taking(forwarder, given)).toEqual(rules.filter((rule) => !AT_HOME.includes(rule)));
  });
});

it('tries every rule that has a pattern, but the one of the runbook', () => {
  const tried = new Set(CASES.flatMap(([, , rules]) => rules));
  const ids = patternsOf(whole).map(({ id }) => id);
  expect(ids.filter((id) => !tried.has(id))).toEqual(['RunStatusRule']);
  expect(patternsOf(forwarder).map(({ id }) => id)).toEqual(
    ids.filter((id) => /^(?!Run)/.test(id) && !AT_HOME.includes(id)),
  );
});
