import {
  AttachUserPolicyCommand,
  DetachUserPolicyCommand,
  GetUserCommand,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ContainStage, type Keys, openContainStage } from '../fixture.ts';
import { readUser } from '../read-user.ts';
import { restoreStep } from '../restore-step.ts';
import { createTarget, runStep } from '../run-step.ts';
import { denyUserSessions } from './deny-user-sessions.ts';

let stage: ContainStage;
beforeAll(async () => {
  stage = await openContainStage();
});
afterAll(() => stage.sandbox.close());

const run = (userName: string, accessKeyId: string) =>
  runStep(
    denyUserSessions,
    createTarget({ account: '111122223333', accessKeyId, userName }, stage.deps.iam),
    stage.deps,
  );

const listBuckets = (credentials: Keys) => stage.listBucketsAs(credentials);
const planFor = async (userName: string, accessKeyId: string) =>
  denyUserSessions.plan({ accessKeyId, user: await readUser(userName, stage.deps.iam) }, stage.deps);
const restore = (userName: string, accessKeyId: string, prior: object) =>
  restoreStep(denyUserSessions, accessKeyId, userName, prior, stage.deps, { now: Date.now() });

describe('deny-user-sessions', () => {
  it('refuses sessions that were taken before and after, and leaves the key alone', async () => {
    const keys = await stage.makeUser('alice');
    const before = await stage.makeSession(keys);
    await listBuckets(before);
    expect(await run('alice', keys.accessKeyId)).toMatchObject({
      applied: 'yes',
      judgement: { verdict: 'contained' },
    });
    await expect(listBuckets(before)).rejects.toMatchObject({ name: 'AccessDenied' });
    await expect(listBuckets(await stage.makeSession(keys))).rejects.toMatchObject({ name: 'AccessDenied' });
    await stage.iamAs(keys).send(new GetUserCommand({}));
    await listBuckets(keys);
    const [prior] = stage.priors.filter(({ accessKeyId }) => accessKeyId === keys.accessKeyId);
    expect(prior).toMatchObject({ userName: 'alice' });
    expect(prior?.['attached']).toBe(!prior?.['isCertain']);
  });

  it('names the way back, which gives the sessions back', async () => {
    const keys = await stage.makeUser('restored');
    const session = await stage.makeSession(keys);
    const { undo } = await run('restored', keys.accessKeyId);
    const { denySessionsPolicyArn: PolicyArn, iam } = stage.deps;
    expect(undo).toEqual([`aws iam detach-user-policy --user-name restored --policy-arn ${PolicyArn}`]);
    await iam.send(new DetachUserPolicyCommand({ UserName: 'restored', PolicyArn }));
    await listBuckets(session);
  });

  it('says unknown when nobody holds the key, whatever name the finding gives', async () => {
    await stage.makeUser('innocent');
    const step = await run('innocent', 'AKIAIOSFODNN7EXAMPLE');
    expect(step).toMatchObject({ applied: 'failed', judgement: { verdict: 'unknown' } });
  });

  it('says not contained when the policy is gone again', async () => {
    const keys = await stage.makeUser('detached');
    await run('detached', keys.accessKeyId);
    await stage.deps.iam.send(
      new DetachUserPolicyCommand({ UserName: 'detached', PolicyArn: stage.deps.denySessionsPolicyArn }),
    );
    const target = createTarget(
      { account: '111122223333', accessKeyId: keys.accessKeyId, userName: 'detached' },
      stage.deps.iam,
    );
    expect(await denyUserSessions.verify(target, stage.deps)).toMatchObject({ verdict: 'not contained' });
  });

  it('is given back without reviving a session: those issued before stay denied, later ones work', async () => {
    const keys = await stage.makeUser('lifted');
    const old = await stage.makeSession(keys);
    const { state } = await planFor('lifted', keys.accessKeyId);
    await run('lifted', keys.accessKeyId);
    expect(await restore('lifted', keys.accessKeyId, state)).toMatchObject({
      kind: 'change',
      after: expect.stringMatching(/stay denied/),
    });
    await expect(listBuckets(old)).rejects.toMatchObject({ name: 'AccessDenied' });
    // The cut-off is in whole seconds.
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    await listBuckets(await stage.makeSession(keys));
    await listBuckets(keys);
    expect(await restore('lifted', keys.accessKeyId, state)).toMatchObject({ kind: 'nothing' });
  });

  it('leaves what was attached before, and says where it cannot know', async () => {
    const keys = await stage.makeUser('quarantined');
    const PolicyArn = stage.deps.denySessionsPolicyArn;
    await stage.deps.iam.send(new AttachUserPolicyCommand({ UserName: 'quarantined', PolicyArn }));
    const { state } = await planFor('quarantined', keys.accessKeyId);
    await run('quarantined', keys.accessKeyId);
    expect(await restore('quarantined', keys.accessKeyId, state)).toMatchObject({ kind: 'nothing' });
    const subject = { accessKeyId: keys.accessKeyId, user: await readUser('quarantined', stage.deps.iam) };
    const uncertain = { userName: 'quarantined', attached: true, isCertain: false };
    const wish = { now: Date.now() };
    expect(denyUserSessions.planRestore(uncertain, subject, stage.deps, wish)).toMatchObject({
      kind: 'change',
      after: expect.stringMatching(/Not surely exact/),
    });
    expect(() => denyUserSessions.planRestore({ attached: 'yes' }, subject, stage.deps, wish)).toThrow(
      /not what Cordon writes/,
    );
  });

  it('refuses where somebody has detached it, or changed what a restore has left', async () => {
    const keys = await stage.makeUser('drifted');
    const { state } = await planFor('drifted', keys.accessKeyId);
    expect(await restore('drifted', keys.accessKeyId, state)).toMatchObject({ kind: 'drift' });
    await run('drifted', keys.accessKeyId);
    const PolicyDocument = JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
    });
    const PolicyName = 'CordonDenySessionsBefore';
    await stage.deps.iam.send(new PutUserPolicyCommand({ UserName: 'drifted', PolicyName, PolicyDocument }));
    expect(await restore('drifted', keys.accessKeyId, state)).toMatchObject({
      kind: 'drift',
      found: 'somebody has changed it',
    });
    expect((await planFor('drifted', keys.accessKeyId)).state['attached']).toBe(true);
  });
});
