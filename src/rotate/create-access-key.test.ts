import { randomUUID } from 'node:crypto';
import {
  CreateAccessKeyCommand,
  CreateUserCommand,
  DeleteAccessKeyCommand,
  DeleteUserCommand,
  DeleteUserPolicyCommand,
} from '@aws-sdk/client-iam';
import { CreateSecretCommand } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { getIncident } from '../respond/read-incidents.ts';
import {
  type Compromised,
  callAs,
  type Keys,
  keysOf,
  makeCompromised,
  openRotateStage,
  type RotateStage,
  readSecret,
  runRunbook,
  type STEPS,
} from './fixture.ts';
import type { RotateDeps } from './rotate-deps.ts';
import { rotateStep } from './rotate-step.ts';
import { readRotation } from './rotation.ts';

let stage: RotateStage;
beforeAll(async () => {
  stage = await openRotateStage();
});
afterAll(() => stage.sandbox.close());

const step = (name: (typeof STEPS)[number], { incidentId, userName }: Compromised, deps: RotateDeps) =>
  rotateStep({ step: name, incidentId, userName, executionId: randomUUID() }, deps);

/** The incident of a user whose compromised key is gone and whose new one is to be made. */
async function makeDeleted(): Promise<Compromised> {
  const user = await makeCompromised(stage);
  await step('disableAccessKeys', user, stage.depsOf());
  await step('deleteAccessKeys', user, stage.depsOf());
  return user;
}

async function makeKey(UserName: string): Promise<Keys> {
  const { AccessKey } = await stage.clients.iam.send(new CreateAccessKeyCommand({ UserName }));
  return { accessKeyId: AccessKey?.AccessKeyId ?? '', secretAccessKey: AccessKey?.SecretAccessKey ?? '' };
}

const timelineOf = async ({ incidentId }: Compromised) =>
  (await getIncident(incidentId, stage.depsOf().store)).timeline.map(({ text }) => text).join('\n');

describe('the new key', () => {
  it('is one, however many runs make it at once', async () => {
    const user = await makeDeleted();
    const runs = await Promise.allSettled(
      [1, 2, 3, 4].map(() => step('createNewAccessKey', user, stage.depsOf())),
    );
    expect(runs.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const made = await readSecret(stage, user.incidentId);
    expect(await keysOf(stage, user.userName)).toEqual([`${made.accessKeyId} Active`]);
  });

  it('leaves the other key of the user as it is', async () => {
    const user = await makeCompromised(stage);
    const other = await makeKey(user.userName);
    await runRunbook(user, stage.depsOf());
    const made = await readSecret(stage, user.incidentId);
    expect((await keysOf(stage, user.userName)).sort()).toEqual(
      [`${made.accessKeyId} Active`, `${other.accessKeyId} Active`].sort(),
    );
    expect(await callAs(stage, other)).toBe(user.userName);
  });

  it('is not made past the quota: that is said, and the next run may make it at once', async () => {
    const user = await makeDeleted();
    const first = await makeKey(user.userName);
    const second = await makeKey(user.userName);
    await expect(step('createNewAccessKey', user, stage.depsOf())).rejects.toMatchObject({
      code: 'LimitExceeded',
      advice: expect.stringContaining('delete a key that nothing uses'),
    });
    expect(await timelineOf(user)).toContain('as many as IAM allows');
    expect((await readRotation(user.incidentId, stage.depsOf()))?.rotation.state).toBe('key-deleted');
    await stage.clients.iam.send(
      new DeleteAccessKeyCommand({ UserName: user.userName, AccessKeyId: first.accessKeyId }),
    );
    await step('createNewAccessKey', user, stage.depsOf());
    const made = await readSecret(stage, user.incidentId);
    expect((await keysOf(stage, user.userName)).sort()).toEqual(
      [`${made.accessKeyId} Active`, `${second.accessKeyId} Active`].sort(),
    );
  });

  it('is not given to another user who bears the name now', async () => {
    const user = await makeDeleted();
    const UserName = user.userName;
    await stage.clients.iam.send(new DeleteUserPolicyCommand({ UserName, PolicyName: 'work' }));
    await stage.clients.iam.send(new DeleteUserCommand({ UserName }));
    await stage.clients.iam.send(new CreateUserCommand({ UserName, Path: '/cordon-simulation/' }));
    await expect(step('createNewAccessKey', user, stage.depsOf())).rejects.toThrow('another user');
    expect(await keysOf(stage, UserName)).toEqual([]);
  });

  it('goes into no secret that somebody had waiting for it', async () => {
    const user = await makeDeleted();
    await stage.clients.secretsManager.send(
      new CreateSecretCommand({ Name: `cordon/${user.incidentId}`, SecretString: 'bait' }),
    );
    await expect(step('createNewAccessKey', user, stage.depsOf())).rejects.toThrow('Cordon did not make it');
    expect(await keysOf(stage, user.userName)).toEqual([]);
  });

  it('is called unknown when it is not there any more', async () => {
    const user = await makeCompromised(stage);
    await runRunbook(user, stage.depsOf());
    const { accessKeyId } = await readSecret(stage, user.incidentId);
    await stage.clients.iam.send(
      new DeleteAccessKeyCommand({ UserName: user.userName, AccessKeyId: accessKeyId }),
    );
    const again = await step('createNewAccessKey', user, stage.depsOf());
    expect(again).toMatchObject({ state: 'done', verdict: 'unknown' });
    expect(again.because).toContain('IAM does not list the new key as Active');
  });
});

describe('after a run that ended while it made the key', () => {
  /** Ends right after CreateAccessKey: its answer, and the secret in it, are lost. */
  async function makeAbandoned(): Promise<Compromised> {
    const user = await makeDeleted();
    const life = { callsLeft: Number.POSITIVE_INFINITY, callsMade: 0 };
    const { iamOnce, ...others } = stage.depsOf(life).clients;
    const dying = new Proxy(iamOnce, {
      get: (target, name) =>
        name === 'send'
          ? async (command: CreateAccessKeyCommand) => {
              await target.send(command);
              life.callsLeft = 0;
              throw new Error('the function was ended');
            }
          : Reflect.get(target, name),
    });
    const deps = { ...stage.depsOf(life), clients: { ...others, iamOnce: dying } };
    await expect(step('createNewAccessKey', user, deps)).rejects.toThrow('ended');
    return user;
  }

  it('nobody makes a key until that run is certainly over', async () => {
    const user = await makeAbandoned();
    const left = await keysOf(stage, user.userName);
    await expect(step('createNewAccessKey', user, stage.depsOf())).rejects.toThrow('another run is making');
    expect(await keysOf(stage, user.userName)).toEqual(left);
  });

  it('the key that it left is deleted, and a new one made', async () => {
    const user = await makeAbandoned();
    const [left] = await keysOf(stage, user.userName);
    await later(() => step('createNewAccessKey', user, stage.depsOf()));
    const made = await readSecret(stage, user.incidentId);
    expect(await keysOf(stage, user.userName)).toEqual([`${made.accessKeyId} Active`]);
    expect(`${made.accessKeyId} Active`).not.toBe(left);
    expect(await timelineOf(user)).toContain('was never used: deleted');
  });

  it('a key that somebody uses stays, and people are told of it', async () => {
    const user = await makeDeleted();
    await expect(
      step('createNewAccessKey', user, stage.depsOf({ callsLeft: 10, callsMade: 0 })),
    ).rejects.toThrow();
    expect((await readRotation(user.incidentId, stage.depsOf()))?.rotation.state).toBe('creating');
    const foreign = await makeKey(user.userName);
    await callAs(stage, foreign);
    await later(() => step('createNewAccessKey', user, stage.depsOf()));
    expect(await keysOf(stage, user.userName)).toContain(`${foreign.accessKeyId} Active`);
    expect(await timelineOf(user)).toContain('Cordon did not make it, look at it');
  });
});

/** When whoever was making the key is certainly over. */
async function later(work: () => Promise<unknown>): Promise<void> {
  stage.lead += 151_000;
  await work();
}
