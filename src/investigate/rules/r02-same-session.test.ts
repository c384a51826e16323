import { describe, expect, it } from 'vitest';
import { ACCOUNT, assumed, at, keyId, makeRecord, ms, OUTSIDE, session, user } from '../fixture.ts';
import { belongs } from '../matches.ts';
import { sameSession } from './r02-same-session.ts';

const FIRST = keyId('first');
const SECOND = keyId('second');
const NAME = 'i-0123456789abcdef0';
const PRINCIPAL = `AROADEPLOY00000EXAMPLE:${NAME}`;
const lead = {
  kind: 'session',
  principalId: PRINCIPAL,
  createdAt: ms('09:55:22'),
  until: ms('15:55:22'),
} as const;
const call = (key: string | undefined, createdAt: string, eventTime = '10:00:00') =>
  makeRecord({ userIdentity: session(key, NAME, createdAt), eventTime: at(eventTime) });

describe('R2, another key of the same session', () => {
  it('follows the session of a key, by principal and second', () => {
    expect(sameSession.derive(call(FIRST, '09:55:22'), { kind: 'key', accessKeyId: FIRST })).toEqual([
      {
        lead: { kind: 'session', principalId: PRINCIPAL, createdAt: ms('09:55:22') },
        rule: 'R2',
        confidence: 'proven',
      },
    ]);
  });

  it('finds the other keys that an instance got in the same second', () => {
    const other = call(SECOND, '09:55:22');
    expect(belongs(lead, other)).toBe(true);
    expect(sameSession.derive(other, lead)).toMatchObject([
      { lead: { kind: 'key', accessKeyId: SECOND }, rule: 'R2', confidence: 'proven' },
    ]);
  });

  it('allows the second that CloudTrail may be late', () => {
    expect(belongs(lead, call(SECOND, '09:55:23'))).toBe(true);
    expect(belongs(lead, call(SECOND, '09:55:24'))).toBe(false);
  });

  it('is not taken in by the same session name at another time, or of another role', () => {
    expect(belongs(lead, call(SECOND, '10:55:22', '11:00:00'))).toBe(false);
    const userIdentity = session(SECOND, NAME, '09:55:22', {
      roleId: 'AROAOTHER000000EXAMPLE',
      role: 'other',
    });
    expect(belongs(lead, makeRecord({ userIdentity }))).toBe(false);
  });

  it('knows the session from its issuance on, before its key is used', () => {
    const issuing = makeRecord({ userIdentity: user(keyId('stolen', 'AKIA')), ...assumed(FIRST, 'ci') });
    expect(sameSession.derive(issuing, { kind: 'key', accessKeyId: keyId('stolen', 'AKIA') })).toMatchObject([
      { lead: { principalId: 'AROADEPLOY00000EXAMPLE:ci', createdAt: ms('10:00:00') } },
    ]);
  });

  it('takes a copy in another account by name and time only: strong at most', () => {
    const copy = (eventTime: string) =>
      makeRecord({
        userIdentity: { type: 'AWSAccount', principalId: PRINCIPAL, accountId: ACCOUNT },
        recipientAccountId: OUTSIDE,
        eventTime: at(eventTime),
      });
    expect(belongs(lead, copy('12:00:00'))).toBe(true);
    expect(belongs(lead, copy('15:55:23'))).toBe(false);
    expect(belongs(lead, copy('09:55:20'))).toBe(false);
  });

  it('leaves alone the calls of an address, of which nothing else is followed', () => {
    expect(sameSession.derive(call(FIRST, '09:55:22'), { kind: 'address', address: '203.0.113.7' })).toEqual(
      [],
    );
  });

  it('does not take a user’s long-term key for one of his session’s', () => {
    const byAida = {
      kind: 'session',
      principalId: 'AIDAALICE000000EXAMPLE',
      createdAt: ms('09:59:59'),
    } as const;
    const record = makeRecord({ userIdentity: user(keyId('own', 'AKIA')) });
    expect(belongs(byAida, record)).toBe(false);
    expect(sameSession.derive(record, byAida)).toEqual([]);
  });

  it('makes nobody of an issuance that failed', () => {
    const denied = makeRecord({
      userIdentity: user(keyId('stolen', 'AKIA')),
      ...assumed(FIRST, 'ci'),
      errorCode: 'AccessDenied',
    });
    expect(sameSession.derive(denied, { kind: 'key', accessKeyId: keyId('stolen', 'AKIA') })).toEqual([]);
  });
});
