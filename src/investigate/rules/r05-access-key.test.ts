import { describe, expect, it } from 'vitest';
import { keyId, makeRecord, user } from '../fixture.ts';
import { newAccessKey } from './r05-access-key.ts';

const STOLEN = keyId('stolen', 'AKIA');
const NEW = keyId('new', 'AKIA');
const derive = (more = {}) =>
  newAccessKey.derive(
    makeRecord({
      userIdentity: user(STOLEN),
      eventSource: 'iam.amazonaws.com',
      eventName: 'CreateAccessKey',
      requestParameters: { userName: 'backup-svc' },
      responseElements: { accessKey: { accessKeyId: NEW, status: 'Active', userName: 'backup-svc' } },
      ...more,
    }),
    { kind: 'key', accessKeyId: STOLEN },
  );

describe('R5, a new long-term key', () => {
  it('is the one in the answer', () => {
    expect(derive()).toEqual([
      {
        lead: { kind: 'key', accessKeyId: NEW },
        rule: 'R5',
        confidence: 'proven',
        as: { kind: 'user-key', accessKeyId: NEW },
      },
    ]);
  });

  it('needs no name in the request: that is the caller himself', () => {
    expect(derive({ requestParameters: null })).toHaveLength(1);
  });

  it('does not come of a denied call, of another service, or of what is no key id', () => {
    expect(derive({ errorCode: 'AccessDenied' })).toEqual([]);
    expect(derive({ eventSource: 'iam.example.com' })).toEqual([]);
    expect(derive({ eventName: 'ListAccessKeys' })).toEqual([]);
    expect(
      derive({ responseElements: { accessKey: { accessKeyId: 'HIDDEN_DUE_TO_SECURITY_REASONS' } } }),
    ).toEqual([]);
    expect(derive({ responseElements: null, requestParameters: { userName: NEW } })).toEqual([]);
  });
});
