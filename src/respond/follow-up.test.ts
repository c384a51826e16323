import { ListAccessKeysCommand } from '@aws-sdk/client-iam';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { connectIncidentManager } from '../aws/incident-manager.ts';
import { incidentManagerDesk } from './desk/incident-manager.ts';
import { answerOne, findingEvent, openRespondStage, type RespondStage } from './fixture.ts';
import { getIncident } from './read-incidents.ts';

let stage: RespondStage;
beforeAll(async () => {
  stage = await openRespondStage();
});
afterEach(() => stage.endFaults());
afterAll(() => stage.close());

const leaked = async (userName: string, more: { id?: string; title?: string } = {}) => {
  const accessKeyId = await stage.makeUser(userName);
  return findingEvent('custom.guardduty.simulation', { id: `f-${userName}`, userName, accessKeyId, ...more });
};

const statusOf = async (UserName: string) => {
  const { AccessKeyMetadata = [] } = await stage.clients.iam.send(new ListAccessKeysCommand({ UserName }));
  return AccessKeyMetadata.map(({ Status }) => Status);
};

const mailsOf = (id: string) => stage.mails.filter(({ subject }) => subject.includes(id));
const timelineOf = async (id: string) =>
  (await getIncident(id, stage.deps.store)).timeline.map(({ text }) => text).join('\n');

describe('what follows containment', () => {
  it('is recorded, told and in a case, and leaves nothing due', async () => {
    const { incident, unfinished } = await answerOne(await leaked('done'), stage.deps);
    expect(unfinished).toEqual([]);
    const stored = await getIncident(incident.id, stage.deps.store);
    expect(stored.credentials).toMatchObject([{ verdict: 'contained' }]);
    expect(stored.case?.arn).toMatch(/:incident-record\/plan\//);
    expect(mailsOf(incident.id)).toHaveLength(1);
    expect(await stage.items('DUE')).toEqual(new Map());
    const timeline = await timelineOf(incident.id);
    expect(timeline).toContain('people told: contained');
    expect(timeline).toContain(`case opened: ${stored.case?.arn}`);
  });

  it('has no case where Incident Manager is off, and that is no error', async () => {
    const { desk: _, ...deps } = stage.deps;
    const { incident, unfinished } = await answerOne(await leaked('no-desk'), deps);
    expect(unfinished).toEqual([]);
    expect((await getIncident(incident.id, deps.store)).case).toBeUndefined();
    expect(mailsOf(incident.id)).toHaveLength(1);
    expect(await stage.items('DUE')).toEqual(new Map());
  });

  it.each([
    ['case', 'ssm-incidents', 'StartIncident'],
    ['mail', 'sns', 'Publish'],
  ])(
    'leaves a failing %s to the sweep, said in the timeline, and does all the rest',
    async (what, ...call) => {
      const event = await leaked(`failing-${what}`);
      const end = stage.failing(...call);
      const { incident, unfinished } = await answerOne(event, stage.deps);
      end();
      expect(unfinished).toEqual([]);
      expect(await statusOf(`failing-${what}`)).toEqual(['Inactive']);
      const stored = await getIncident(incident.id, stage.deps.store);
      expect(stored.case !== undefined).toBe(what !== 'case');
      expect(mailsOf(incident.id)).toHaveLength(what === 'mail' ? 0 : 1);
      const due = [...(await stage.items('DUE'))].filter(([sk]) => sk.includes(incident.id));
      expect(due.map(([, body]) => JSON.parse(body))).toMatchObject([{ what, attempt: 2 }]);
      expect(await timelineOf(incident.id)).toMatch(
        /could not (open the case|tell people) \(try 1\): .*; again in 1 min/,
      );
    },
  );

  it('that AWS refuses for good is told at once, in a mail of its own', async () => {
    const gone = incidentManagerDesk({
      responsePlanArn: `${stage.responsePlanArn}-gone`,
      connect: async () => connectIncidentManager(stage.clients.incidents),
    });
    const { incident, unfinished } = await answerOne(await leaked('no-plan'), { ...stage.deps, desk: gone });
    expect(unfinished).toEqual([]);
    expect(await statusOf('no-plan')).toEqual(['Inactive']);
    const subjects = mailsOf(incident.id).map(({ subject }) => subject);
    expect(subjects).toHaveLength(2);
    expect(subjects).toContain(`[Cordon] ${incident.id} could not open the case`);
    expect(await timelineOf(incident.id)).toContain('ResourceNotFoundException');
  });

  it('fails the invocation only when it can be neither done nor left', async () => {
    const event = await leaked('nothing-works');
    const ends = [stage.failing('ssm-incidents', 'StartIncident'), stage.failing('dynamodb', 'UpdateItem')];
    const { unfinished } = await answerOne(event, stage.deps);
    expect(unfinished).toEqual(['record the incident', 'open the case', 'prove the containment']);
    expect(await statusOf('nothing-works')).toEqual(['Inactive']);
    for (const end of ends) end();
    const again = await answerOne(event, stage.deps);
    expect(again.unfinished).toEqual([]);
    expect((await getIncident(again.incident.id, stage.deps.store)).case).toBeDefined();
  });

  it('is not repeated for a finding that comes again, nor for another of the same key', async () => {
    const event = await leaked('again');
    const { incident } = await answerOne(event, stage.deps);
    const another = { ...event, detail: { ...event.detail, id: 'f-another' } };
    await Promise.all([
      answerOne(event, stage.deps),
      answerOne(another, stage.deps),
      answerOne(event, stage.deps),
    ]);
    expect(mailsOf(incident.id)).toHaveLength(1);
    expect((await timelineOf(incident.id)).match(/case (opened|continued)/g)).toHaveLength(1);
  });
});

describe('the timeline of an incident', () => {
  it('has each finding once, what it led to, and that its severity rose', async () => {
    const event = await leaked('timeline');
    const version = (count: number, severity: number) => ({
      ...event,
      detail: {
        ...event.detail,
        severity,
        updatedAt: `2026-11-21T10:0${count}:00Z`,
        service: { count },
      },
    });
    const { incident } = await answerOne(version(1, 5), stage.deps);
    for (const again of [version(1, 5), version(2, 8), version(2, 8), version(1, 5)]) {
      stage.advance(1_000);
      await answerOne(again, stage.deps);
    }
    stage.advance(1_000);
    await answerOne({ ...event, detail: { ...event.detail, id: 'f-timeline-2' } }, stage.deps);
    const type = 'UnauthorizedAccess:IAMUser/InstanceCredentialExfiltration';
    const said = (await timelineOf(incident.id)).split('\n').filter((text) => text.includes(type));
    expect(said).toEqual([
      `opened by ${type}: rotate by rule simulated-user-key: contained`,
      `severity of ${type} rose from 5 to 8`,
      `joined by ${type}: rotate by rule simulated-user-key: contained`,
    ]);
  });
});
