import {
  AttachUserPolicyCommand,
  CreatePolicyCommand,
  GetUserCommand,
  ListAttachedUserPoliciesCommand,
  ListUserPoliciesCommand,
} from '@aws-sdk/client-iam';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ContainStage, openContainStage } from '../fixture.ts';
import { readUser } from '../read-user.ts';
import { restoreStep } from '../restore-step.ts';
import { createTarget, runStep } from '../run-step.ts';
import { denyAllOnUser } from './deny-all-on-user.ts';

let stage: ContainStage;
beforeAll(async () => {
  stage = await openContainStage();
});
afterAll(() => stage.sandbox.close());

const run = (userName: string, accessKeyId: string) =>
  runStep(
    denyAllOnUser,
    createTarget({ account: '111122223333', accessKeyId, userName }, stage.deps.iam),
    stage.deps,
  );
const restore = (userName: string, accessKeyId: string, prior: object) =>
  restoreStep(denyAllOnUser, accessKeyId, userName, prior, stage.deps, { now: Date.now() });
const planFor = async (userName: string, accessKeyId: string) =>
  denyAllOnUser.plan({ accessKeyId, user: await readUser(userName, stage.deps.iam) }, stage.deps);

async function policiesOf(UserName: string): Promise<string[]> {
  const { AttachedPolicies = [] } = await stage.deps.iam.send(
    new ListAttachedUserPoliciesCommand({ UserName }),
  );
  const { PolicyNames = [] } = await stage.deps.iam.send(new ListUserPoliciesCommand({ UserName }));
  return [...AttachedPolicies.map(({ PolicyName = '' }) => PolicyName), ...PolicyNames];
}

/** As many policies as may be attached. */
async function fillAttachments(UserName: string): Promise<void> {
  for (let n = 0; n < 10; n += 1) {
    const PolicyDocument = JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: 'sqs:ListQueues', Resource: '*' }],
    });
    const { Policy } = await stage.deps.iam.send(
      new CreatePolicyCommand({ PolicyName: `${UserName}-${n}`, PolicyDocument }),
    );
    await stage.deps.iam.send(new AttachUserPolicyCommand({ UserName, PolicyArn: Policy?.Arn }));
  }
}

describe('deny-all-on-user', () => {
  it('denies the user everything by the policy of the stack, and gives back what he could, but old sessions', async () => {
    const keys = await stage.makeUser('alice');
    const session = await stage.makeSession(keys);
    await stage.iamAs(keys).send(new GetUserCommand({}));
    const { state } = await planFor('alice', keys.accessKeyId);
    const step = await run('alice', keys.accessKeyId);
    expect(step).toMatchObject({ applied: 'yes', judgement: { verdict: 'contained' } });
    await expect(stage.iamAs(keys).send(new GetUserCommand({}))).rejects.toMatchObject({
      name: 'AccessDenied',
    });
    expect(await policiesOf('alice')).toEqual(['DenyAll', 'work']);

    expect(await restore('alice', keys.accessKeyId, state)).toMatchObject({ kind: 'change' });
    expect(await policiesOf('alice')).toEqual(['CordonDenySessionsBefore', 'work']);
    await stage.iamAs(keys).send(new GetUserCommand({}));
    await expect(stage.listBucketsAs(session)).rejects.toMatchObject({ name: 'AccessDenied' });
    expect(await restore('alice', keys.accessKeyId, state)).toMatchObject({
      kind: 'nothing',
      because: expect.stringMatching(/given back already.*must stay until/),
    });
  });

  it('takes an inline policy where no more can be attached, as its plan says', async () => {
    const keys = await stage.makeUser('full');
    await fillAttachments('full');
    const { after, state } = await planFor('full', keys.accessKeyId);
    expect(after).toMatch(/inline policy CordonDenyAll/);
    expect(await run('full', keys.accessKeyId)).toMatchObject({ judgement: { verdict: 'contained' } });
    expect(await policiesOf('full')).toContain('CordonDenyAll');
    await expect(stage.iamAs(keys).send(new GetUserCommand({}))).rejects.toMatchObject({
      name: 'AccessDenied',
    });
    expect(await restore('full', keys.accessKeyId, state)).toMatchObject({ kind: 'change' });
    expect(await policiesOf('full')).not.toContain('CordonDenyAll');
    await stage.iamAs(keys).send(new GetUserCommand({}));
  });

  it('gives nothing back that was there before, and refuses where somebody has been at it', async () => {
    const keys = await stage.makeUser('before');
    const { denyAllPolicyArn: PolicyArn, iam } = stage.deps;
    const clean = await planFor('before', keys.accessKeyId);
    expect(await restore('before', keys.accessKeyId, clean.state)).toMatchObject({ kind: 'drift' });
    await iam.send(new AttachUserPolicyCommand({ UserName: 'before', PolicyArn }));
    const { state, before, after } = await planFor('before', keys.accessKeyId);
    expect(after).toBe(before);
    await run('before', keys.accessKeyId);
    expect(await restore('before', keys.accessKeyId, state)).toMatchObject({ kind: 'nothing' });
    expect(await policiesOf('before')).toEqual(['DenyAll', 'work']);
    const another = { ...clean.state, userId: 'AIDA2222222222EXAMPLE' };
    expect(await restore('before', keys.accessKeyId, another)).toMatchObject({ kind: 'drift' });
  });
});
