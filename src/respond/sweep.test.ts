import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { incidentManagerDesk } from './desk/incident-manager.ts';
import { leaveDue } from './due.ts';
import { answerOne, findingEvent, MINUTE, openRespondStage, type RespondStage } from './fixture.ts';
import { getIncident, listIncidents } from './read-incidents.ts';
import { sweepDue } from './sweep.ts';
import { put } from './table.ts';

let stage: RespondStage;
beforeAll(async () => {
  stage = await openRespondStage();
});
let users = 0;
let userName = '';
beforeEach(() => {
  users += 1;
  userName = `user-${users}`;
});
afterEach(async () => {
  stage.endFaults();
  // Nothing that one test leaves may be due in the next.
  for (let day = 0; day < 3 && (await stage.items('DUE')).size > 0; day += 1) {
    stage.advance(25 * 60 * MINUTE);
    await sweepDue(stage.deps);
  }
});
afterAll(() => stage.close());

async function report() {
  const accessKeyId = await stage.makeUser(userName);
  const event = findingEvent('custom.guardduty.simulation', { id: `f-${userName}`, userName, accessKeyId });
  const { incident } = await answerOne(event, stage.deps);
  return { event, id: incident.id };
}

const mailsOf = (id: string) => stage.mails.filter(({ subject }) => subject.includes(id));
const storedOf = (id: string) => getIncident(id, stage.deps.store);
const timelineOf = async (id: string) => (await storedOf(id)).timeline.map(({ text }) => text).join('\n');
const dueOf = async (id: string) =>
  [...(await stage.items('DUE'))]
    .filter(([sk]) => sk.includes(id))
    .map(([sk, body]) => ({ sk, ...JSON.parse(body) }));

describe('the sweep', () => {
  it('opens the case that could not be opened, and says so', async () => {
    const end = stage.failing('ssm-incidents', 'StartIncident');
    const { id } = await report();
    end();
    expect(await sweepDue(stage.deps)).toEqual({ swept: 0, failures: [] });
    stage.advance(MINUTE);
    expect(await sweepDue(stage.deps)).toEqual({ swept: 1, failures: [] });
    expect((await storedOf(id)).case).toBeDefined();
    expect(await timelineOf(id)).toContain('case: done by the sweep, at try 2');
    expect(await dueOf(id)).toEqual([]);
    expect(mailsOf(id)).toHaveLength(1);
  });

  it('sends the very mail that SNS did not take', async () => {
    const end = stage.failing('sns', 'Publish');
    const { event, id } = await report();
    end();
    stage.advance(MINUTE);
    await sweepDue(stage.deps);
    const [mail] = mailsOf(id);
    expect(mailsOf(id)).toHaveLength(1);
    expect(mail?.text).toMatch(/^STATE {4}CONTAINED: /);
    const { accessKeyId } = event.detail.resource.accessKeyDetails;
    for (const part of [
      accessKeyId,
      'deactivate-access-key on',
      'deny-user-sessions on',
      'rule simulated-user-key',
    ]) {
      expect(mail?.text).toContain(part);
    }
    stage.advance(MINUTE);
    await answerOne(event, stage.deps);
    expect(mailsOf(id)).toHaveLength(1);
  });

  it('tells people before it has anybody look at the trail, however long that has been due', async () => {
    const end = stage.failing('sns', 'Publish');
    const { id: incidentId } = await report();
    end();
    const since = stage.deps.store.now();
    for (let look = 0; look < 12; look += 1) {
      const due = { incidentId, what: 'investigate', findingId: `1-${look}`, attempt: 1, since } as const;
      await leaveDue(due, since + look, stage.deps.store);
    }
    stage.advance(MINUTE);
    const toldBefore: number[] = [];
    const handLook = async () => void toldBefore.push(mailsOf(incidentId).length);
    await sweepDue({ ...stage.deps, handLook });
    expect(toldBefore).toEqual([1, 1]);
  });

  it('waits 1, 2, 4 minutes and so on up to an hour, for a day, then gives up and tells people', async () => {
    stage.failing('ssm-incidents', 'StartIncident');
    const { id } = await report();
    const waits: number[] = [];
    for (let tries = 0; tries < 60; tries += 1) {
      const [due] = await dueOf(id);
      if (due === undefined) break;
      const wait = Date.parse(due.sk.slice(0, 24)) - stage.deps.store.now();
      waits.push(wait / MINUTE);
      stage.advance(wait - 1);
      expect((await sweepDue(stage.deps)).swept).toBe(0);
      stage.advance(1);
      expect(await sweepDue(stage.deps)).toEqual({ swept: 1, failures: [] });
    }
    expect(waits.slice(0, 8)).toEqual([1, 2, 4, 8, 16, 32, 60, 60]);
    expect(waits.reduce((sum, wait) => sum + wait)).toBeGreaterThanOrEqual(24 * 60);
    expect(waits.reduce((sum, wait) => sum + wait)).toBeLessThanOrEqual(25 * 60);
    expect(mailsOf(id).map(({ subject }) => subject)).toContain(`[Cordon] ${id} could not open the case`);
    expect(mailsOf(id).at(-1)?.text).toContain('do it by hand');
    expect(await timelineOf(id)).toContain('given up');
  });

  it('fails for as long as people cannot be told that it gives up', async () => {
    const { id } = await report();
    const { store } = stage.deps;
    const since = store.now() - 25 * 60 * MINUTE;
    const findingId = `f-${userName}`;
    const other = { incidentId: id, what: 'runbook', findingId: 'f-unknown', attempt: 30, since } as const;
    await leaveDue({ ...other, findingId: `${findingId}-unknown` }, store.now(), store);
    const end = stage.failing('sns', 'Publish');
    stage.advance(1);
    expect((await sweepDue(stage.deps)).failures).toHaveLength(1);
    end();
    stage.advance(3 * MINUTE);
    expect(await sweepDue(stage.deps)).toEqual({ swept: 1, failures: [] });
    expect(mailsOf(id).map(({ subject }) => subject)).toContain(`[Cordon] ${id} could not start the runbook`);
  });

  it('has one of two sweeps do it', async () => {
    const end = stage.failing('ssm-incidents', 'StartIncident');
    const { id } = await report();
    end();
    stage.advance(MINUTE);
    const results = await Promise.all(Array.from({ length: 5 }, () => sweepDue(stage.deps)));
    expect(results.map(({ swept }) => swept).sort()).toEqual([0, 0, 0, 0, 1]);
    expect((await timelineOf(id)).match(/case opened/g)).toHaveLength(1);
  });

  it('has an event answered again that somebody died over: told, and in a case, once', async () => {
    const accessKeyId = await stage.makeUser(userName);
    const event = findingEvent('custom.guardduty.simulation', { id: `f-${userName}`, userName, accessKeyId });
    // The process dies here: neither SNS nor the desk ever answers it.
    const never = () => new Promise<never>(() => undefined);
    const dying = { ...stage.clients.sns, send: never } as unknown as typeof stage.clients.sns;
    const { notify } = stage.deps;
    void answerOne(event, {
      ...stage.deps,
      desk: incidentManagerDesk({ responsePlanArn: stage.responsePlanArn, connect: never }),
      notify: { ...notify, sns: dying },
    });
    const id = await waitForRecord(`${stage.deps.homeAccount}/user/${userName}`);
    stage.advance(5 * MINUTE);
    expect((await sweepDue(stage.deps)).swept).toBe(0);
    stage.advance(MINUTE);
    expect((await sweepDue(stage.deps)).swept).toBe(1);
    expect(mailsOf(id)[0]?.text).toMatch(/^STATE {4}CONTAINED: /);
    expect((await storedOf(id)).case).toBeDefined();
    expect(await dueOf(id)).toMatchObject([{ what: 'watch' }]);
  });

  it('removes what is not what Cordon writes, and goes on', async () => {
    const end = stage.failing('ssm-incidents', 'StartIncident');
    const { id } = await report();
    end();
    const { store } = stage.deps;
    await put(store, 'DUE', '2000-01-01T00:00:00.000Z#x#case', { what: 'everything' });
    await put(store, 'DUE', '2000-01-02T00:00:00.000Z#x#case', {
      incidentId: 'INC-000000000000',
      what: 'mail',
      findingId: 'f',
      attempt: 1,
      since: store.now(),
    });
    stage.advance(MINUTE);
    expect(await sweepDue(stage.deps)).toEqual({ swept: 3, failures: [] });
    expect((await storedOf(id)).case).toBeDefined();
    // What is made up about no incident is put off, and in a day given up.
    expect([...(await stage.items('DUE')).keys()].join()).toMatch(/^[^,]*INC-000000000000[^,]*$/);
  });
});

/** Its containment is in the table, and no more. */
async function waitForRecord(key: string): Promise<string> {
  for (let turn = 0; turn < 200; turn += 1) {
    await new Promise((resolve) => setTimeout(resolve, 10));
    const incidents = await listIncidents(stage.deps.store);
    const found = incidents.find((incident) => incident.key === key && incident.credentials.length > 0);
    if (found !== undefined) return found.id;
  }
  throw new Error('nothing was recorded');
}
