import { describe, expect, it } from 'vitest';
import { investigation } from './fixture.ts';
import { renderTimesketch } from './timesketch.ts';

describe('lines for Timesketch', () => {
  const lines = [...renderTimesketch(investigation)].map((line) => JSON.parse(line));

  it('are one a call, with the three fields that it asks for', () => {
    expect(lines).toHaveLength(investigation.events.length);
    expect(lines.find(({ eventName }) => eventName === 'CreateUser')).toMatchObject({
      message: 'ASIA…1CI0 created user backup-svc: ok, from 198.51.100.7',
      datetime: '2026-01-20T02:09:40Z',
      timestamp_desc: 'Event Logged',
    });
  });

  it('keep what the record says, and where it lies', () => {
    expect(lines.find(({ eventName }) => eventName === 'StopLogging')).toMatchObject({
      credential: 'ASIAIOSFODNN7EXA1CI0',
      tag: ['attacker', 'T1562.008'],
      offset: 24_000,
    });
  });
});
