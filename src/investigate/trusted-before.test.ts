import { describe, expect, it } from 'vitest';
import { ACCOUNT, assumed, at, keyId, makeRecord, ms, OUTSIDE, user } from './fixture.ts';
import { findTrustedBefore } from './trusted-before.ts';

const PARTNER = '777788889999';
const role = { account: ACCOUNT, name: 'deploy' };
const trust = (account: string, time: string, more = {}) =>
  makeRecord({
    userIdentity: user(keyId('admin', 'AKIA')),
    eventSource: 'iam.amazonaws.com',
    eventName: 'UpdateAssumeRolePolicy',
    eventTime: at(time),
    requestParameters: {
      roleName: 'deploy',
      policyDocument: JSON.stringify({ Statement: { Effect: 'Allow', Principal: { AWS: account } } }),
    },
    ...more,
  });
const use = (accountId: string, time: string, more = {}) =>
  makeRecord({
    ...assumed(keyId('partner'), 'sync'),
    userIdentity: { type: 'AWSAccount', principalId: 'AIDAPARTNER0000EXAMPLE', accountId },
    eventTime: at(time),
    ...more,
  });
const findBefore = (...records: Parameters<typeof findTrustedBefore>[2][]) =>
  [
    ...findTrustedBefore(
      role,
      ms('10:00:00'),
      records.flatMap((some) => [...some]),
    ),
  ].sort();

describe('whom a role let in before it was opened', () => {
  it('is said by the policy that it had last', () => {
    expect(
      findBefore([trust(OUTSIDE, '08:00:00'), trust(PARTNER, '09:00:00'), use(OUTSIDE, '08:30:00')]),
    ).toEqual([PARTNER]);
    expect(findBefore([trust(PARTNER, '10:00:00')])).toEqual([]);
  });

  it('is said by who came in, where no policy is in the logs', () => {
    expect(findBefore([use(PARTNER, '09:00:00'), use(OUTSIDE, '10:00:01')])).toEqual([PARTNER]);
  });

  it('is not said by what was refused, nor by other roles', () => {
    const refused = { errorCode: 'AccessDenied', responseElements: null };
    expect(findBefore([trust(PARTNER, '09:00:00', refused), use(PARTNER, '09:00:00', refused)])).toEqual([]);
    const other = { requestParameters: { roleName: 'other', policyDocument: '{}' } };
    expect(
      findBefore([
        trust(PARTNER, '09:00:00', other),
        trust(PARTNER, '09:00:00', { recipientAccountId: OUTSIDE }),
      ]),
    ).toEqual([]);
  });
});
