import { GetUserCommand } from '@aws-sdk/client-iam';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ContainStage, openContainStage } from './fixture.ts';
import { readUser } from './read-user.ts';
import { explainGone, findCutOff, planLift, putCutOff, removeCutOff } from './session-cut-off.ts';

let stage: ContainStage;
beforeAll(async () => {
  stage = await openContainStage();
});
afterAll(() => stage.sandbox.close());

const HOUR = 3_600_000;
const AT = Date.UTC(2026, 2, 5, 9, 0, 0, 1);

describe('the cut-off of sessions', () => {
  it('is of the next whole second, and must stay for the 36 hours that a session can live', async () => {
    await stage.makeUser('alice');
    await putCutOff('alice', AT, stage.deps.iam);
    const user = await readUser('alice', stage.deps.iam);
    expect(findCutOff(user)).toEqual({ before: '2026-03-05T09:00:01Z', until: '2026-03-06T21:00:01.000Z' });
    expect(planLift(user, { now: AT + 36 * HOUR, isForced: false })).toBe('too early');
    expect(planLift(user, { now: AT + 36 * HOUR, isForced: true })).toMatchObject({
      kind: 'change',
      after: expect.stringMatching(/the attacker’s/),
    });
    expect(planLift(user, { now: AT + 36 * HOUR + 1_000, isForced: false })).toMatchObject({
      kind: 'change',
    });
    await removeCutOff('alice', stage.deps.iam);
    const lifted = await readUser('alice', stage.deps.iam);
    expect(planLift(lifted, { now: AT, isForced: true })).toBeUndefined();
    expect(explainGone(lifted, 'a deny')).toMatchObject({ kind: 'drift', expected: 'a deny' });
  });

  it('denies what was issued before it, and neither the key nor what is issued after it', async () => {
    const keys = await stage.makeUser('bob');
    const session = await stage.makeSession(keys);
    await putCutOff('bob', Date.now() - HOUR, stage.deps.iam);
    await stage.listBucketsAs(session);
    await putCutOff('bob', Date.now(), stage.deps.iam);
    await expect(stage.listBucketsAs(session)).rejects.toMatchObject({ name: 'AccessDenied' });
    await stage.iamAs(keys).send(new GetUserCommand({}));
  });

  it.each([
    ['another time than a date', '"2026"'],
    ['a wider condition', '"2026-03-05T09:00:01Z","aws:username":"nobody"'],
  ])('is not taken for ours with %s', (_, value) => {
    const document =
      '{"Version":"2012-10-17","Statement":[{"Sid":"DenySessionsBefore","Effect":"Deny","Action":"*","Resource":"*",' +
      `"Condition":{"DateLessThan":{"aws:TokenIssueTime":${value}}}}]}`;
    const user = { inlinePolicies: [{ name: 'CordonDenySessionsBefore', document }] };
    expect(findCutOff(user)).toBe('altered');
  });
});
