import {
  GetIncidentRecordCommand,
  GetTimelineEventCommand,
  ListIncidentRecordsCommand,
  ListRelatedItemsCommand,
  ListTimelineEventsCommand,
} from '@aws-sdk/client-ssm-incidents';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { leaveDue } from '../due.ts';
import { answerOne, findingEvent, MINUTE, openRespondStage, type RespondStage } from '../fixture.ts';
import { closeAsMerged } from '../incident-store.ts';
import { getIncident } from '../read-incidents.ts';
import { sweepDue } from '../sweep.ts';

let stage: RespondStage;
beforeAll(async () => {
  stage = await openRespondStage();
});
afterEach(() => stage.endFaults());
afterAll(() => stage.close());

const report = async (userName: string, more: { severity?: number; title?: string } = {}) => {
  const accessKeyId = await stage.makeUser(userName);
  const event = findingEvent('custom.guardduty.simulation', {
    id: `f-${userName}`,
    userName,
    accessKeyId,
    ...more,
  });
  const { incident } = await answerOne(event, stage.deps);
  return { event, incident };
};

async function caseOf(incidentId: string) {
  const { incidents } = stage.clients;
  const stored = await getIncident(incidentId, stage.deps.store);
  const incidentRecordArn = stored.case?.arn;
  const [{ incidentRecord }, { relatedItems = [] }, { eventSummaries = [] }] = await Promise.all([
    incidents.send(new GetIncidentRecordCommand({ arn: incidentRecordArn })),
    incidents.send(new ListRelatedItemsCommand({ incidentRecordArn })),
    incidents.send(new ListTimelineEventsCommand({ incidentRecordArn, sortOrder: 'ASCENDING' })),
  ]);
  const events = await Promise.all(
    eventSummaries.map(async ({ eventId }) => {
      const { event } = await incidents.send(new GetTimelineEventCommand({ incidentRecordArn, eventId }));
      return { type: event?.eventType, data: event?.eventData ?? '' };
    }),
  );
  return { record: incidentRecord, relatedItems, events };
}

const openCases = async () =>
  (await stage.clients.incidents.send(new ListIncidentRecordsCommand({}))).incidentRecordSummaries ?? [];

describe('the case', () => {
  it('says what, whose, how bad, who it is about by his ARN, and what Cordon did', async () => {
    const { incident } = await report('told');
    const { record, relatedItems, events } = await caseOf(incident.id);
    expect(record?.title).toContain(`[Cordon] ${incident.id} told AKIA`);
    expect(record?.impact).toBe(2);
    expect(record?.incidentRecordSource?.source).toBe('cordon');
    expect(relatedItems.map(({ identifier }) => identifier)).toEqual([
      { type: 'INVOLVED_RESOURCE', value: { arn: 'arn:aws:iam::111122223333:user/cordon-simulation/told' } },
    ]);
    const trigger = events.find(({ type }) => type === 'SSM Incident Trigger');
    expect(JSON.parse(JSON.parse(trigger?.data ?? '').rawData)).toMatchObject({ id: 'f-told', severity: 8 });
    const done = events.filter(({ type }) => type === 'Custom Event');
    expect(done).toHaveLength(1);
    expect(done[0]?.data).toMatch(/^CONTAINED: /);
    expect(done[0]?.data).toContain('deactivate-access-key on access key AKIA');
  });

  it.each([
    [9.4, 1],
    [7, 2],
    [4, 3],
    [3.9, 4],
  ])('of severity %d has impact %d', async (severity, impact) => {
    const { incident } = await report(`severity-${impact}`, { severity });
    expect((await caseOf(incident.id)).record?.impact).toBe(impact);
  });

  it('carries no text that could pass for another line, and fits whatever the finding says', async () => {
    const { incident } = await report('hostile', {
      title: `${'\u0000"\\'.repeat(600)}\nhttps://evil.example`,
    });
    const { record, events } = await caseOf(incident.id);
    expect(record?.title).not.toMatch(/[\n\r]|:\/\//);
    const trigger = events.find(({ type }) => type === 'SSM Incident Trigger');
    const { rawData } = JSON.parse(trigger?.data ?? '');
    expect(rawData.length).toBeLessThanOrEqual(10_000);
    expect(JSON.stringify(JSON.parse(rawData))).toContain('f-hostile');
  });

  it('is the same one when the answer to opening it was lost', async () => {
    const before = (await openCases()).length;
    const end = stage.failing('ssm-incidents', 'StartIncident', { when: 'after' });
    const { event, incident } = await report('answer-lost');
    end();
    expect((await getIncident(incident.id, stage.deps.store)).case).toBeUndefined();
    stage.advance(31_000);
    await answerOne(event, stage.deps);
    expect((await caseOf(incident.id)).events.filter(({ type }) => type === 'Custom Event')).toHaveLength(1);
    expect(await openCases()).toHaveLength(before + 1);
  });

  it('is the same one when another finding asks for it first', async () => {
    const before = (await openCases()).length;
    const end = stage.failing('ssm-incidents', 'StartIncident', { when: 'after' });
    const { event, incident } = await report('two-findings');
    end();
    stage.advance(31_000);
    await answerOne({ ...event, detail: { ...event.detail, id: 'f-second' } }, stage.deps);
    expect((await caseOf(incident.id)).record).toBeDefined();
    expect(await openCases()).toHaveLength(before + 1);
  });

  it('goes on when a second key of the user is contained', async () => {
    const before = (await openCases()).length;
    const { incident } = await report('second-key');
    const accessKeyId = await stage.makeKey('second-key');
    const more = { id: 'f-key-2', userName: 'second-key', accessKeyId };
    await answerOne(findingEvent('custom.guardduty.simulation', more), stage.deps);
    const { events } = await caseOf(incident.id);
    expect(
      events.filter(({ type }) => type === 'Custom Event').map(({ data }) => data.includes(accessKeyId)),
    ).toEqual([false, true]);
    expect(await openCases()).toHaveLength(before + 1);
  });

  it('is opened without the user when IAM does not say who he is', async () => {
    const end = stage.failing('iam', 'GetUser');
    const { incident } = await report('unnamed');
    end();
    expect((await caseOf(incident.id)).relatedItems).toEqual([]);
  });

  it('is resolved by the sweep when its incident goes on in another, and not while it is open', async () => {
    const { incident } = await report('goes-on');
    const due = {
      incidentId: incident.id,
      what: 'case-end',
      attempt: 1,
      since: stage.deps.store.now(),
    } as const;
    await leaveDue(due, 0, stage.deps.store);
    await sweepDue(stage.deps);
    expect((await caseOf(incident.id)).record?.status).toBe('OPEN');
    await closeAsMerged(incident.id, 'INC-0123456789ab', 'they are one', stage.deps.store);
    await leaveDue(due, 0, stage.deps.store);
    const end = stage.failing('ssm-incidents', 'UpdateIncidentRecord');
    await sweepDue(stage.deps);
    expect((await caseOf(incident.id)).record?.status).toBe('OPEN');
    end();
    stage.advance(MINUTE);
    await sweepDue(stage.deps);
    expect((await caseOf(incident.id)).record?.status).toBe('RESOLVED');
  });

  it('is not opened for what names no credential', async () => {
    const { incident } = await answerOne({ source: 'aws.guardduty', detail: {} }, stage.deps);
    expect((await stage.items(`INCIDENT#${incident.id}`)).has('CASE')).toBe(false);
  });
});
