import { describe, expect, it } from 'vitest';
import { readFindings } from '../read-findings.ts';
import { cloudTrailEvent, quarantineRecord } from '../signal-fixture.ts';

describe("AWS's quarantine", () => {
  it('is read', () => {
    expect(readFindings(cloudTrailEvent(quarantineRecord()))).toEqual([
      {
        id: '1f2e3d4c-5b6a-4978-8695-a4b3c2d1e0f9',
        source: 'quarantine',
        via: 'event',
        account: '111122223333',
        region: 'us-east-1',
        type: 'AttachUserPolicy',
        severity: 8,
        title: 'AWS put arn:aws:iam::aws:policy/AWSCompromisedKeyQuarantineV3 on the user alice',
        isSample: false,
        principalName: 'alice',
        principalType: 'IAMUser',
        api: 'AttachUserPolicy',
        remoteAddress: 'AWS Internal',
        firstSeen: '2026-11-21T02:14:30.000Z',
        lastSeen: '2026-11-21T02:14:30.000Z',
        updatedAt: '2026-11-21T02:14:30.000Z',
      },
    ]);
  });

  it('names the victim and not who called, whoever that is', () => {
    const [finding] = readFindings(cloudTrailEvent(quarantineRecord()));
    expect(JSON.stringify(finding)).not.toContain('AROACKCEVSQ6C2EXAMPLE');
    expect(finding).not.toHaveProperty('accessKeyId');
    expect(finding).not.toHaveProperty('otherKeys');
  });

  it("tells of the victim's key where AWS acted in his name, and of no caller's", () => {
    const inline = (userName: string) =>
      quarantineRecord({
        eventName: 'PutUserPolicy',
        userIdentity: { type: 'IAMUser', userName, accessKeyId: 'AKIAIOSFODNN7EXAMPLE' },
        requestParameters: { userName: 'alice', policyName: 'AWSCompromisedKeyQuarantineV3' },
      });
    expect(readFindings(cloudTrailEvent(inline('alice')))[0]).toMatchObject({
      type: 'PutUserPolicy',
      principalName: 'alice',
      otherKeys: ['AKIAIOSFODNN7EXAMPLE'],
    });
    expect(readFindings(cloudTrailEvent(inline('admin')))[0]).not.toHaveProperty('otherKeys');
  });

  it('is read without its envelope', () => {
    expect(readFindings(quarantineRecord())[0]).toMatchObject({ source: 'quarantine', via: 'api-output' });
  });

  it.each([
    [
      'another policy',
      { requestParameters: { userName: 'alice', policyArn: 'arn:aws:iam::aws:policy/ReadOnlyAccess' } },
      /not AWS's quarantine/,
    ],
    ['no parameters', { requestParameters: null }, /not one of AWS's quarantine/],
    ['another call', { eventName: 'DetachUserPolicy' }, /not one of AWS's quarantine/],
    ['another service', { eventSource: 'sts.amazonaws.com' }, /not one of AWS's quarantine/],
    ['a call that was refused', { errorCode: 'AccessDenied' }, /refused/],
    ['no account', { recipientAccountId: 'x' }, /not one of AWS's quarantine/],
  ])('is refused with %s', (_what, change, because) => {
    expect(readFindings(cloudTrailEvent(quarantineRecord(change)))[0]).toMatchObject({
      unreadable: true,
      because: expect.stringMatching(because),
    });
  });
});
