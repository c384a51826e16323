import {
  AttachUserPolicyCommand,
  CreatePolicyCommand,
  DeleteUserPolicyCommand,
  DetachUserPolicyCommand,
  GetUserCommand,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { denyAllOnUser } from './actions/deny-all-on-user.ts';
import { chooseDetached } from './deny-room.ts';
import { type ContainStage, type Keys, openContainStage } from './fixture.ts';
import { readUser } from './read-user.ts';
import { restoreStep } from './restore-step.ts';
import { createTarget, runStep, type StepDeps } from './run-step.ts';

let stage: ContainStage;
beforeAll(async () => {
  stage = await openContainStage();
});
afterEach(() => {
  stage.sandbox.world.faults.length = 0;
});
afterAll(() => stage.sandbox.close());

/** A user of whom IAM takes no more policies, neither attached nor inline. */
async function makeFullUser(UserName: string): Promise<Keys> {
  const { iam } = stage.deps;
  const keys = await stage.makeUser(UserName);
  for (let n = 0; n < 10; n += 1) {
    const Statement = [{ Effect: 'Allow', Action: 'sqs:ListQueues', Resource: '*' }];
    const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
    const PolicyName = `${UserName}-${n}`;
    const { Policy } = await iam.send(new CreatePolicyCommand({ PolicyName, PolicyDocument }));
    await iam.send(new AttachUserPolicyCommand({ UserName, PolicyArn: Policy?.Arn }));
  }
  // With the policy that he has, some 40 characters are left.
  const Resource = `arn:aws:s3:::quarterly-exports/${'x'.repeat(1_770)}`;
  const PolicyDocument = JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: 's3:GetObject', Resource }],
  });
  await iam.send(new PutUserPolicyCommand({ UserName, PolicyName: 'exports', PolicyDocument }));
  return keys;
}

const stateOf = async (userName: string) => {
  const { attachedPolicies, inlinePolicies } = await readUser(userName, stage.deps.iam);
  return { attachedPolicies: [...attachedPolicies].sort(), inlinePolicies };
};
const planFor = async (userName: string, { accessKeyId }: Keys) =>
  denyAllOnUser.plan({ accessKeyId, user: await readUser(userName, stage.deps.iam) }, stage.deps);
const run = (userName: string, { accessKeyId }: Keys, deps: StepDeps = stage.deps) => {
  const target = createTarget({ account: '111122223333', accessKeyId, userName }, stage.deps.iam);
  return runStep(denyAllOnUser, target, deps);
};
const restore = (userName: string, { accessKeyId }: Keys, more: { isForced?: boolean } = {}) => {
  const prior = stage.priors.find((one) => one['accessKeyId'] === accessKeyId);
  return restoreStep(denyAllOnUser, accessKeyId, userName, prior, stage.deps, { now: Date.now(), ...more });
};
const firstOf = (name: string) => `arn:aws:iam::111122223333:policy/${name}-0`;
const denied = { name: 'AccessDenied' };

describe('a deny for a user of whom IAM takes no more policies', () => {
  it('takes the place of one that is attached, as its plan says, and all that he had is on record', async () => {
    const keys = await makeFullUser('full');
    const session = await stage.makeSession(keys);
    const before = await stateOf('full');
    const { after, state } = await planFor('full', keys);
    expect(after).toContain(`${firstOf('full')} is detached`);
    expect(state).toMatchObject({ room: 'detach', detached: firstOf('full') });
    expect(await run('full', keys)).toMatchObject({ applied: 'yes', judgement: { verdict: 'contained' } });
    const now = await stateOf('full');
    const kept = before.attachedPolicies.filter((arn) => arn !== firstOf('full'));
    expect(now.attachedPolicies).toEqual([...kept, stage.deps.denyAllPolicyArn].sort());
    expect(now.inlinePolicies).toEqual(before.inlinePolicies);
    await expect(stage.iamAs(keys).send(new GetUserCommand({}))).rejects.toMatchObject(denied);
    await expect(stage.listBucketsAs(session)).rejects.toMatchObject(denied);
    const prior = stage.priors.find((one) => one['accessKeyId'] === keys.accessKeyId);
    expect(prior).toMatchObject({ ...state, inlinePolicies: before.inlinePolicies });
    expect(new Set(prior?.['attachedPolicies'] as string[])).toEqual(new Set(before.attachedPolicies));
  });

  it('stays while the deny of old sessions has no room, and is given back exactly when it has', async () => {
    const keys = await makeFullUser('later');
    const session = await stage.makeSession(keys);
    const before = await stateOf('later');
    await run('later', keys);
    const during = await stateOf('later');
    expect(await restore('later', keys)).toMatchObject({
      kind: 'drift',
      expected: expect.stringMatching(/room for the inline policy/),
    });
    expect(await stateOf('later')).toEqual(during);
    const where = { UserName: 'later', PolicyName: 'exports' };
    await stage.deps.iam.send(new DeleteUserPolicyCommand(where));
    expect(await restore('later', keys)).toMatchObject({
      kind: 'change',
      after: expect.stringContaining(`${firstOf('later')} is attached again`),
    });
    expect((await stateOf('later')).attachedPolicies).toEqual(before.attachedPolicies);
    await stage.iamAs(keys).send(new GetUserCommand({}));
    await expect(stage.listBucketsAs(session)).rejects.toMatchObject(denied);
  });

  it('is given back exactly to who insists, without a cut-off', async () => {
    const keys = await makeFullUser('forced');
    const before = await stateOf('forced');
    await run('forced', keys);
    expect(await restore('forced', keys, { isForced: true })).toMatchObject({ kind: 'change' });
    expect(await stateOf('forced')).toEqual(before);
    await stage.iamAs(keys).send(new GetUserCommand({}));
  });

  it('is attached by a repeat when we died in between; what is given back is what was there first', async () => {
    const keys = await makeFullUser('crashed');
    const before = await stateOf('crashed');
    const { state } = await planFor('crashed', keys);
    stage.priors.push({ ...state, action: denyAllOnUser.id, accessKeyId: keys.accessKeyId });
    const where = { UserName: 'crashed', PolicyArn: firstOf('crashed') };
    await stage.deps.iam.send(new DetachUserPolicyCommand(where));
    expect(await run('crashed', keys)).toMatchObject({ judgement: { verdict: 'contained' } });
    expect(await restore('crashed', keys, { isForced: true })).toMatchObject({ kind: 'change' });
    expect(await stateOf('crashed')).toEqual(before);
  });

  it('that never came, as we died before it, leaves a policy that a restore attaches', async () => {
    const keys = await makeFullUser('died');
    const before = await stateOf('died');
    const { state } = await planFor('died', keys);
    stage.priors.push({ ...state, action: denyAllOnUser.id, accessKeyId: keys.accessKeyId });
    await stage.deps.iam.send(new DetachUserPolicyCommand({ UserName: 'died', PolicyArn: firstOf('died') }));
    expect(await restore('died', keys)).toMatchObject({
      kind: 'change',
      before: expect.stringMatching(/detached$/),
    });
    expect(await stateOf('died')).toEqual(before);
  });

  it('that cannot be attached in the end leaves the user what he had', async () => {
    const keys = await makeFullUser('refused');
    const before = await stateOf('refused');
    const fault = {
      service: 'iam',
      operation: 'AttachUserPolicy',
      when: 'before',
      kind: 'error',
      seen: 0,
    } as const;
    stage.sandbox.world.faults.push({ ...fault, nth: 2 });
    expect(await run('refused', keys)).toMatchObject({
      applied: 'failed',
      judgement: { verdict: 'not contained' },
    });
    expect(await stateOf('refused')).toEqual(before);
  });

  it('takes nothing away that is not on record', async () => {
    const keys = await makeFullUser('unrecorded');
    const before = await stateOf('unrecorded');
    const broken: StepDeps[] = [
      { ...stage.deps, savePrior: () => Promise.reject(new Error('the store is down')) },
      { ...stage.deps, savePrior: async () => ({ detached: firstOf('another') }) },
    ];
    for (const deps of broken) {
      expect(await run('unrecorded', keys, deps)).toMatchObject({ applied: 'failed' });
      expect(await stateOf('unrecorded')).toEqual(before);
    }
  });

  it('gives nobody a policy who has fewer than IAM takes, whatever a record says', async () => {
    const keys = await stage.makeUser('forged');
    const { denyAllPolicyArn: PolicyArn, iam } = stage.deps;
    const { state } = await planFor('forged', keys);
    await iam.send(new AttachUserPolicyCommand({ UserName: 'forged', PolicyArn }));
    const detached = 'arn:aws:iam::aws:policy/AdministratorAccess';
    for (const attachedPolicies of [[], [detached], Array.from({ length: 10 }, (_, n) => firstOf(`f${n}`))]) {
      const prior = { ...state, action: denyAllOnUser.id, detached, attachedPolicies };
      stage.priors.unshift({ ...prior, accessKeyId: keys.accessKeyId });
      expect(await restore('forged', keys, { isForced: true })).toMatchObject({ kind: 'drift' });
    }
    expect((await stateOf('forged')).attachedPolicies).toEqual([PolicyArn]);
  });

  it('is not given back where its place has been taken', async () => {
    const keys = await makeFullUser('taken');
    await run('taken', keys);
    const { denyAllPolicyArn, denySessionsPolicyArn, iam } = stage.deps;
    await iam.send(new DetachUserPolicyCommand({ UserName: 'taken', PolicyArn: denyAllPolicyArn }));
    await iam.send(new AttachUserPolicyCommand({ UserName: 'taken', PolicyArn: denySessionsPolicyArn }));
    expect(await restore('taken', keys, { isForced: true })).toMatchObject({
      kind: 'drift',
      expected: expect.stringMatching(/^all other policies .*taken-0, which were as many as IAM takes/),
    });
  });
});

describe('chooseDetached', () => {
  const arns = {
    denyAllPolicyArn: 'arn:aws:iam::111122223333:policy/cordon/CordonDenyAll',
    denySessionsPolicyArn: 'arn:aws:iam::111122223333:policy/cordon/CordonDenySessions',
  };
  const guard = 'arn:aws:iam::111122223333:policy/guard-rail';
  const reading = 'arn:aws:iam::aws:policy/ReadOnlyAccess';
  const quarantine = 'arn:aws:iam::aws:policy/AWSCompromisedKeyQuarantineV3';

  it('takes one of AWS’s that allows, else the first; never ours', () => {
    expect(chooseDetached([guard, reading, quarantine], arns)).toBe(reading);
    expect(chooseDetached([quarantine, guard], arns)).toBe(guard);
    expect(chooseDetached(Object.values(arns), arns)).toBeUndefined();
  });
});
