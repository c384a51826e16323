import { describe, expect, it } from 'vitest';
import type { TrailRecord } from '../../../kernel/trail.ts';
import { readCaller, readRoleDelivery } from './read-caller.ts';

const ARN = 'arn:aws:iam::111122223333:user/alice';

/** The one part of a record that is read here. */
const recordOf = (userIdentity: Readonly<Record<string, unknown>>): TrailRecord => ({
  eventVersion: '1.11',
  userIdentity,
  eventTime: '2026-11-28T02:00:00Z',
  eventSource: 'ssm.amazonaws.com',
  eventName: 'DescribeParameters',
  awsRegion: 'eu-west-2',
  sourceIPAddress: '203.0.113.9',
  userAgent: 'aws-cli/2.31.0',
  requestParameters: null,
  responseElements: null,
  requestID: '3f4f8a3e-1c9f-4a57-a1b2-2f7f6f1d5a10',
  eventID: '0c6f2a0e-9d41-4f0e-a6d8-7e1b0a4a9c11',
  readOnly: true,
  eventType: 'AwsApiCall',
  managementEvent: true,
  recipientAccountId: '111122223333',
  eventCategory: 'Management',
});

const issuer = (userName: string) => ({
  sessionIssuer: { type: 'Role', principalId: 'AROAEXAMPLEEXAMPLE123', userName },
});

describe('who called', () => {
  it.each([
    [
      'a user',
      {
        type: 'IAMUser',
        principalId: 'AIDACKCEVSQ6C2EXAMPLE',
        arn: ARN,
        accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
        userName: 'alice',
      },
      ['AKIAIOSFODNN7EXAMPLE', 'AIDACKCEVSQ6C2EXAMPLE', 'IAMUser', 'alice'],
    ],
    [
      "a user's session",
      {
        type: 'IAMUser',
        principalId: 'AIDACKCEVSQ6C2EXAMPLE',
        accessKeyId: 'ASIAIOSFODNN7EXAMPLE',
        userName: 'alice',
      },
      ['ASIAIOSFODNN7EXAMPLE', 'AIDACKCEVSQ6C2EXAMPLE', 'IAMUser', 'alice'],
    ],
    [
      "a role's session",
      {
        type: 'AssumedRole',
        principalId: 'AROAEXAMPLEEXAMPLE123:deploy',
        accessKeyId: 'ASIAIOSFODNN7EXAMPLE',
        sessionContext: issuer('deployer'),
      },
      ['ASIAIOSFODNN7EXAMPLE', 'AROAEXAMPLEEXAMPLE123:deploy', 'AssumedRole', 'deployer'],
    ],
    [
      'a federated user',
      {
        type: 'FederatedUser',
        principalId: '111122223333:bob',
        accessKeyId: 'ASIAIOSFODNN7EXAMPLE',
        sessionContext: issuer('alice'),
      },
      ['ASIAIOSFODNN7EXAMPLE', '111122223333:bob', 'FederatedUser', 'alice'],
    ],
    [
      'the root user',
      { type: 'Root', principalId: '111122223333', accessKeyId: 'AKIAIOSFODNN7EXAMPLE' },
      ['AKIAIOSFODNN7EXAMPLE', '111122223333', 'Root', 'Root'],
    ],
  ])('%s is named as GuardDuty names it', (_, identity, [accessKeyId, principalId, userType, userName]) => {
    expect(readCaller(recordOf(identity))).toEqual({ accessKeyId, principalId, userType, userName });
  });

  it.each([
    ['a service', { type: 'AWSService', invokedBy: 'ec2.amazonaws.com' }],
    [
      'nobody who is known',
      { type: 'Unknown', accountId: '111122223333', accessKeyId: 'AKIAIOSFODNN7EXAMPLE' },
    ],
    [
      'somebody of another account',
      { type: 'AWSAccount', principalId: 'AIDACKCEVSQ6C2EXAMPLE', accountId: '444455556666' },
    ],
  ])('%s has no finding', (_, identity) => {
    expect(readCaller(recordOf(identity))).toBeUndefined();
  });

  it('is an instance only where the metadata service says so', () => {
    const sessionContext = { ...issuer('web-server'), ec2RoleDelivery: '2.0' };
    expect(readRoleDelivery(recordOf({ type: 'AssumedRole', sessionContext }))).toBe('2.0');
    expect(readRoleDelivery(recordOf({ type: 'AssumedRole', sessionContext: issuer('x') }))).toBeUndefined();
    expect(readRoleDelivery(recordOf({ type: 'IAMUser' }))).toBeUndefined();
  });
});
