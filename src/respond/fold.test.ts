import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { answerOne, findingEvent, MINUTE, openRespondStage, type RespondStage } from './fixture.ts';
import { changeFolding } from './folding.ts';
import { sweepDue } from './sweep.ts';

let stage: RespondStage;
beforeAll(async () => {
  stage = await openRespondStage();
});
afterEach(() => stage.endFaults());
afterAll(() => stage.close());

/** It asks: a person decides, and nothing is contained. */
const SUSPICION = 'Discovery:IAMUser/AnomalousBehavior';

/** A user's findings as GuardDuty sends them, later and more often each time. */
function describeUser(userName: string) {
  const accessKeyId = `AKIA${userName.toUpperCase().padEnd(16, 'X').slice(0, 16)}`;
  return (id: string, count: number, more: { severity?: number; type?: string } = {}) =>
    findingEvent('aws.guardduty', {
      id: `${userName}-${id}`,
      userName,
      accessKeyId,
      type: SUSPICION,
      severity: 5,
      updatedAt: new Date(stage.deps.store.now()).toISOString(),
      count,
      ...more,
    });
}

const mailsOf = (id: string) => stage.mails.filter(({ text }) => text.includes(`Incident ${id}`));
const updatesDue = async () => [...(await stage.items('DUE')).keys()].filter((sk) => sk.endsWith('#update'));

/** The sweep's minutes. */
async function pass(minutes: number): Promise<void> {
  for (let minute = 0; minute < minutes; minute += 1) {
    stage.advance(MINUTE);
    await sweepDue(stage.deps);
  }
}

describe('what comes on an open incident', () => {
  it('is one update after a quarter of an hour, of all that has come, under the same subject', async () => {
    const finding = describeUser('folded');
    const { incident } = await answerOne(finding('a', 1), stage.deps);
    await pass(2);
    await answerOne(finding('a', 2), stage.deps);
    await answerOne(finding('b', 1, { type: 'Recon:IAMUser/TorIPCaller' }), stage.deps);
    await answerOne(finding('c', 1), stage.deps);
    expect(await updatesDue()).toHaveLength(1);
    await pass(12);
    expect(mailsOf(incident.id)).toHaveLength(1);
    await pass(1);
    const [first, update, ...more] = mailsOf(incident.id);
    expect(more).toEqual([]);
    expect(update?.subject).toBe(first?.subject);
    expect(update?.text).toContain('3 findings in this incident, 2 of them new');
    expect(update?.text).toMatch(/^SAME {5}findings have come/m);
    expect(update?.text).toContain('Recon:IAMUser/TorIPCaller (seen once)');
    expect(update?.text).toContain(`${SUSPICION} (seen 2 times)`);
    expect(await updatesDue()).toEqual([]);
  });

  it('makes no mail when it is exactly what has been told, however often and by how many at once', async () => {
    const finding = describeUser('repeated');
    const [one, two] = [finding('a', 1), finding('b', 1)];
    const { incident } = await answerOne(one, stage.deps);
    await answerOne(two, stage.deps);
    await pass(16);
    expect(mailsOf(incident.id)).toHaveLength(2);
    for (let round = 0; round < 3; round += 1) {
      await Promise.all([one, two, one, two].map((event) => answerOne(event, stage.deps)));
      await pass(20);
    }
    // Where the store does not answer in time (a busy machine), a finding is told without asking it.
    const late = stage.failures.filter((what) => what.includes('did not answer in time')).length;
    expect(mailsOf(incident.id).length).toBeLessThanOrEqual(2 + late);
  });

  it('is told at once when its severity rises, which is announced too, and begins the waiting anew', async () => {
    const finding = describeUser('raised');
    const { incident } = await answerOne(finding('a', 1), stage.deps);
    await pass(1);
    await Promise.all([0, 1, 2].map(() => answerOne(finding('a', 2, { severity: 8 }), stage.deps)));
    const [, update, ...more] = mailsOf(incident.id);
    expect(more).toEqual([]);
    expect(update?.text).toContain('CHANGED  the severity has risen from 5 to 8');
    const raised = stage.changes.filter(
      (one) => one.incident === incident.id && one.change === 'severity-raised',
    );
    expect(raised).toMatchObject([{ severity: 8 }]);
    await answerOne(finding('a', 3, { severity: 8.4 }), stage.deps);
    expect(mailsOf(incident.id)).toHaveLength(2);
    await pass(16);
    expect(mailsOf(incident.id)).toHaveLength(3);
  });

  it('waits longer while nothing but repeats come, and another finding does not wait so long', async () => {
    const finding = describeUser('longer');
    const { incident } = await answerOne(finding('a', 1), stage.deps);
    const told: number[] = [];
    for (let minute = 5; minute <= 120; minute += 5) {
      await answerOne(finding('a', minute), stage.deps);
      await pass(5);
      if (mailsOf(incident.id).length > told.length + 1) told.push(minute);
    }
    expect(told).toEqual([15, 45, 105]);
    await answerOne(finding('other', 1), stage.deps);
    await pass(6);
    expect(mailsOf(incident.id)).toHaveLength(5);
  });

  it('is told in the end when mail fails for a while, and when one who tells it dies', async () => {
    const finding = describeUser('lasting');
    const { incident } = await answerOne(finding('a', 1), stage.deps);
    await answerOne(finding('a', 2), stage.deps);
    const end = stage.failing('sns', 'Publish');
    await pass(17);
    expect(mailsOf(incident.id)).toHaveLength(1);
    end();
    await pass(5);
    expect(mailsOf(incident.id)).toHaveLength(2);
    await answerOne(finding('b', 1), stage.deps);
    // The first thing that the sweep writes; and there it dies.
    const now = stage.deps.store.now();
    await changeFolding(incident.id, (folding) => ({ ...folding, dueAt: 0, lastAt: now }), stage.deps.store);
    await pass(14);
    expect(mailsOf(incident.id)).toHaveLength(2);
    await pass(20);
    expect(mailsOf(incident.id)).toHaveLength(3);
    expect(mailsOf(incident.id).at(-1)?.text).toContain('2 findings in this incident');
  });

  it('makes no second mail of a finding that came while the store did not answer in time', async () => {
    const finding = describeUser('unrecorded');
    const end = stage.failing('dynamodb', 'UpdateItem', { nth: 2 });
    const { incident } = await answerOne(finding('a', 1), stage.deps);
    end();
    await pass(40);
    expect(mailsOf(incident.id)).toHaveLength(1);
  });

  it('is told at once when a verdict comes back that has been told before', async () => {
    const accessKeyId = await stage.makeUser('turning', '/');
    const event = (count: number) =>
      findingEvent('aws.guardduty', {
        id: 'f-turning',
        userName: 'turning',
        accessKeyId,
        updatedAt: new Date(stage.deps.store.now()).toISOString(),
        count,
      });
    const { incident } = await answerOne(event(1), stage.deps);
    expect(incident.judgement?.verdict).toBe('contained');
    stage.advance(MINUTE);
    const end = stage.failing('iam', 'UpdateAccessKey');
    const endAttach = stage.failing('iam', 'AttachUserPolicy');
    const { incident: worse } = await answerOne(event(2), stage.deps);
    end();
    endAttach();
    expect(worse.judgement?.verdict).not.toBe('contained');
    expect(mailsOf(incident.id)).toHaveLength(2);
    stage.advance(MINUTE);
    await answerOne(event(3), stage.deps);
    expect(mailsOf(incident.id).at(-1)?.text).toMatch(/^STATE {4}CONTAINED: /);
    expect(mailsOf(incident.id)).toHaveLength(3);
  });
});
