import { DetachUserPolicyCommand, ListAttachedUserPoliciesCommand } from '@aws-sdk/client-iam';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { answerOne, findingEvent, openRespondStage, type RespondStage } from './fixture.ts';
import { getIncident } from './read-incidents.ts';
import type { RespondDeps } from './respond-deps.ts';

let stage: RespondStage;
beforeAll(async () => {
  stage = await openRespondStage();
});
afterEach(() => stage.endFaults());
afterAll(() => stage.close());

/** With a finding that says what was called, and something that happens in the pauses. */
async function report(
  userName: string,
  meanwhile: (pause: number) => Promise<unknown> = async () => undefined,
) {
  const accessKeyId = await stage.makeUser(userName);
  const { detail, ...event } = findingEvent('custom.guardduty.simulation', {
    id: `f-${userName}`,
    userName,
    accessKeyId,
  });
  const action = { awsApiCallAction: { api: 'DescribeInstances', serviceName: 'ec2.amazonaws.com' } };
  const seen = { ...event, detail: { ...detail, service: { action } } };
  const pauses: number[] = [];
  const deps: RespondDeps = {
    ...stage.deps,
    async wait(pause) {
      pauses.push(pause);
      await meanwhile(pauses.length);
    },
  };
  const { incident, unfinished } = await answerOne(seen, deps);
  const mails = () => stage.mails.filter(({ subject }) => subject.includes(incident.id));
  return { seen, deps, pauses, incident, unfinished, mails, accessKeyId };
}

const storedOf = (id: string) => getIncident(id, stage.deps.store);
const detach = (UserName: string) =>
  stage.clients.iam.send(
    new DetachUserPolicyCommand({ UserName, PolicyArn: stage.deps.denySessionsPolicyArn }),
  );

describe('the proof of a containment', () => {
  it('is kept with the calls that were tried, the observed one first, and people hear once', async () => {
    const { incident, unfinished, mails, accessKeyId } = await report('proven');
    expect(unfinished).toEqual([]);
    const { proofs, credentials } = await storedOf(incident.id);
    expect(proofs).toMatchObject([{ accessKeyId, verdict: 'contained', breaches: [] }]);
    expect(proofs[0]?.calls[0]).toEqual({
      call: 'ec2:DescribeInstances',
      with: 'session',
      isObserved: true,
      outcome: 'denied',
      by: expect.stringMatching(/policy\/DenySessions, statement #0$/),
    });
    expect(credentials).toMatchObject([
      { verdict: 'contained', because: expect.stringContaining('observed') },
    ]);
    expect(credentials[0]).not.toHaveProperty('turn');
    expect(mails()).toHaveLength(1);
  });

  it('is not waited for again by a repeat, nor by another finding of the same key', async () => {
    const { seen, deps, pauses, incident } = await report('repeated');
    const first = pauses.length;
    expect(first).toBeGreaterThan(0);
    await answerOne(seen, deps);
    await answerOne({ ...seen, detail: { ...seen.detail, id: 'f-other' } }, deps);
    expect(pauses).toHaveLength(first);
    expect((await storedOf(incident.id)).credentials[0]?.because).toContain('denied by');
  });

  it('is made by one of those who answer at once', async () => {
    const accessKeyId = await stage.makeUser('at-once');
    const event = findingEvent('custom.guardduty.simulation', {
      id: 'f-1',
      userName: 'at-once',
      accessKeyId,
    });
    const waits: number[] = [];
    const deps = { ...stage.deps, wait: async (pause: number) => void waits.push(pause) };
    const answers = await Promise.all(Array.from({ length: 6 }, () => answerOne(event, deps)));
    // Who had no answer of the store in time cannot know of the others: rather twice than never.
    const alone = answers.filter(({ incident }) => incident.entry === 'unrecorded').length;
    expect(waits.length).toBeGreaterThanOrEqual(2);
    expect(waits.length).toBeLessThanOrEqual(2 * (1 + alone));
  });

  it('says of what was undone that it was applied again', async () => {
    const { incident, mails } = await report('undone', (turn) =>
      turn === 1 ? detach('undone') : Promise.resolve(),
    );
    const { timeline, credentials } = await storedOf(incident.id);
    expect(timeline.map(({ text }) => text).join('\n')).toMatch(
      /undone, and applied again: 2026-\S+ deny-user-sessions/,
    );
    expect(credentials).toMatchObject([{ verdict: 'contained' }]);
    const { AttachedPolicies } = await stage.clients.iam.send(
      new ListAttachedUserPoliciesCommand({ UserName: 'undone' }),
    );
    expect(AttachedPolicies).toHaveLength(1);
    expect(mails()).toHaveLength(1);
  });

  it('tells people when somebody undoes it each time, and is made again when the finding comes again', async () => {
    const { incident, seen, mails, deps } = await report('tireless', () =>
      detach('tireless').catch(() => undefined),
    );
    expect(incident.judgement).toMatchObject({ verdict: 'not contained' });
    expect((await storedOf(incident.id)).credentials).toMatchObject([
      { verdict: 'not contained', because: expect.stringContaining('somebody undoes it'), turn: 1 },
    ]);
    expect(mails()).toHaveLength(2);
    expect(mails()[1]?.text).toMatch(/^STATE {4}NOT CONTAINED: somebody undoes it/);
    expect(mails()[1]?.text).toContain('--level deny');
    stage.advance(31_000);
    await answerOne(seen, { ...deps, wait: async () => undefined });
    expect((await storedOf(incident.id)).credentials).toMatchObject([{ verdict: 'contained', turn: 2 }]);
    expect(mails()).toHaveLength(3);
  });

  it('asks again where IAM did not answer once', async () => {
    stage.failing('iam', 'ListUserPolicies', { nth: 1 });
    const { incident, mails } = await report('once-unread');
    expect((await storedOf(incident.id)).credentials).toMatchObject([{ verdict: 'contained' }]);
    expect(mails()).toHaveLength(1);
  });

  it('is unknown where IAM does not say what the user may do', async () => {
    stage.failing('iam', 'ListUserPolicies');
    const { incident, mails } = await report('unreadable');
    expect((await storedOf(incident.id)).credentials).toMatchObject([
      { verdict: 'unknown', because: expect.stringMatching(/^what there is could not be read/) },
    ]);
    expect(mails()).toHaveLength(2);
  });
});
