import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { announceChange, changeOfStored } from './announce.ts';
import { answerOne, findingEvent, MINUTE, openRespondStage, type RespondStage } from './fixture.ts';
import { getIncident } from './read-incidents.ts';
import { sweepDue } from './sweep.ts';

let stage: RespondStage;
beforeAll(async () => {
  stage = await openRespondStage();
});
afterEach(() => stage.endFaults());
afterAll(() => stage.close());

const leaked = async (userName: string) => {
  const accessKeyId = await stage.makeUser(userName);
  return {
    accessKeyId,
    event: findingEvent('custom.guardduty.simulation', { id: `f-${userName}`, userName, accessKeyId }),
  };
};
const changesOf = (id: string) => stage.changes.filter(({ incident }) => incident === id);

describe('what becomes of an incident', () => {
  it('is announced once, as it was opened and as it was contained, with half of the key', async () => {
    const { accessKeyId, event } = await leaked('announced');
    const { incident } = await answerOne(event, stage.deps);
    await Promise.all([answerOne(event, stage.deps), answerOne(event, stage.deps)]);
    const common = {
      schema: 'cordon.incident-change/1',
      account: '111122223333',
      region: 'eu-west-2',
      mode: 'rotate',
      rule: 'simulated-user-key',
      principal: { kind: 'user-key', name: 'announced' },
      accessKeyId: `${accessKeyId.slice(0, 4)}…${accessKeyId.slice(-4)}`,
      by: null,
    };
    expect(changesOf(incident.id)).toMatchObject([
      { ...common, change: 'opened' },
      { ...common, change: 'contained', verdict: 'contained', status: 'watching', severity: 8 },
    ]);
  });

  it('is announced by the sweep where the bus did not take it, and not before', async () => {
    const end = stage.failing('events', 'PutEvents');
    const { event } = await leaked('bus-down');
    const { incident, unfinished } = await answerOne(event, stage.deps);
    expect(unfinished).toEqual([]);
    expect(changesOf(incident.id)).toEqual([]);
    end();
    stage.advance(2 * MINUTE);
    await sweepDue(stage.deps);
    expect(changesOf(incident.id).map(({ change }) => change)).toEqual(['opened', 'contained']);
  });

  it('keeps its time when it is announced later', async () => {
    const { event } = await leaked('acked');
    const { incident } = await answerOne(event, stage.deps);
    const stored = await getIncident(incident.id, stage.deps.store);
    const by = 'arn:aws:sts::111122223333:assumed-role/Security/eve';
    const acknowledged = changeOfStored(stored, { change: 'acknowledged', because: 'on it', by }, stage.deps);
    const at = new Date(stage.deps.store.now()).toISOString();
    const end = stage.failing('events', 'PutEvents');
    await announceChange(acknowledged, stage.deps);
    end();
    stage.advance(2 * MINUTE);
    await sweepDue(stage.deps);
    expect(changesOf(incident.id).at(-1)).toMatchObject({
      change: 'acknowledged',
      by,
      at,
      verdict: 'contained',
    });
    expect(await stage.items('DUE')).toEqual(new Map());
  });

  it('holds no line, link or length that a finding may have chosen', async () => {
    const { incident } = await answerOne(
      findingEvent('aws.guardduty', {
        id: 'f-hostile',
        userName: `x\r\n\u202ehttps://evil.example/${'a'.repeat(3_000)}`,
        accessKeyId: 'not a key',
      }),
      stage.deps,
    );
    const [change] = changesOf(incident.id);
    expect(change).toMatchObject({ change: 'opened', verdict: null });
    expect(JSON.stringify(change)).not.toMatch(/https:|\\r|\\n|\u202e/);
  });
});
