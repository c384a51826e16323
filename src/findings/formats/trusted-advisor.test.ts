import { describe, expect, it } from 'vitest';
import type { Finding, UnreadableFinding } from '../../model/finding.ts';
import { readFindings } from '../read-findings.ts';
import { trustedAdvisorEvent } from '../signal-fixture.ts';

const read = (event: unknown): Finding | UnreadableFinding => readFindings(event)[0];

describe('Trusted Advisor', () => {
  it('is read', () => {
    expect(readFindings(trustedAdvisorEvent())).toEqual([
      {
        id: 'aa12343f-55cc-4d37-92d8-7faca89103fc',
        source: 'trusted-advisor',
        via: 'event',
        account: '111122223333',
        region: 'us-east-1',
        type: 'Exposed Access Keys',
        severity: 8,
        title: 'Trusted Advisor found an access key in public',
        isSample: false,
        accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
        principalName: 'alice',
        lastSeen: '2026-11-21T02:14:02.000Z',
        updatedAt: '2026-11-21T02:14:02.000Z',
      },
    ]);
    expect(read(trustedAdvisorEvent({}, { status: 'WARN' }))).toMatchObject({ severity: 5 });
  });

  it.each([
    ['another check', trustedAdvisorEvent({}, { 'check-name': 'Amazon RDS Idle DB Instances' }), /exposed/],
    ['nothing found', trustedAdvisorEvent({}, { status: 'OK' }), /exposed/],
    ['no account', { ...trustedAdvisorEvent(), account: 'x' }, /12 digits/],
    ['no uuid', trustedAdvisorEvent({}, { uuid: undefined }), /uuid/],
  ])('is refused with %s', (_what, event, because) => {
    expect(readFindings(event)[0]).toMatchObject({
      unreadable: true,
      because: expect.stringMatching(because),
    });
  });
});
