import { describe, expect, it } from 'vitest';
import { ACCOUNT, at, makeRecord, ms, OUTSIDE } from '../fixture.ts';
import { belongs } from '../matches.ts';
import { switchRole } from './r04-switch-role.ts';

const ALICE = `arn:aws:iam::${ACCOUNT}:user/alice`;
const PRINCIPAL = 'AROAADMIN000000EXAMPLE:alice';
// No public record of SwitchRole is whole: this is built after what AWS and incident reports show of it, the new session
// as the caller, without a key. https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_switch-role-console.html
const switched = (from = ALICE, more = {}) =>
  makeRecord({
    userIdentity: {
      type: 'AssumedRole',
      principalId: PRINCIPAL,
      arn: `arn:aws:sts::${OUTSIDE}:assumed-role/admin/alice`,
      accountId: OUTSIDE,
    },
    eventSource: 'signin.amazonaws.com',
    eventName: 'SwitchRole',
    eventType: 'AwsConsoleSignIn',
    requestParameters: null,
    responseElements: { SwitchRole: 'Success' },
    additionalEventData: { SwitchFrom: from, RedirectTo: 'https://console.aws.amazon.com/console/home' },
    recipientAccountId: OUTSIDE,
    ...more,
  });
const byUser = {
  kind: 'user',
  principalId: 'AIDAALICE000000EXAMPLE',
  userName: 'alice',
  account: ACCOUNT,
  from: 0,
} as const;
const bySession = {
  kind: 'session',
  principalId: 'AIDAALICE000000EXAMPLE',
  createdAt: ms('09:00:00'),
  until: ms('21:00:00'),
  arn: ALICE,
} as const;

describe('R4, a role that was switched to', () => {
  it('is the session in the record, proven where all of the user’s is followed', () => {
    expect(switchRole.derive(switched(), byUser)).toMatchObject([
      {
        lead: { kind: 'session', principalId: PRINCIPAL, createdAt: ms('10:00:00') },
        confidence: 'proven',
        as: { kind: 'console-session', principalId: PRINCIPAL },
      },
    ]);
  });

  it('is strong where another session of the user’s could have switched', () => {
    expect(switchRole.derive(switched(), bySession)).toMatchObject([{ confidence: 'strong' }]);
  });

  it('is of the user whom it names, in his account', () => {
    expect(belongs(byUser, switched())).toBe(true);
    expect(belongs(byUser, switched(`arn:aws:iam::${OUTSIDE}:user/alice`))).toBe(false);
    expect(belongs(byUser, switched(`arn:aws:iam::${ACCOUNT}:user/malice`))).toBe(false);
  });

  it('is of the session only while that may last', () => {
    expect(belongs(bySession, switched())).toBe(true);
    expect(belongs(bySession, switched(ALICE, { eventTime: at('08:00:00') }))).toBe(false);
    expect(belongs(bySession, switched(ALICE, { eventTime: at('21:30:00') }))).toBe(false);
  });

  it('does not come of one that failed, or of another event', () => {
    expect(
      switchRole.derive(switched(ALICE, { responseElements: { SwitchRole: 'Failure' } }), byUser),
    ).toEqual([]);
    expect(switchRole.derive(switched(ALICE, { errorCode: 'AccessDenied' }), byUser)).toEqual([]);
    expect(switchRole.derive(switched(ALICE, { eventName: 'ExitRole' }), byUser)).toEqual([]);
  });
});
