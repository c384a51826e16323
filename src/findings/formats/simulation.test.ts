import { describe, expect, it } from 'vitest';
import type { Finding, UnreadableFinding } from '../../model/finding.ts';
import { simulatedEvent } from '../fixtures.ts';
import { readFindings } from '../read-findings.ts';

const read = (event: unknown): Finding | UnreadableFinding => readFindings(event)[0];

describe('a simulation', () => {
  it('is nothing more, in an event or in the entry for its bus', () => {
    const { detail } = simulatedEvent();
    const entry = { Source: 'custom.guardduty.simulation', DetailType: 'GuardDuty Finding' };
    const simulated = read(simulatedEvent());
    expect(simulated).toMatchObject({
      source: 'simulation',
      via: 'event',
      accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
    });
    expect(read({ ...entry, Detail: JSON.stringify(detail) })).toEqual(simulated);
    expect(read({ ...entry, Detail: detail })).toEqual(simulated);
    expect(read({ ...entry, Source: 'aws.guardduty', Detail: detail })).toMatchObject({ unreadable: true });
  });

  it('is refused where its Detail is no JSON object', () => {
    const entry = { Source: 'custom.guardduty.simulation', DetailType: 'GuardDuty Finding' };
    expect(read({ ...entry, Detail: 'no json' })).toMatchObject({
      because: expect.stringContaining('Detail'),
    });
    expect(read({ ...entry, Detail: '[1]' })).toMatchObject({ because: expect.stringContaining('Detail') });
  });
});
