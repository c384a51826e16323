import { describe, expect, it } from 'vitest';
import type { Principal } from '../src/iam/model.ts';
import { rotationPermissions } from '../src/rotate/permissions.ts';
import { ACCOUNT } from './resolve-template.ts';
import { decide, iam, mayAssume, policiesOf, regional, sessionOf, whole } from './roles-fixture.ts';

const STEP = regional('lambda', 'function:CordonRunbookStep');

describe('AutomationAssumeRole', () => {
  const role = 'AutomationAssumeRole';

  it('is for runs of this account alone', () => {
    const ssm: Principal = { kind: 'service', service: 'ssm.amazonaws.com' };
    const run = regional('ssm', 'automation-execution/4105a4fc-f944-11e6-9d32-0a1b2c3d4e5f');
    const own = { 'aws:SourceAccount': ACCOUNT, 'aws:SourceArn': run };
    expect(mayAssume(role, ssm, own)).toBe(true);
    expect(mayAssume(role, ssm, { ...own, 'aws:SourceAccount': '444455556666' })).toBe(false);
    expect(mayAssume(role, ssm, { ...own, 'aws:SourceArn': regional('ssm', 'session/x') })).toBe(false);
    expect(mayAssume(role, ssm)).toBe(false);
    expect(mayAssume(role, { kind: 'service', service: 'lambda.amazonaws.com' }, own)).toBe(false);
    expect(mayAssume(role, sessionOf('GDKTranslatorRole'), own)).toBe(false);
  });

  it('may invoke CordonRunbookStep, and do nothing else at all', () => {
    const statements = policiesOf(role, whole).flatMap(({ document }) => [document.Statement].flat());
    expect(statements).toEqual([
      { Sid: 'InvokeStep', Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: STEP },
    ]);
    expect(decide(role, 'lambda:InvokeFunction', STEP)).toMatchObject({ allowed: true });
    expect(decide(role, 'lambda:InvokeFunction', regional('lambda', 'function:CordonSweep'))).toMatchObject({
      allowed: false,
    });
  });
});

describe('CordonRunbookStepRole', () => {
  const role = 'CordonRunbookStepRole';
  const allowed = (action: string, resource: string, context: Record<string, string> = {}) =>
    decide(role, action, resource, { context }).allowed;
  const onUsers = rotationPermissions({
    partition: 'aws',
    account: ACCOUNT,
    region: 'eu-west-2',
    userPath: '/cordon-simulation/',
    tableArn: '',
    evidenceBucketArn: '',
  })
    .flatMap(({ actions }) => actions)
    .filter((action) => action.startsWith('iam:'));

  it('is for Lambda alone', () => {
    expect(mayAssume(role, { kind: 'service', service: 'lambda.amazonaws.com' })).toBe(true);
    expect(mayAssume(role, { kind: 'service', service: 'ssm.amazonaws.com' })).toBe(false);
  });

  it('may rotate the keys of users made for simulations', () => {
    expect(onUsers).toContain('iam:DeleteAccessKey');
    for (const action of onUsers) {
      expect(allowed(action, iam('user/cordon-simulation/mallory')), action).toBe(true);
    }
  });

  it.each(['user/alice', 'user/teams/cordon-simulation/x', 'user/break-glass/x', 'user/cordon-simulation'])(
    'may do nothing to %s',
    (user) => {
      for (const action of onUsers) expect(allowed(action, iam(user)), action).toBe(false);
    },
  );

  it.each(['AttachUserPolicy', 'PutUserPolicy', 'CreateLoginProfile', 'AddUserToGroup', 'DeleteUser'])(
    'may not iam:%s, even on users made for simulations',
    (operation) => {
      expect(allowed(`iam:${operation}`, iam('user/cordon-simulation/mallory'))).toBe(false);
    },
  );

  it('may put secrets away under its prefix, and read none', () => {
    const secret = regional('secretsmanager', 'secret:cordon/INC-1-AbCdEf');
    for (const action of ['CreateSecret', 'DescribeSecret', 'PutSecretValue']) {
      expect(allowed(`secretsmanager:${action}`, secret), action).toBe(true);
      expect(allowed(`secretsmanager:${action}`, regional('secretsmanager', 'secret:prod/db-AbCdEf'))).toBe(
        false,
      );
    }
    for (const action of ['GetSecretValue', 'BatchGetSecretValue', 'DeleteSecret', 'UpdateSecret']) {
      expect(allowed(`secretsmanager:${action}`, secret), action).toBe(false);
    }
    const close = (block: string) =>
      allowed('secretsmanager:PutResourcePolicy', secret, { 'secretsmanager:BlockPublicPolicy': block });
    expect(close('true')).toBe(true);
    expect(close('false')).toBe(false);
  });

  it('may add to the evidence, and neither remove it nor shorten how long it stays', () => {
    const object = 'arn:aws:s3:::Evidence/incidents/INC-1/rotation/user.json';
    expect(allowed('s3:PutObject', object)).toBe(true);
    expect(allowed('s3:GetObject', object)).toBe(true);
    expect(allowed('s3:PutObject', 'arn:aws:s3:::another/incidents/INC-1/x')).toBe(false);
    for (const action of [
      's3:DeleteObject',
      's3:DeleteObjectVersion',
      's3:BypassGovernanceRetention',
      's3:PutObjectRetention',
      's3:PutObjectLegalHold',
    ]) {
      expect(allowed(action, object), action).toBe(false);
    }
    expect(allowed('s3:PutBucketObjectLockConfiguration', 'arn:aws:s3:::Evidence')).toBe(false);
  });

  it('may work with the incidents and its own log and queue, and tell, start and contain nothing', () => {
    const table = regional('dynamodb', 'IncidentTable');
    for (const action of ['dynamodb:GetItem', 'dynamodb:Query', 'dynamodb:UpdateItem']) {
      expect(allowed(action, table), action).toBe(true);
    }
    expect(allowed('dynamodb:DeleteItem', table, { 'dynamodb:LeadingKeys': 'DUE' })).toBe(false);
    expect(allowed('logs:PutLogEvents', regional('logs', 'CordonRunbookStepLogs'))).toBe(true);
    expect(allowed('logs:PutLogEvents', regional('logs', 'GuardDutyTranslatorLogs'))).toBe(false);
    expect(allowed('sqs:SendMessage', regional('sqs', 'DeadLetters'))).toBe(true);
    expect(allowed('sns:Publish', regional('sns', 'CordonIncidents'))).toBe(false);
    expect(allowed('ssm:StartAutomationExecution', regional('ssm', 'document/RotateIAMKeysRunbook'))).toBe(
      false,
    );
    expect(allowed('sts:AssumeRole', iam('role/CordonSimulationRole'))).toBe(false);
  });
});
