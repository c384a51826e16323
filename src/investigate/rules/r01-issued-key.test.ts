import { describe, expect, it } from 'vitest';
import { ACCOUNT, assumed, at, keyId, makeRecord, OUTSIDE, service, session, user } from '../fixture.ts';
import { issuedKey } from './r01-issued-key.ts';

const STOLEN = keyId('stolen', 'AKIA');
const CHILD = keyId('child');
const by = { kind: 'key', accessKeyId: STOLEN } as const;
const derive = (json: Record<string, unknown>, lead: Parameters<typeof issuedKey.derive>[1] = by) =>
  issuedKey.derive(makeRecord(json), lead);
const answered = (
  eventName: string,
  answer: Record<string, unknown>,
  request: Record<string, unknown> = {},
) => ({
  userIdentity: user(STOLEN),
  eventName,
  requestParameters: request,
  responseElements: { credentials: { accessKeyId: CHILD }, ...answer },
});

describe('R1, a key that STS issued', () => {
  it('is the one in the answer, until the duration that was asked for is over', () => {
    expect(derive({ userIdentity: user(STOLEN), ...assumed(CHILD, 'ci') })).toEqual([
      {
        lead: { kind: 'key', accessKeyId: CHILD },
        rule: 'R1',
        confidence: 'proven',
        as: {
          kind: 'session',
          accessKeyId: CHILD,
          principalId: 'AROADEPLOY00000EXAMPLE:ci',
          arn: `arn:aws:sts::${ACCOUNT}:assumed-role/deploy/ci`,
          expires: '2026-03-01T11:00:00.000Z',
        },
      },
    ]);
  });

  it('comes of GetFederationToken under the federated user’s name', () => {
    const federatedUser = {
      federatedUserId: `${ACCOUNT}:tmp`,
      arn: `arn:aws:sts::${ACCOUNT}:federated-user/tmp`,
    };
    expect(derive(answered('GetFederationToken', { federatedUser }))).toMatchObject([
      { as: { accessKeyId: CHILD, principalId: `${ACCOUNT}:tmp`, expires: '2026-03-01T22:00:00.000Z' } },
    ]);
  });

  // No public record of a successful GetSessionToken, of AssumeRoot or of AssumeRoleWithSAML is known: these are built
  // after https://docs.aws.amazon.com/STS/latest/APIReference/API_GetSessionToken.html,
  // https://docs.aws.amazon.com/IAM/latest/UserGuide/cloudtrail-track-privileged-tasks.html and
  // https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html#STS-API-SAML-WIF
  it('comes of GetSessionToken under the user’s own name', () => {
    expect(derive(answered('GetSessionToken', {}, { durationSeconds: 129_600 }))).toMatchObject([
      { as: { principalId: 'AIDAALICE000000EXAMPLE', expires: '2026-03-02T22:00:00.000Z' } },
    ]);
  });

  it('comes of AssumeRoot for a quarter of an hour', () => {
    const request = {
      targetPrincipal: OUTSIDE,
      taskPolicyArn: { arn: 'arn:aws:iam::aws:policy/root-task/S3UnlockBucketPolicy' },
    };
    expect(derive(answered('AssumeRoot', {}, request))).toMatchObject([
      { as: { accessKeyId: CHILD, expires: '2026-03-01T10:15:00.000Z' } },
    ]);
  });

  it('comes of AssumeRoleWithSAML when the followed address called it', () => {
    const record = {
      ...assumed(CHILD, 'bob@example.com'),
      eventName: 'AssumeRoleWithSAML',
      userIdentity: {
        type: 'SAMLUser',
        principalId: '+urTXOCl0yNLG+Y7MZ5MPfPvSPA=:bob@example.com',
        userName: 'bob@example.com',
        identityProvider: '+urTXOCl0yNLG+Y7MZ5MPfPvSPA=',
      },
    };
    expect(derive(record, { kind: 'address', address: '203.0.113.7' })).toHaveLength(1);
  });

  it('reads how AWS writes an expiration, where nothing was asked for', () => {
    const record = (expiration: string) => ({
      userIdentity: user(STOLEN),
      eventName: 'AssumeRole',
      responseElements: { credentials: { accessKeyId: CHILD, expiration } },
    });
    const expires = (expiration: string) => derive(record(expiration))[0]?.as?.expires;
    expect(expires('Mar 1, 2026, 12:09:47 PM')).toBe('2026-03-01T12:09:47.000Z');
    expect(expires('Mar 1, 2026 9:53:13 PM')).toBe('2026-03-01T21:53:13.000Z');
    expect(expires('1 mars 2026 à 21:53')).toBe('2026-03-01T11:00:00.000Z');
  });

  it('does not come of a call that was denied, whatever its answer holds', () => {
    expect(
      derive({ userIdentity: user(STOLEN), ...assumed(CHILD, 'ci'), errorCode: 'AccessDenied' }),
    ).toEqual([]);
  });

  it('is not a key that stands in some text', () => {
    const requestParameters = { roleSessionName: CHILD, policy: `{"accessKeyId":"${CHILD}"}` };
    expect(
      derive({
        userIdentity: user(STOLEN),
        eventName: 'AssumeRole',
        requestParameters,
        responseElements: null,
      }),
    ).toEqual([]);
    expect(derive(answered('GetCallerIdentity', {}))).toEqual([]);
    expect(derive({ ...answered('AssumeRole', {}), eventSource: 'example.amazonaws.com' })).toEqual([]);
  });

  it('is not what comes in the name of a prototype', () => {
    const responseElements = JSON.parse(`{"__proto__": {"credentials": {"accessKeyId": "${CHILD}"}}}`);
    expect(derive({ userIdentity: user(STOLEN), eventName: 'AssumeRole', responseElements })).toEqual([]);
  });

  it('is not that of a service-linked role, nor of a service', () => {
    const slr = {
      ...assumed(CHILD, 'x'),
      requestParameters: {
        roleArn: `arn:aws:iam::${ACCOUNT}:role/aws-service-role/rds.amazonaws.com/AWSServiceRoleForRDS`,
      },
    };
    expect(derive({ userIdentity: user(STOLEN), ...slr })).toEqual([]);
    expect(derive({ userIdentity: service('ec2'), ...assumed(CHILD, 'i-0abc') })).toEqual([]);
  });

  it('is left to R7 and R8 where it is not the caller who is followed', () => {
    const record = {
      userIdentity: session(keyId('x'), 'a', '09:00:00'),
      ...assumed(CHILD, 'ci'),
      eventTime: at('10:00:00'),
    };
    expect(
      derive(record, {
        kind: 'role-use',
        roleArn: 'arn:aws:iam::111122223333:role/deploy',
        by: ['*'],
        from: 0,
      }),
    ).toEqual([]);
    expect(derive(record, { kind: 'provider-use', providerArn: 'arn:x', from: 0 })).toEqual([]);
  });
});
