import { INVESTIGATION_SCHEMA, type Investigation, type TracedEvent } from '../../model/investigation.ts';

/** An answer for tests of what becomes of it: a key, a session that came out of it, a backdoor and a secret. */
export function answerOf(more: Partial<Investigation> = {}): Investigation {
  return {
    schema: INVESTIGATION_SCHEMA,
    seed: { kind: 'key', value: 'AKIAIOSFODNN7EXAMPLE' },
    window: { since: '2026-11-20T11:00:00Z' },
    asOf: '2026-11-21T11:05:00Z',
    verdict: 'An attacker used the key.',
    credentials: [
      {
        id: 'AKIAIOSFODNN7EXAMPLE',
        kind: 'user-key',
        rule: 'seed',
        confidence: 'proven',
        state: 'ended',
        actor: 'attacker',
        events: 2,
      },
      {
        id: 'ASIAIOSFODNN7EXAMPLE',
        kind: 'session',
        parent: 'AKIAIOSFODNN7EXAMPLE',
        rule: 'R1',
        confidence: 'proven',
        state: 'live',
        actor: 'attacker',
        events: 1,
      },
    ],
    events: [eventOf('e-1', '2026-11-21T10:59:00Z')],
    artifacts: [
      {
        type: 'access-key',
        id: 'AKIAI44QH8DHBEXAMPLE',
        account: '111122223333',
        region: 'us-east-1',
        group: 'identities and keys',
        state: 'present',
        because: 'nothing removed it',
        changes: [],
        technique: { id: 'T1098.001', name: 'Additional Cloud Credentials' },
        danger: [],
        containment: 'set it Inactive',
      },
    ],
    exposures: [
      {
        kind: 'secret',
        what: 'prod/db',
        eventID: 'e-1',
        at: '2026-11-21T10:59:00Z',
        actor: 'attacker',
        advice: 'rotate it',
      },
    ],
    clusters: [],
    containment: [],
    coverage: {
      source: 'CloudTrail Event history',
      files: { read: 2, truncated: 0, corrupt: 0, empty: 0, 'not CloudTrail': 0, skipped: 0 },
      problems: [],
      records: 3,
      duplicates: 0,
      regions: [],
      dataEvents: [],
      gaps: [],
      notChecked: ['data events'],
    },
    ...more,
  };
}

export const eventOf = (
  eventID: string,
  eventTime: string,
  more: Partial<TracedEvent> = {},
): TracedEvent => ({
  eventID,
  eventTime,
  eventSource: 's3.amazonaws.com',
  eventName: 'ListBuckets',
  awsRegion: 'eu-west-2',
  account: '111122223333',
  sourceIPAddress: '203.0.113.7',
  userAgent: 'aws-cli/2.15.0',
  isReadOnly: true,
  credential: 'ASIAIOSFODNN7EXAMPLE',
  actor: 'attacker',
  evidence: { file: 'lookup:eu-west-2', offset: 0, length: 10, sha256: 'ab'.repeat(32) },
  copies: [],
  ...more,
});
