import { describe, expect, it } from 'vitest';
import { ACCOUNT, at, keyId, makeRecord, ms, session, user } from '../fixture.ts';
import { belongs } from '../matches.ts';
import { consoleSession } from './r03-console.ts';

const AIDA = 'AIDAALICE000000EXAMPLE';
const who = {
  type: 'IAMUser',
  principalId: AIDA,
  arn: `arn:aws:iam::${ACCOUNT}:user/alice`,
  accountId: ACCOUNT,
  userName: 'alice',
};
const byUser = { kind: 'user', principalId: AIDA, userName: 'alice', account: ACCOUNT, from: 0 } as const;
const login = (more = {}) =>
  makeRecord({
    userIdentity: who,
    eventSource: 'signin.amazonaws.com',
    eventName: 'ConsoleLogin',
    responseElements: { ConsoleLogin: 'Success' },
    ...more,
  });
const click = (createdAt: string, more = {}) =>
  makeRecord({
    userIdentity: {
      ...user(keyId('click')),
      sessionContext: { attributes: { creationDate: at(createdAt), mfaAuthenticated: 'true' } },
    },
    sessionCredentialFromConsole: 'true',
    ...more,
  });

describe('R3, a session of the console', () => {
  it('begins with the sign-in, which names no key', () => {
    expect(consoleSession.derive(login(), byUser)).toMatchObject([
      {
        lead: { kind: 'session', principalId: AIDA, createdAt: ms('10:00:00') },
        confidence: 'proven',
        as: { kind: 'console-session', principalId: AIDA, expires: '2026-03-01T22:00:00Z' },
      },
    ]);
  });

  it('has the requests that were created with it, each by a key of its own', () => {
    const [derived] = consoleSession.derive(login(), byUser);
    if (derived === undefined) throw new Error('nobody');
    expect(belongs(derived.lead, click('10:00:01'))).toBe(true);
    expect(belongs(derived.lead, click('10:00:02'))).toBe(false);
  });

  it('is known by its requests, where the sign-in was not recorded', () => {
    expect(consoleSession.derive(click('09:00:00'), byUser)).toMatchObject([
      { lead: { principalId: AIDA, createdAt: ms('09:00:00') }, as: { kind: 'console-session' } },
    ]);
    expect(
      consoleSession.derive(click('09:00:00', { sessionCredentialFromConsole: undefined }), byUser),
    ).toEqual([]);
  });

  it('of a role begins when its sign-in says that it was created', () => {
    const { accessKeyId: _, ...role } = session(undefined, 'tmp', '09:59:57');
    const by = {
      kind: 'sign-in',
      userName: '',
      account: ACCOUNT,
      principalId: 'AROADEPLOY00000EXAMPLE:tmp',
      from: 0,
    } as const;
    expect(consoleSession.derive(login({ userIdentity: role }), by)).toMatchObject([
      { lead: { kind: 'session', createdAt: ms('09:59:57') } },
    ]);
  });

  it('does not begin with a sign-in that failed', () => {
    const failed = login({
      responseElements: { ConsoleLogin: 'Failure' },
      errorMessage: 'Failed authentication',
    });
    expect(consoleSession.derive(failed, byUser)).toEqual([]);
  });

  it('is not looked for behind an address: its requests from elsewhere may be the owner’s', () => {
    expect(consoleSession.derive(click('09:00:00'), { kind: 'address', address: '203.0.113.7' })).toEqual([]);
  });

  describe('by GetSigninToken', () => {
    const CONSOLE = keyId('console');
    const record = (more = {}) =>
      makeRecord({
        userIdentity: session(keyId('fed'), 'tmp', '09:50:00'),
        eventSource: 'signin.amazonaws.com',
        eventName: 'GetSigninToken',
        responseElements: { credentials: { accessKeyId: CONSOLE }, GetSigninToken: 'Success' },
        ...more,
      });
    const by = { kind: 'key', accessKeyId: keyId('fed') } as const;

    it('is the key in the answer, and whoever signs in by it in a quarter of an hour', () => {
      const [key, signIn] = consoleSession.derive(record(), by);
      expect(key).toMatchObject({
        lead: { kind: 'key', accessKeyId: CONSOLE },
        as: { kind: 'console-session' },
      });
      if (signIn === undefined) throw new Error('nobody');
      expect(signIn.as).toBeUndefined();
      const principalId = 'AROADEPLOY00000EXAMPLE:tmp';
      const signed = (eventTime: string, id = principalId) =>
        login({
          userIdentity: { type: 'AssumedRole', principalId: id, accountId: ACCOUNT },
          eventTime: at(eventTime),
        });
      expect(belongs(signIn.lead, signed('10:05:00'))).toBe(true);
      expect(belongs(signIn.lead, signed('10:16:00'))).toBe(false);
      expect(belongs(signIn.lead, signed('10:05:00', 'AROADEPLOY00000EXAMPLE:other'))).toBe(false);
    });

    it('is nobody’s when it was refused', () => {
      expect(consoleSession.derive(record({ errorCode: 'AccessDenied' }), by)).toEqual([]);
    });
  });
});
