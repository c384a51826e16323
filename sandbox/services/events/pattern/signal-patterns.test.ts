import { describe } from 'vitest';
import { type MatchCase, runMatchCases } from './cases.ts';
import type { JsonObject } from './json.ts';

/** The rules for what else tells of an exposed credential, and for the analyst's own order, against events of the services' shapes. */

const ACTION = 'arn:aws:securityhub:us-east-1:111122223333:action/custom/ContainCredential';

const QUARANTINE_ARN = 'arn:aws:iam::aws:policy/AWSCompromisedKeyQuarantineV3';

const CUSTOM_ACTION: JsonObject = {
  source: ['aws.securityhub'],
  'detail-type': ['Security Hub Findings - Custom Action'],
  resources: [ACTION],
};

const HEALTH: JsonObject = {
  source: ['aws.health'],
  'detail-type': ['AWS Health Event', 'AWS Health Abuse Event'],
  detail: { eventTypeCode: [{ prefix: 'AWS_RISK_' }] },
};

const TRUSTED_ADVISOR: JsonObject = {
  source: ['aws.trustedadvisor'],
  'detail-type': ['Trusted Advisor Check Item Refresh Notification'],
  detail: { 'check-name': ['Exposed Access Keys'], status: ['ERROR', 'WARN'] },
};

const QUARANTINE: JsonObject = {
  source: ['aws.iam'],
  'detail-type': ['AWS API Call via CloudTrail'],
  detail: {
    eventName: ['AttachUserPolicy', 'PutUserPolicy', 'AttachRolePolicy'],
    requestParameters: {
      $or: [
        { policyArn: [{ wildcard: '*AWSCompromisedKeyQuarantine*' }] },
        { policyName: [{ wildcard: '*AWSCompromisedKeyQuarantine*' }] },
      ],
    },
  },
};

function health(code: string, detailType = 'AWS Health Event'): JsonObject {
  return {
    source: 'aws.health',
    'detail-type': detailType,
    detail: { service: 'RISK', eventTypeCode: code },
  };
}

function advice(name: string, status: string): JsonObject {
  const detailType = 'Trusted Advisor Check Item Refresh Notification';
  return { source: 'aws.trustedadvisor', 'detail-type': detailType, detail: { 'check-name': name, status } };
}

function iamCall(eventName: string, requestParameters: JsonObject): JsonObject {
  const detail = { eventSource: 'iam.amazonaws.com', eventName, requestParameters };
  return { source: 'aws.iam', 'detail-type': 'AWS API Call via CloudTrail', detail };
}

const OPERATORS = 'eb-create-pattern-operators';

const CASES: readonly MatchCase[] = [
  [
    'custom action: ours',
    'eb-event-patterns-arrays',
    CUSTOM_ACTION,
    {
      source: 'aws.securityhub',
      'detail-type': 'Security Hub Findings - Custom Action',
      resources: [ACTION],
    },
    true,
  ],
  [
    'custom action: another',
    'eb-event-patterns-arrays',
    CUSTOM_ACTION,
    {
      source: 'aws.securityhub',
      'detail-type': 'Security Hub Findings - Custom Action',
      resources: [`${ACTION}2`],
    },
    false,
  ],
  ['Health: exposed', OPERATORS, HEALTH, health('AWS_RISK_CREDENTIALS_EXPOSED'), true],
  [
    'Health: quarantine, as abuse',
    OPERATORS,
    HEALTH,
    health('AWS_RISK_IAM_QUARANTINE', 'AWS Health Abuse Event'),
    true,
  ],
  ['Health: something else', OPERATORS, HEALTH, health('AWS_EC2_MAINTENANCE_SCHEDULED'), false],
  ['Trusted Advisor: exposed keys', OPERATORS, TRUSTED_ADVISOR, advice('Exposed Access Keys', 'ERROR'), true],
  ['Trusted Advisor: resolved', OPERATORS, TRUSTED_ADVISOR, advice('Exposed Access Keys', 'OK'), false],
  ['Trusted Advisor: another check', OPERATORS, TRUSTED_ADVISOR, advice('Idle DB Instances', 'WARN'), false],
  [
    'quarantine: attached by AWS',
    OPERATORS,
    QUARANTINE,
    iamCall('AttachUserPolicy', { userName: 'ci', policyArn: QUARANTINE_ARN }),
    true,
  ],
  [
    'quarantine: put inline',
    OPERATORS,
    QUARANTINE,
    iamCall('PutUserPolicy', { userName: 'ci', policyName: 'AWSCompromisedKeyQuarantineV2' }),
    true,
  ],
  [
    'quarantine: detached',
    OPERATORS,
    QUARANTINE,
    iamCall('DetachUserPolicy', { userName: 'ci', policyArn: QUARANTINE_ARN }),
    false,
  ],
  [
    'quarantine: another policy',
    OPERATORS,
    QUARANTINE,
    iamCall('AttachUserPolicy', { userName: 'ci', policyArn: 'arn:aws:iam::aws:policy/ReadOnlyAccess' }),
    false,
  ],
];

describe('rules for other signals', () => {
  runMatchCases(CASES);
});
