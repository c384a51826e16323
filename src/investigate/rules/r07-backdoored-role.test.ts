import { describe, expect, it } from 'vitest';
import { ACCOUNT, assumed, at, keyId, makeRecord, ms, OUTSIDE, service, user } from '../fixture.ts';
import { belongs } from '../matches.ts';
import { backdooredRole } from './r07-backdoored-role.ts';

const STOLEN = keyId('stolen', 'AKIA');
const by = { kind: 'key', accessKeyId: STOLEN } as const;
const policy = (...principals: unknown[]) =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: principals.map((Principal) => ({ Effect: 'Allow', Principal, Action: 'sts:AssumeRole' })),
  });
const derive = (eventName: string, requestParameters: Record<string, unknown>, more = {}) =>
  backdooredRole.derive(
    makeRecord({
      userIdentity: user(STOLEN),
      eventSource: 'iam.amazonaws.com',
      eventName,
      requestParameters,
      ...more,
    }),
    by,
  );
const opened = (principal: unknown) =>
  derive('UpdateAssumeRolePolicy', {
    roleName: 'deploy',
    policyDocument: policy({ Service: 'ec2.amazonaws.com' }, principal),
  });
const lead = {
  kind: 'role-use',
  roleArn: `arn:aws:iam::${ACCOUNT}:role/deploy`,
  by: [OUTSIDE],
  from: ms('09:00:00'),
} as const;
const use = (accountId: string, more = {}, role = {}) =>
  makeRecord({
    ...assumed(keyId('child'), 'x', role),
    userIdentity: { type: 'AWSAccount', principalId: 'AIDAOUTSIDER000EXAMPLE', accountId },
    ...more,
  });

describe('R7, a role that was opened to an outsider', () => {
  it('is whoever of that account uses it from then on', () => {
    expect(opened({ AWS: `arn:aws:iam::${OUTSIDE}:root` })).toMatchObject([
      {
        lead: {
          kind: 'role-use',
          roleArn: `arn:aws:iam::${ACCOUNT}:role/deploy`,
          by: [OUTSIDE],
          from: ms('10:00:00'),
        },
        confidence: 'proven',
        as: { kind: 'role' },
      },
    ]);
    expect(belongs(lead, use(OUTSIDE))).toBe(true);
    expect(backdooredRole.derive(use(OUTSIDE), lead)).toMatchObject([
      { lead: { kind: 'key', accessKeyId: keyId('child') }, rule: 'R7', as: { kind: 'session' } },
    ]);
  });

  it('is not the role’s other users, nor another role, nor who came before', () => {
    expect(belongs(lead, use(ACCOUNT))).toBe(false);
    expect(belongs(lead, use('777788889999'))).toBe(false);
    expect(belongs(lead, use(OUTSIDE, {}, { role: 'other' }))).toBe(false);
    expect(belongs(lead, use(OUTSIDE, {}, { account: '777788889999' }))).toBe(false);
    expect(belongs(lead, use(OUTSIDE, { eventTime: at('08:59:59') }))).toBe(false);
    expect(belongs(lead, use(ACCOUNT, { userIdentity: service('ec2') }))).toBe(false);
  });

  it('is anybody outside, where anybody is let in', () => {
    expect(opened('*')).toMatchObject([{ lead: { by: ['*'] } }]);
    expect(opened({ AWS: '*' })).toMatchObject([{ lead: { by: ['*'] } }]);
    expect(belongs({ ...lead, by: ['*'] }, use('777788889999'))).toBe(true);
    expect(belongs({ ...lead, by: ['*'] }, use(ACCOUNT))).toBe(false);
  });

  it('is nobody, where only the account itself or a service is let in', () => {
    expect(opened({ AWS: ACCOUNT })).toEqual([]);
    expect(opened({ AWS: `arn:aws:iam::${ACCOUNT}:user/alice` })).toEqual([]);
    expect(opened({ Service: 'lambda.amazonaws.com' })).toEqual([]);
  });

  it('is not who is shut out, nor what is no policy', () => {
    const document = JSON.stringify({ Statement: { Effect: 'Deny', Principal: { AWS: OUTSIDE } } });
    expect(derive('UpdateAssumeRolePolicy', { roleName: 'deploy', policyDocument: document })).toEqual([]);
    expect(derive('UpdateAssumeRolePolicy', { roleName: 'deploy', policyDocument: `{"${OUTSIDE}` })).toEqual(
      [],
    );
  });

  it('may be a role that was made for it, and then by a provider as well', () => {
    const Federated = 'token.actions.githubusercontent.com';
    const request = {
      roleName: 'support',
      assumeRolePolicyDocument: policy({ AWS: OUTSIDE }, { Federated }),
    };
    const arn = `arn:aws:iam::${ACCOUNT}:role/ops/support`;
    expect(derive('CreateRole', request, { responseElements: { role: { arn } } })).toMatchObject([
      { lead: { roleArn: arn, by: [OUTSIDE, Federated], isNew: true }, as: { arn } },
    ]);
  });

  it('is nobody when the call was denied', () => {
    const request = { roleName: 'deploy', policyDocument: policy({ AWS: OUTSIDE }) };
    expect(derive('UpdateAssumeRolePolicy', request, { errorCode: 'AccessDenied' })).toEqual([]);
  });

  it('shows the outsider who switches to it in the console', () => {
    const record = makeRecord({
      userIdentity: {
        type: 'AssumedRole',
        principalId: 'AROADEPLOY00000EXAMPLE:adminprod',
        arn: `arn:aws:sts::${ACCOUNT}:assumed-role/deploy/adminprod`,
        accountId: ACCOUNT,
      },
      eventSource: 'signin.amazonaws.com',
      eventName: 'SwitchRole',
      responseElements: { SwitchRole: 'Success' },
      additionalEventData: { SwitchFrom: `arn:aws:iam::${OUTSIDE}:user/adminprod` },
    });
    expect(belongs(lead, record)).toBe(true);
    expect(backdooredRole.derive(record, lead)).toMatchObject([
      { as: { kind: 'console-session' }, rule: 'R7' },
    ]);
  });
});
