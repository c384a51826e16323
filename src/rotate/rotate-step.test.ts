import { createHash, randomUUID } from 'node:crypto';
import { UpdateAccessKeyCommand } from '@aws-sdk/client-iam';
import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { getIncident } from '../respond/read-incidents.ts';
import {
  addCredential,
  callAs,
  findHolders,
  keysOf,
  makeCompromised,
  openRotateStage,
  type RotateStage,
  readObject,
  readSecret,
  runRunbook,
  STEPS,
} from './fixture.ts';
import { rotateStep } from './rotate-step.ts';
import { readRotation } from './rotation.ts';

let stage: RotateStage;
beforeAll(async () => {
  stage = await openRotateStage();
});
afterAll(() => stage.sandbox.close());

describe('the runbook', () => {
  it('replaces the compromised key by one that works and that only the secret holds', async () => {
    const user = await makeCompromised(stage);
    const results = await runRunbook(user, stage.depsOf());
    expect(results.map(({ state, verdict }) => `${state}: ${verdict}`)).toEqual([
      'disabled: contained',
      'key-deleted: verified',
      'done: verified',
    ]);
    const made = await readSecret(stage, user.incidentId);
    expect(made).toMatchObject({ userName: user.userName, region: 'eu-west-2' });
    expect(await keysOf(stage, user.userName)).toEqual([`${made.accessKeyId} Active`]);
    expect(await callAs(stage, made)).toBe(user.userName);
    await expect(callAs(stage, user.keys)).rejects.toThrow();
  });

  it('lets the new secret out of IAM and Secrets Manager nowhere', async () => {
    const user = await makeCompromised(stage);
    const results = await runRunbook(user, stage.depsOf());
    const { secretAccessKey, accessKeyId } = await readSecret(stage, user.incidentId);
    expect(await findHolders(stage, secretAccessKey)).toEqual(['iam', 'secretsmanager-secrets']);
    expect(await findHolders(stage, accessKeyId)).toContain('tables');
    expect(JSON.stringify(results)).not.toContain(secretAccessKey);
    expect(JSON.stringify(results)).not.toContain(accessKeyId);
    expect(stage.logged.join('\n')).not.toContain(secretAccessKey);
  });

  it('keeps the secret from the compromised user, whatever his own policies allow', async () => {
    const user = await makeCompromised(stage);
    await runRunbook(user, stage.depsOf());
    const { secretsManager } = stage.clientsOf(await readSecret(stage, user.incidentId));
    await expect(
      secretsManager.send(new GetSecretValueCommand({ SecretId: `cordon/${user.incidentId}` })),
    ).rejects.toMatchObject({ name: 'AccessDeniedException' });
  });

  it('saves what IAM said of the user, with hashes that the manifest and the table hold', async () => {
    const user = await makeCompromised(stage);
    const deps = stage.depsOf();
    await runRunbook(user, deps);
    const { evidence = [] } = (await readRotation(user.incidentId, deps))?.rotation ?? {};
    const texts = await Promise.all(evidence.map(({ key }) => readObject(stage, key)));
    expect(texts.map((text) => createHash('sha256').update(text).digest('hex'))).toEqual(
      evidence.map(({ sha256 }) => sha256),
    );
    const contents = texts.map((text) => JSON.parse(text));
    expect(contents.at(-1)).toEqual({
      incidentId: user.incidentId,
      number: 1,
      previous: null,
      objects: evidence.slice(0, -1),
    });
    const [aboutUser, keys, inline] = contents.map(({ content }) => content);
    expect(aboutUser).toMatchObject({ UserName: user.userName, Tags: [{ Key: 'team', Value: 'billing' }] });
    expect(keys).toMatchObject([{ AccessKeyId: user.keys.accessKeyId, Status: 'Inactive' }]);
    expect(inline).toMatchObject([{ name: 'work', document: expect.stringContaining('iam:GetUser') }]);
  });

  it('changes nothing more when it is run again', async () => {
    const user = await makeCompromised(stage);
    await runRunbook(user, stage.depsOf());
    const before = await readSecret(stage, user.incidentId);
    const again = await runRunbook(user, stage.depsOf());
    expect(again.map(({ state }) => state)).toEqual(['disabled', 'key-deleted', 'done']);
    expect(await readSecret(stage, user.incidentId)).toEqual(before);
    expect(await keysOf(stage, user.userName)).toEqual([`${before.accessKeyId} Active`]);
  });

  it('tells the timeline what it did, with masked keys', async () => {
    const user = await makeCompromised(stage);
    const deps = stage.depsOf();
    await runRunbook(user, deps);
    const { timeline } = await getIncident(user.incidentId, deps.store);
    expect(timeline.map(({ text }) => text.replace(/ \w+….*| incidents.*/, ''))).toEqual([
      'runbook: access key',
      'runbook: evidence saved:',
      'runbook: access key',
      'runbook: new access key',
    ]);
    expect(JSON.stringify(timeline)).not.toContain(user.keys.accessKeyId);
  });

  it('sets a key Inactive that was armed again, before it deletes it', async () => {
    const user = await makeCompromised(stage);
    await rearm(user.userName, user.keys.accessKeyId);
    await rotateStep(request('disableAccessKeys', user), stage.depsOf());
    expect(await keysOf(stage, user.userName)).toEqual([`${user.keys.accessKeyId} Inactive`]);
    await rearm(user.userName, user.keys.accessKeyId);
    await expect(rotateStep(request('deleteAccessKeys', user), stage.depsOf())).rejects.toThrow('is Active');
    expect(await keysOf(stage, user.userName)).toEqual([`${user.keys.accessKeyId} Active`]);
  });
});

describe('a run is refused, and changes nothing,', () => {
  const expectRefused = async (user: Named, because: string, input: object = {}) => {
    const before = await keysOf(stage, user.userName);
    for (const step of STEPS) {
      await expect(rotateStep({ ...request(step, user), ...input }, stage.depsOf())).rejects.toThrow(
        `refused: ${because}`,
      );
    }
    expect(await keysOf(stage, user.userName)).toEqual(before);
    expect(await readRotation(user.incidentId, stage.depsOf())).toBeUndefined();
  };

  it('with an incident that there is not', async () => {
    const user = await makeCompromised(stage);
    const incidentId = 'INC-0123456789ab';
    await expectRefused(user, `there is no incident ${incidentId}`, { incidentId });
  });

  it.each(['notify', 'approve', 'contain'] as const)('in mode %s', async (mode) => {
    await expectRefused(await makeCompromised(stage, { mode }), `the incident's mode is ${mode}`);
  });

  it.each([
    ['not contained', 'a credential of the incident is not contained'],
    ['unknown', 'a credential of the incident is perhaps not contained'],
  ] as const)('while the verdict is %s', async (verdict, because) => {
    await expectRefused(await makeCompromised(stage, { verdict }), because);
  });

  it('while another credential of the incident is not contained', async () => {
    const user = await makeCompromised(stage);
    await addCredential(
      stage,
      { ...user, keys: { accessKeyId: 'AKIAANOTHERKEY000000', secretAccessKey: '' } },
      { verdict: 'not contained' },
    );
    await expectRefused(user, 'a credential of the incident is not contained');
  });

  it('for an incident of two keys', async () => {
    const user = await makeCompromised(stage);
    await addCredential(
      stage,
      { ...user, keys: { accessKeyId: 'AKIAANOTHERKEY000000', secretAccessKey: '' } },
      {},
    );
    await expectRefused(user, 'the incident names more than one access key');
  });

  it('for another user than the incident names', async () => {
    const user = await makeCompromised(stage);
    const other = await makeCompromised(stage);
    await expectRefused(user, 'the run names another user', { userName: other.userName });
    expect(await keysOf(stage, other.userName)).toEqual([`${other.keys.accessKeyId} Inactive`]);
  });

  it.each([
    ['step', { step: 'deleteEverything' }],
    ['incidentId', { incidentId: 'INC-0123456789ab/..' }],
    ['userName', { userName: 'a user' }],
    ['executionId', { executionId: '\n' }],
  ])('with a malformed %s', async (name, wrong) => {
    await expectRefused(await makeCompromised(stage), `not a step of the runbook: ${name}`, wrong);
  });

  it('when the steps before it have not been done', async () => {
    const user = await makeCompromised(stage);
    await expect(rotateStep(request('createNewAccessKey', user), stage.depsOf())).rejects.toThrow(
      'refused: the compromised key has not been deleted',
    );
    expect(await keysOf(stage, user.userName)).toEqual([`${user.keys.accessKeyId} Inactive`]);
  });
});

it('touches no user outside the path that its role is bounded to', async () => {
  const user = await makeCompromised(stage, { path: '/' });
  await expect(runRunbook(user, stage.depsOf())).rejects.toMatchObject({ name: 'AccessDenied' });
  expect(await keysOf(stage, user.userName)).toEqual([`${user.keys.accessKeyId} Inactive`]);
});

interface Named {
  readonly incidentId: string;
  readonly userName: string;
}

const request = (step: (typeof STEPS)[number], { incidentId, userName }: Named) => ({
  step,
  incidentId,
  userName,
  executionId: randomUUID(),
});

const rearm = (UserName: string, AccessKeyId: string) =>
  stage.clients.iam.send(new UpdateAccessKeyCommand({ UserName, AccessKeyId, Status: 'Active' }));
