import { describe, expect, it } from 'vitest';
import { FORMATS } from './catalog.ts';
import { attackSequenceEvent, guardDutyEvent, simulatedEvent } from './fixtures.ts';
import { asffFinding, hubEvent, ocsfFinding } from './hub-fixture.ts';
import { openEnvelope } from './open-envelope.ts';
import { readFindings } from './read-findings.ts';
import { cloudTrailEvent, healthEvent, quarantineRecord, trustedAdvisorEvent } from './signal-fixture.ts';

const EVENTS: Readonly<Record<string, readonly unknown[]>> = {
  simulation: [simulatedEvent()],
  guardduty: [guardDutyEvent(), attackSequenceEvent({ name: 'alice' }, { name: 'bob' })],
  asff: [hubEvent([asffFinding()]), asffFinding()],
  ocsf: [hubEvent([ocsfFinding()], 'Findings Imported V2'), ocsfFinding()],
  health: [healthEvent()],
  quarantine: [cloudTrailEvent(quarantineRecord()), quarantineRecord()],
  'trusted-advisor': [trustedAdvisorEvent()],
};

/** Said of the format as a whole. */
const SELF_EVIDENT = ['source', 'via', 'title', 'isSample', 'principalType'];

describe('the formats', () => {
  it.each(FORMATS)('$name alone recognises its events', ({ name }) => {
    const events = EVENTS[name] ?? [];
    expect(events.length).toBeGreaterThan(0);
    for (const event of events) {
      const envelope = openEnvelope(event);
      if (typeof envelope === 'string') throw new Error(envelope);
      const recognising = FORMATS.filter((format) => format.recognises(envelope));
      expect(recognising.map((format) => format.name)).toEqual([name]);
    }
  });

  const described = FORMATS.filter(({ name }) => name !== 'simulation');
  it.each(described)('$name says of every field where it is from', ({ name, fields }) => {
    const said = Object.keys(fields).flatMap((names) => names.split(', '));
    const given = (EVENTS[name] ?? []).flatMap(readFindings).flatMap(Object.keys);
    expect(given.filter((field) => !said.includes(field) && !SELF_EVIDENT.includes(field))).toEqual([]);
  });
});
