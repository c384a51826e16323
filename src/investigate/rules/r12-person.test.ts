import { describe, expect, it } from 'vitest';
import { at, keyId, makeRecord, ms, session } from '../fixture.ts';
import { belongs } from '../matches.ts';
import { signedInPerson } from './r12-person.ts';

const USER = 'e4b8a4c8-1031-70ab-9b1c-example';
const SIGN_IN = 'arn:aws:signin:us-east-1:111122223333:session/1b2c';
const byAddress = { kind: 'address', address: '203.0.113.7' } as const;
// Shapes after https://docs.aws.amazon.com/singlesignon/latest/userguide/sso-cloudtrail-use-cases.html: there is no public
// record of these calls by an attacker.
const person = (userId: string) => ({
  type: 'IdentityCenterUser',
  onBehalfOf: { userId },
  accountId: '111122223333',
});
const got = (eventName: string, more = {}) =>
  makeRecord({ userIdentity: person(USER), eventSource: 'sso.amazonaws.com', eventName, ...more });
const signedIn = (key: string, signInSessionArn: string) => {
  const { sessionContext, ...who } = session(key, 'alice', '09:00:00');
  return { ...who, sessionContext: { ...Object(sessionContext), signInSessionArn } };
};

describe('R12, the same person or sign-in', () => {
  it.each(['CreateToken', 'GetRoleCredentials'])('is whoever acts for the person after %s', (eventName) => {
    const [derived] = signedInPerson.derive(got(eventName), byAddress);
    expect(derived).toMatchObject({
      lead: { kind: 'person', userId: USER, from: ms('10:00:00') },
      confidence: 'strong',
      as: { kind: 'person' },
    });
    if (derived === undefined) throw new Error('nobody');
    const later = (userId: string, time = '10:05:00') =>
      makeRecord({
        userIdentity: { ...session(keyId('sso'), 'alice', '10:01:00'), onBehalfOf: { userId } },
        eventTime: at(time),
      });
    expect(belongs(derived.lead, later(USER))).toBe(true);
    expect(belongs(derived.lead, later(USER, '09:59:59'))).toBe(false);
    expect(belongs(derived.lead, later('f4b8a4c8-1031-70ab-9b1c-example'))).toBe(false);
    expect(signedInPerson.derive(later(USER), derived.lead)).toMatchObject([
      { lead: { accessKeyId: keyId('sso') } },
    ]);
  });

  it('is whatever else has the sign-in of a key that is followed', () => {
    const record = makeRecord({ userIdentity: signedIn(keyId('one'), SIGN_IN) });
    const [derived] = signedInPerson.derive(record, { kind: 'key', accessKeyId: keyId('one') });
    expect(derived).toMatchObject({ lead: { signInSessionArn: SIGN_IN }, confidence: 'strong' });
    if (derived === undefined) throw new Error('nobody');
    expect(belongs(derived.lead, makeRecord({ userIdentity: signedIn(keyId('two'), SIGN_IN) }))).toBe(true);
    expect(belongs(derived.lead, makeRecord({ userIdentity: signedIn(keyId('two'), `${SIGN_IN}2`) }))).toBe(
      false,
    );
  });

  it('is only possibly the person for whom a session that was stolen has acted: he has others', () => {
    const record = makeRecord({
      userIdentity: { ...session(keyId('sso'), 'alice', '09:00:00'), onBehalfOf: { userId: USER } },
      eventSource: 's3.amazonaws.com',
      eventName: 'ListBuckets',
    });
    expect(signedInPerson.derive(record, { kind: 'key', accessKeyId: keyId('sso') })).toMatchObject([
      { lead: { kind: 'person', userId: USER, from: ms('10:00:00') }, confidence: 'possible' },
    ]);
    expect(signedInPerson.derive(record, byAddress)).toEqual([]);
    expect(signedInPerson.derive(record, { kind: 'role', roleName: 'deploy' })).toEqual([]);
  });

  it('is nobody when the token was refused', () => {
    expect(
      signedInPerson.derive(got('CreateToken', { errorCode: 'AuthorizationPendingException' }), byAddress),
    ).toEqual([]);
  });
});
