import { DetachUserPolicyCommand, ListAccessKeysCommand, UpdateAccessKeyCommand } from '@aws-sdk/client-iam';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Incident } from '../model/incident.ts';
import { contain } from './contain.ts';
import { type ContainStage, openContainStage } from './fixture.ts';
import { settle } from './settle.ts';

let stage: ContainStage;
beforeAll(async () => {
  stage = await openContainStage();
});
afterAll(() => stage.sandbox.close());

const START = Date.parse('2026-11-21T11:00:00Z');

/** Time passes only by waiting; `meanwhile` is what somebody else does in each pause. */
async function containAndSettle(
  UserName: string,
  meanwhile: (pause: number) => Promise<unknown>,
  isGivenBack = false,
) {
  const { accessKeyId } = await stage.makeUser(UserName);
  const incident: Incident = {
    id: 'INC-0123456789ab',
    key: `111122223333/user/${UserName}`,
    entry: 'opened',
    openedAt: new Date(START).toISOString(),
    finding: {
      id: 'f-1',
      source: 'guardduty',
      via: 'event',
      account: '111122223333',
      region: 'eu-west-2',
      type: 'UnauthorizedAccess:IAMUser/MaliciousIPCaller.Custom',
      severity: 5,
      title: 'A key was used from a threat list.',
      isSample: false,
    },
    credential: { kind: 'user-key', accessKeyId, principalName: UserName, because: 'the finding says so' },
    decision: { mode: 'contain', rule: 'leaked-user-key', because: 'it is on a list' },
    steps: [],
    notStopped: [],
    status: 'open',
  };
  const waits: number[] = [];
  let now = START;
  const contained = await contain(incident, stage.deps);
  const settled = await settle(contained, {
    ...stage.deps,
    now: () => now,
    isGivenBack: async () => isGivenBack,
    async wait(pause) {
      waits.push(pause);
      now += pause;
      await meanwhile(waits.length);
    },
  });
  return { ...settled, waits, accessKeyId };
}

const reactivate = async (UserName: string) => {
  const { AccessKeyMetadata = [] } = await stage.deps.iam.send(new ListAccessKeysCommand({ UserName }));
  for (const { AccessKeyId } of AccessKeyMetadata) {
    const change = { UserName, AccessKeyId, Status: 'Active' } as const;
    await stage.deps.iam.send(new UpdateAccessKeyCommand(change));
  }
};
const statusOf = async (UserName: string) =>
  (await stage.deps.iam.send(new ListAccessKeysCommand({ UserName }))).AccessKeyMetadata?.map(
    ({ Status }) => Status,
  );

describe('after containment', () => {
  it('leaves alone what a person has given back meanwhile', async () => {
    const settled = await containAndSettle('given-back', () => reactivate('given-back'), true);
    expect(settled.applied).toEqual([]);
    expect(await statusOf('given-back')).toEqual(['Active']);
  });

  it('waits out the five seconds that IAM needs, and no more, where nobody undoes it', async () => {
    const settled = await containAndSettle('calm', async () => undefined);
    expect(settled.waits.reduce((sum, pause) => sum + pause, 0)).toBe(5_000);
    expect(settled.applied).toEqual([]);
    expect(settled.lastAppliedAt).toBeUndefined();
    expect(settled.incident.judgement?.verdict).toBe('contained');
  });

  it('applies again what was undone, says so, and waits the five seconds anew', async () => {
    const settled = await containAndSettle('fighter', async (turn) => {
      if (turn === 1) await reactivate('fighter');
      const PolicyArn = stage.deps.denySessionsPolicyArn;
      if (turn === 3)
        await stage.deps.iam.send(new DetachUserPolicyCommand({ UserName: 'fighter', PolicyArn }));
    });
    expect(settled.applied).toEqual([
      '2026-11-21T11:00:02.500Z deactivate-access-key',
      '2026-11-21T11:00:03.000Z deny-user-sessions',
    ]);
    expect(settled.lastAppliedAt).toBe(START + 3_000);
    expect(settled.waits.slice(2).reduce((sum, pause) => sum + pause, 0)).toBe(250 + 5_000);
    expect(settled.incident.judgement).toMatchObject({ verdict: 'contained' });
    expect(await statusOf('fighter')).toEqual(['Inactive']);
  });

  it('ends with "not contained" where somebody undoes it each time', async () => {
    const settled = await containAndSettle('tireless', () => reactivate('tireless'));
    expect(settled.waits.reduce((sum, pause) => sum + pause, 0)).toBe(20_000);
    expect(settled.incident.judgement).toEqual({
      verdict: 'not contained',
      because: expect.stringMatching(/^somebody undoes it: it was applied again 71 times, at last 2026-/),
    });
  });

  it('does not try again what AWS has refused, and that stays not contained', async () => {
    stage.sandbox.world.faults.push({
      service: 'iam',
      operation: 'AttachUserPolicy',
      when: 'before',
      kind: 'error',
      seen: 0,
    });
    const settled = await containAndSettle('refused', async () => undefined);
    stage.sandbox.world.faults.length = 0;
    expect(settled.applied).toEqual([]);
    expect(settled.incident.judgement).toMatchObject({
      verdict: 'not contained',
      because: expect.stringMatching(/^only partly: deny-user-sessions/),
    });
  });

  it('is unknown where it cannot be read whether it still holds', async () => {
    const settled = await containAndSettle('unread', async (turn) => {
      if (turn !== 2) return;
      const how = { when: 'before', kind: 'error', seen: 0 } as const;
      stage.sandbox.world.faults.push({ service: 'iam', operation: 'ListAccessKeys', ...how });
    });
    stage.sandbox.world.faults.length = 0;
    expect(settled.incident.judgement).toMatchObject({ verdict: 'unknown' });
  });
});
