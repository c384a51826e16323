import { randomUUID } from 'node:crypto';
import { ListRelatedItemsCommand, ListTimelineEventsCommand } from '@aws-sdk/client-ssm-incidents';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { answerOne, findingEvent, MINUTE, openRespondStage, type RespondStage } from './fixture.ts';
import { getIncident } from './read-incidents.ts';
import { followRun, isRunEvent } from './run-status.ts';
import { saveRun } from './run-store.ts';
import { sweepDue } from './sweep.ts';
import { put } from './table.ts';

let stage: RespondStage;
beforeAll(async () => {
  stage = await openRespondStage();
});
afterEach(() => stage.endFaults());
afterAll(() => stage.close());

let executionId = '';
let arn = '';
let users = 0;
beforeEach(() => {
  executionId = randomUUID();
  arn = `arn:aws:ssm:eu-west-2:111122223333:automation-execution/${executionId}`;
  stage.counted.length = 0;
});

async function report(deps = stage.deps): Promise<string> {
  users += 1;
  const userName = `user-${users}`;
  const accessKeyId = await stage.makeUser(userName);
  const event = findingEvent('custom.guardduty.simulation', { id: `f-${userName}`, userName, accessKeyId });
  return (await answerOne(event, deps)).incident.id;
}

const start = (id: string) =>
  saveRun(id, { executionId, documentName: 'RotateIAMKeysRunbook', arn }, stage.deps.store);

/** As EventBridge delivers it. */
const statusEvent = (Status: string, time = '2026-11-21T11:00:05Z') => ({
  version: '0',
  'detail-type': 'EC2 Automation Execution Status-change Notification',
  source: 'aws.ssm',
  account: '111122223333',
  time,
  region: 'eu-west-2',
  resources: [arn],
  detail: { ExecutionId: executionId, Definition: 'RotateIAMKeysRunbook', DefinitionVersion: 1.0, Status },
});

const storedOf = (id: string) => getIncident(id, stage.deps.store);

async function caseOf(id: string) {
  const incidentRecordArn = (await storedOf(id)).case?.arn;
  const { incidents } = stage.clients;
  const [{ relatedItems = [] }, { eventSummaries = [] }] = await Promise.all([
    incidents.send(new ListRelatedItemsCommand({ incidentRecordArn })),
    incidents.send(new ListTimelineEventsCommand({ incidentRecordArn })),
  ]);
  return {
    related: relatedItems.map(({ identifier }) => [identifier?.type, identifier?.value?.arn]),
    events: eventSummaries.filter(({ eventType }) => eventType === 'Custom Event').length,
  };
}

describe('a run that goes on', () => {
  it('is in its incident, linked to the case with its evidence, and counted once when it ends', async () => {
    const id = await report();
    await start(id);
    expect((await storedOf(id)).runs).toMatchObject([{ executionId, status: 'Pending' }]);
    expect(await followRun(statusEvent('InProgress'), stage.deps)).toEqual({ incident: id });
    expect(stage.counted).toEqual([]);
    await put(stage.deps.store, `INCIDENT#${id}`, 'ROTATION', {
      state: 'done',
      userName: 'alice',
      oldKeyId: 'AKIAIOSFODNN7EXAMPLE',
      evidence: [{ key: 'incidents/1/manifest.json', sha256: 'a' }],
    });
    await followRun(statusEvent('Success', '2026-11-21T11:00:09Z'), stage.deps);
    await followRun(statusEvent('Success', '2026-11-21T11:00:09Z'), stage.deps);
    expect(stage.counted).toEqual([['Success', false]]);
    const stored = await storedOf(id);
    expect(stored.runs).toMatchObject([{ status: 'Success', statusAt: '2026-11-21T11:00:09.000Z' }]);
    const said = stored.timeline.filter(({ text }) => text.includes(executionId)).map(({ text }) => text);
    expect(said.map((text) => text.split(': ')[1]).sort()).toEqual(['InProgress', 'Success']);
    const { related, events } = await caseOf(id);
    expect(related).toContainEqual(['AUTOMATION', arn]);
    expect(related).toContainEqual(['ATTACHMENT', 'arn:aws:s3:::evidence/incidents/1/manifest.json']);
    // What Cordon did, and how the run ended.
    expect(events).toBe(2);
    expect(await stage.items('DUE')).toEqual(new Map());
  });

  it.each(['Failed', 'TimedOut', 'Cancelled'])('is counted as failed when it ends as %s', async (status) => {
    await start(await report());
    await followRun(statusEvent(status), stage.deps);
    expect(stage.counted).toEqual([[status, true]]);
  });

  it('stays ended when an older status comes late', async () => {
    const id = await report();
    await start(id);
    await followRun(statusEvent('Failed', '2026-11-21T11:00:09Z'), stage.deps);
    await followRun(statusEvent('InProgress', '2026-11-21T11:00:09Z'), stage.deps);
    expect((await storedOf(id)).runs).toMatchObject([{ status: 'Failed' }]);
  });

  it('does not begin again when that it began comes late', async () => {
    const id = await report();
    await start(id);
    await followRun(statusEvent('InProgress'), stage.deps);
    await followRun(statusEvent('Pending'), stage.deps);
    expect((await storedOf(id)).runs).toMatchObject([{ status: 'InProgress' }]);
  });

  it('is known to its incident even if it ended before who started it could write whose it is', async () => {
    const id = await report();
    expect(await followRun(statusEvent('Success'), stage.deps)).toEqual({ incident: undefined });
    await followRun(statusEvent('InProgress'), stage.deps);
    expect(await start(id)).toMatchObject({ status: 'Success' });
    expect((await storedOf(id)).runs).toMatchObject([{ status: 'Success' }]);
    expect(stage.counted).toEqual([['Success', false]]);
  });

  it('that no incident knows is counted, and nothing more', async () => {
    expect(await followRun(statusEvent('Failed'), stage.deps)).toEqual({ incident: undefined });
    expect(stage.counted).toEqual([['Failed', true]]);
  });

  it('is told to the case by the sweep when the desk is down', async () => {
    const id = await report();
    await start(id);
    const end = stage.failing('ssm-incidents', 'UpdateRelatedItems');
    await followRun(statusEvent('Success'), stage.deps);
    end();
    expect((await storedOf(id)).runs).toMatchObject([{ status: 'Success' }]);
    expect((await caseOf(id)).related).not.toContainEqual(['AUTOMATION', arn]);
    stage.advance(MINUTE);
    await sweepDue(stage.deps);
    expect((await caseOf(id)).related).toContainEqual(['AUTOMATION', arn]);
    expect((await caseOf(id)).events).toBe(2);
  });

  it('is in the case once when its events come at once', async () => {
    const id = await report();
    await start(id);
    const statuses = ['InProgress', 'Success', 'Success', 'InProgress'];
    await Promise.all(statuses.map((status) => followRun(statusEvent(status), stage.deps)));
    stage.advance(2 * MINUTE);
    await sweepDue(stage.deps);
    const stored = await storedOf(id);
    expect(stored.runs).toMatchObject([{ status: 'Success' }]);
    expect(stage.counted).toEqual([['Success', false]]);
    const { related, events } = await caseOf(id);
    expect(related.filter(([type]) => type === 'AUTOMATION')).toHaveLength(1);
    expect(events).toBe(2);
    expect(stored.timeline.map(({ text }) => text).join('\n')).not.toContain('could not');
    expect(await stage.items('DUE')).toEqual(new Map());
  });

  it('is told to a case that is opened after it has ended', async () => {
    const end = stage.failing('ssm-incidents', 'StartIncident');
    const id = await report();
    await start(id);
    await followRun(statusEvent('Success'), stage.deps);
    end();
    for (let minute = 0; minute < 4; minute += 1) {
      stage.advance(MINUTE);
      await sweepDue(stage.deps);
    }
    expect((await caseOf(id)).related).toContainEqual(['AUTOMATION', arn]);
    expect((await caseOf(id)).events).toBe(2);
    expect(await stage.items('DUE')).toEqual(new Map());
  });
});

describe('isRunEvent', () => {
  it('takes only what SSM sends of an execution', () => {
    expect(isRunEvent(statusEvent('Success'))).toBe(true);
    const event = statusEvent('Success');
    for (const other of [
      { source: 'aws.events', 'detail-type': 'Scheduled Event', detail: {}, time: event.time },
      { ...event, source: 'custom.ssm' },
      { ...event, detail: { ...event.detail, ExecutionId: '../INC-1' } },
      { ...event, detail: { ...event.detail, Status: 'Success\nINFO' } },
      null,
      'text',
    ]) {
      expect(isRunEvent(other)).toBe(false);
    }
  });
});
