import { describe, expect, it } from 'vitest';
import { ACCOUNT, at, keyId, makeRecord, ms, OUTSIDE, user } from '../fixture.ts';
import { belongs } from '../matches.ts';
import { humanAccess } from './r06-human-access.ts';

const STOLEN = keyId('stolen', 'AKIA');
const by = { kind: 'key', accessKeyId: STOLEN } as const;
const SUPPORT = 'AIDASUPPORT0000EXAMPLE';
const derive = (eventName: string, more = {}, lead: Parameters<typeof humanAccess.derive>[1] = by) =>
  humanAccess.derive(
    makeRecord({ userIdentity: user(STOLEN), eventSource: 'iam.amazonaws.com', eventName, ...more }),
    lead,
  );
const created = {
  responseElements: {
    user: { userName: 'support', userId: SUPPORT, arn: `arn:aws:iam::${ACCOUNT}:user/support` },
  },
};

describe('R6, access for a person', () => {
  it('is a user that was made, by his id and from then on', () => {
    const [derived] = derive('CreateUser', created);
    expect(derived).toMatchObject({
      lead: { kind: 'user', principalId: SUPPORT, userName: 'support', account: ACCOUNT },
      confidence: 'proven',
      as: { kind: 'user', principalId: SUPPORT },
    });
    if (derived === undefined) throw new Error('nobody');
    expect(
      belongs(derived.lead, makeRecord({ userIdentity: user(keyId('x', 'AKIA'), 'support', SUPPORT) })),
    ).toBe(true);
    // One of that name who was there before, and was deleted.
    const old = user(keyId('x', 'AKIA'), 'support', 'AIDAOLDSUPPORT0EXAMPLE');
    expect(belongs(derived.lead, makeRecord({ userIdentity: old }))).toBe(false);
  });

  it('is a key of his that was not seen to be made', () => {
    const lead = {
      kind: 'user',
      principalId: SUPPORT,
      userName: 'support',
      account: ACCOUNT,
      from: 0,
    } as const;
    const record = makeRecord({
      userIdentity: user(keyId('x', 'AKIA'), 'support', SUPPORT),
      eventSource: 's3.amazonaws.com',
    });
    expect(humanAccess.derive(record, lead)).toMatchObject([{ lead: { accessKeyId: keyId('x', 'AKIA') } }]);
    expect(humanAccess.derive(record, by)).toEqual([]);
  });

  it.each(['CreateLoginProfile', 'UpdateLoginProfile'])('is whoever signs in after %s', (eventName) => {
    const [derived] = derive(eventName, { requestParameters: { userName: 'carol' } });
    expect(derived).toMatchObject({ lead: { kind: 'sign-in', userName: 'carol' }, confidence: 'strong' });
    if (derived === undefined) throw new Error('nobody');
    const login = (time: string, account = ACCOUNT, answer = 'Success') =>
      makeRecord({
        userIdentity: {
          type: 'IAMUser',
          principalId: 'AIDACAROL000000EXAMPLE',
          accountId: account,
          userName: 'carol',
        },
        eventSource: 'signin.amazonaws.com',
        eventName: 'ConsoleLogin',
        responseElements: { ConsoleLogin: answer },
        eventTime: at(time),
        recipientAccountId: account,
      });
    expect(belongs(derived.lead, login('10:01:00'))).toBe(true);
    expect(belongs(derived.lead, login('09:59:00'))).toBe(false);
    expect(belongs(derived.lead, login('10:01:00', OUTSIDE))).toBe(false);
    expect(belongs(derived.lead, login('10:01:00', ACCOUNT, 'Failure'))).toBe(false);
  });

  it('is the caller himself where the call names nobody', () => {
    expect(derive('ChangePassword')).toMatchObject([
      { lead: { kind: 'sign-in', userName: 'alice', from: ms('10:00:00') } },
    ]);
  });

  it('is only possible where the second factor was taken away', () => {
    expect(
      derive('DeactivateMFADevice', { requestParameters: { userName: 'carol', serialNumber: 'x' } }),
    ).toMatchObject([{ confidence: 'possible' }]);
  });

  it('does not come of a call that failed', () => {
    expect(derive('CreateUser', { ...created, errorCode: 'EntityAlreadyExistsException' })).toEqual([]);
    expect(
      derive('UpdateLoginProfile', { requestParameters: { userName: 'carol' }, errorCode: 'AccessDenied' }),
    ).toEqual([]);
    expect(derive('ChangePassword', { errorCode: 'PasswordPolicyViolationException' })).toEqual([]);
  });
});
