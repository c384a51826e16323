import { describe, expect, it } from 'vitest';
import { at, keyId, makeRecord, user } from '../fixture.ts';
import { hasSent } from './r13-on-behalf.ts';

const STOLEN = keyId('stolen', 'AKIA');
const sender = makeRecord({
  userIdentity: user(STOLEN),
  eventSource: 'secretsmanager.amazonaws.com',
  eventName: 'GetSecretValue',
});
const behalf = (more = {}, createdAt = '10:00:00', invokedBy = 'secretsmanager.amazonaws.com') =>
  makeRecord({
    userIdentity: {
      ...user(keyId('fas')),
      sessionContext: { attributes: { creationDate: at(createdAt), mfaAuthenticated: 'false' } },
      invokedBy,
    },
    eventSource: 'kms.amazonaws.com',
    eventName: 'Decrypt',
    sourceIPAddress: invokedBy,
    eventTime: at('10:04:00'),
    ...more,
  });

describe('R13, on behalf of a call', () => {
  it('is of the call by that user, to that service, in that second', () => {
    expect(hasSent(sender, behalf())).toBe(true);
    expect(hasSent(sender, behalf({}, '10:00:01'))).toBe(true);
    expect(hasSent(sender, behalf({}, '10:00:00', 'AWS Internal'))).toBe(true);
  });

  it('is not of another second, service or user', () => {
    expect(hasSent(sender, behalf({}, '10:00:05'))).toBe(false);
    expect(hasSent(sender, behalf({}, '10:00:00', 'cloudformation.amazonaws.com'))).toBe(false);
    const other = makeRecord({
      userIdentity: user(keyId('other', 'AKIA'), 'bob', 'AIDABOB00000000EXAMPLE'),
      eventSource: 'secretsmanager.amazonaws.com',
    });
    expect(hasSent(other, behalf())).toBe(false);
  });

  it('is not a call that only says so, from an address of its own', () => {
    expect(hasSent(sender, behalf({ sourceIPAddress: '203.0.113.7' }))).toBe(false);
  });
});
