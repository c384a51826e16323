import { describe, expect, it } from 'vitest';
import { describeCall } from './describe-call.ts';
import { recordOf } from './fixture.ts';

describe('a call, in a line', () => {
  it.each([
    {
      event: 'iam:CreateAccessKey',
      response: { accessKey: { accessKeyId: 'AKIAI44QH8DHBEXAMPLE' } },
      is: {
        object: 'AKIAI44QH8DHBEXAMPLE',
        technique: 'T1098.001',
        tactic: 'Persistence',
        isReadOnly: false,
      },
    },
    {
      event: 'iam:UpdateAssumeRolePolicy',
      request: { roleName: 'support' },
      is: { object: 'support', technique: 'T1484.002', tactic: 'Privilege Escalation', isReadOnly: false },
    },
    {
      event: 'cloudtrail:StopLogging',
      request: { name: 'main' },
      is: { object: 'main', technique: 'T1562.008', tactic: 'Defense Evasion', isReadOnly: false },
    },
    {
      event: 'ec2:RunInstances',
      response: { instancesSet: { items: [{ instanceId: 'i-1' }, { instanceId: 'i-2' }] } },
      is: { object: 'i-1 and 1 more', technique: 'T1578.002', tactic: 'Defense Evasion', isReadOnly: false },
    },
    {
      event: 'iam:ListUsers',
      is: { technique: 'T1087.004', tactic: 'Discovery', isReadOnly: true },
    },
    {
      event: 'iam:ListAttachedUserPolicies',
      request: { userName: 'backup-svc' },
      is: { object: 'backup-svc', technique: 'T1069.003', tactic: 'Discovery', isReadOnly: true },
    },
    { event: 'kendra:ListIndices', is: { tactic: 'Discovery', isReadOnly: true } },
    {
      event: 'secretsmanager:GetSecretValue',
      request: { secretId: 'prod/orders' },
      is: { object: 'prod/orders', technique: 'T1555.006', tactic: 'Credential Access', isReadOnly: true },
    },
    {
      event: 'sts:AssumeRole',
      request: { roleArn: 'arn:aws:iam::111122223333:role/support' },
      is: {
        object: 'arn:aws:iam::111122223333:role/support',
        technique: 'T1548.005',
        tactic: 'Privilege Escalation',
        isReadOnly: false,
      },
    },
    {
      event: 'sts:GetSessionToken',
      is: { technique: 'T1550.001', tactic: 'Lateral Movement', isReadOnly: false },
    },
    {
      event: 'signin:ConsoleLogin',
      is: { technique: 'T1078.004', tactic: 'Initial Access', isReadOnly: false },
    },
    {
      event: 's3:GetObject',
      request: { bucketName: 'invoices', key: '2026/03.csv' },
      is: { object: 'invoices/2026/03.csv', technique: 'T1530', tactic: 'Collection', isReadOnly: true },
    },
    { event: 'ec2:CreateVpc', is: { isReadOnly: false } },
  ])('$event', ({ event, request, response, is }) => {
    expect(describeCall(recordOf({ event, request, response }))).toEqual(is);
  });

  it('goes by the record where it says that a call reads', () => {
    const record = recordOf({ event: 'kendra:Query' });
    expect(describeCall({ ...record, readOnly: false }).isReadOnly).toBe(false);
    expect(describeCall({ ...record, eventName: 'Ask', readOnly: 'true' }).isReadOnly).toBe(true);
  });

  it('takes what a denied call was about', () => {
    const record = recordOf({
      event: 'iam:DeleteUser',
      request: { userName: 'backup-svc' },
      errorCode: 'AccessDenied',
    });
    expect(describeCall(record)).toMatchObject({ object: 'backup-svc', technique: 'T1531' });
  });

  it('cuts what is long', () => {
    const { object } = describeCall(
      recordOf({ event: 'ec2:CreateVpc', request: { name: 'x'.repeat(5_000) } }),
    );
    expect(object).toHaveLength(160);
  });
});
