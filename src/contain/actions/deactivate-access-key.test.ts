import {
  CreateAccessKeyCommand,
  CreateUserCommand,
  DeleteAccessKeyCommand,
  GetUserCommand,
  UpdateAccessKeyCommand,
  UpdateUserCommand,
} from '@aws-sdk/client-iam';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ContainStage, openContainStage } from '../fixture.ts';
import { readUser } from '../read-user.ts';
import { restoreStep } from '../restore-step.ts';
import { createTarget, runStep } from '../run-step.ts';
import { deactivateAccessKey } from './deactivate-access-key.ts';

let stage: ContainStage;
beforeAll(async () => {
  stage = await openContainStage();
});
afterAll(() => stage.sandbox.close());

const run = (userName: string, accessKeyId: string) =>
  runStep(
    deactivateAccessKey,
    createTarget({ account: '111122223333', accessKeyId, userName }, stage.deps.iam),
    stage.deps,
  );

describe('deactivate-access-key', () => {
  it("refuses the holder's next call, keeps what was there, and names the way back, which works", async () => {
    const keys = await stage.makeUser('alice');
    const alice = stage.iamAs(keys);
    await alice.send(new GetUserCommand({}));
    const step = await run('alice', keys.accessKeyId);
    expect(step).toMatchObject({ applied: 'yes', judgement: { verdict: 'contained' }, isRetryable: false });
    await expect(alice.send(new GetUserCommand({}))).rejects.toMatchObject({ name: 'InvalidClientTokenId' });
    const [prior] = stage.priors.filter(({ accessKeyId }) => accessKeyId === keys.accessKeyId);
    expect(prior).toMatchObject({ userName: 'alice', createdAt: expect.stringMatching(/Z$/) });
    // Read in the same moment: the key was Active, or the read says that it cannot know.
    expect(prior?.['status'] === 'Active').toBe(prior?.['isCertain']);
    expect(step.undo).toEqual([
      `aws iam update-access-key --user-name alice --access-key-id ${keys.accessKeyId} --status Active`,
    ]);
    await stage.deps.iam.send(
      new UpdateAccessKeyCommand({ UserName: 'alice', AccessKeyId: keys.accessKeyId, Status: 'Active' }),
    );
    await alice.send(new GetUserCommand({}));
  });

  it('changes nothing when it is done again', async () => {
    const keys = await stage.makeUser('again');
    await run('again', keys.accessKeyId);
    expect(await run('again', keys.accessKeyId)).toMatchObject({
      applied: 'yes',
      judgement: { verdict: 'contained' },
    });
  });

  it('finds a renamed user by the key, and does not touch the new bearer of the name', async () => {
    const keys = await stage.makeUser('before');
    await stage.deps.iam.send(new UpdateUserCommand({ UserName: 'before', NewUserName: 'after' }));
    await stage.deps.iam.send(new CreateUserCommand({ UserName: 'before' }));
    const step = await run('before', keys.accessKeyId);
    expect(step).toMatchObject({ applied: 'yes', judgement: { verdict: 'contained' } });
    expect(step.undo[0]).toContain('--user-name after ');
  });

  it('says unknown about a key that nobody holds, and that trying again is no use', async () => {
    const step = await run('nobody', 'AKIAIOSFODNN7EXAMPLE');
    expect(step).toMatchObject({ applied: 'failed', judgement: { verdict: 'unknown' }, isRetryable: false });
  });

  it('says not contained when AWS fails, and that trying again may help', async () => {
    const keys = await stage.makeUser('throttled');
    stage.sandbox.world.faults.push({
      service: 'iam',
      operation: 'UpdateAccessKey',
      when: 'before',
      kind: 'throttle',
      seen: 0,
    });
    const step = await run('throttled', keys.accessKeyId);
    stage.sandbox.world.faults.splice(0);
    expect(step).toMatchObject({
      applied: 'failed',
      judgement: { verdict: 'not contained' },
      errorCode: 'ThrottlingException',
      isRetryable: true,
    });
    expect(stage.failures).toContain('deactivate-access-key');
  });

  it('does not take the answer 200 for proof: what is there is read again', async () => {
    const keys = await stage.makeUser('revived');
    const { verify } = deactivateAccessKey;
    const target = createTarget(
      { account: '111122223333', accessKeyId: keys.accessKeyId, userName: 'revived' },
      stage.deps.iam,
    );
    expect(await verify(target, stage.deps)).toMatchObject({ verdict: 'not contained' });
  });

  describe('given back', () => {
    const restore = (userName: string, accessKeyId: string, prior: object, reactivateKey?: string) =>
      restoreStep(deactivateAccessKey, accessKeyId, userName, prior, stage.deps, {
        now: Date.now(),
        ...(reactivateKey === undefined ? {} : { reactivateKey }),
      });
    const planFor = async (userName: string, accessKeyId: string) =>
      deactivateAccessKey.plan({ accessKeyId, user: await readUser(userName, stage.deps.iam) }, stage.deps);

    it('stays Inactive unless it is named itself, and no other key is touched', async () => {
      const keys = await stage.makeUser('leaked');
      const { AccessKey: other } = await stage.deps.iam.send(
        new CreateAccessKeyCommand({ UserName: 'leaked' }),
      );
      const { before, after, state } = await planFor('leaked', keys.accessKeyId);
      expect([before, after]).toEqual(['Active', 'Inactive']);
      await run('leaked', keys.accessKeyId);
      const statuses = async () =>
        (await readUser('leaked', stage.deps.iam)).keys.map(({ status }) => status).sort();
      for (const named of [undefined, other?.AccessKeyId]) {
        expect(await restore('leaked', keys.accessKeyId, state, named)).toMatchObject({ kind: 'nothing' });
        expect(await statuses()).toEqual(['Active', 'Inactive']);
      }
      expect(await restore('leaked', keys.accessKeyId, state, keys.accessKeyId)).toMatchObject({
        kind: 'change',
        after: expect.stringMatching(/^Active/),
      });
      expect(await statuses()).toEqual(['Active', 'Active']);
    });

    it('stays as it was where it was Inactive before, even when it is named', async () => {
      const keys = await stage.makeUser('retired');
      await run('retired', keys.accessKeyId);
      const { state } = await planFor('retired', keys.accessKeyId);
      expect(await restore('retired', keys.accessKeyId, state, keys.accessKeyId)).toMatchObject({
        kind: 'nothing',
        because: 'the key was Inactive before',
      });
    });

    it('refuses where somebody has set it Active, and has nothing to do where it is gone', async () => {
      const keys = await stage.makeUser('rearmed');
      const { state } = await planFor('rearmed', keys.accessKeyId);
      expect(await restore('rearmed', keys.accessKeyId, state)).toMatchObject({ kind: 'drift' });
      await stage.deps.iam.send(
        new DeleteAccessKeyCommand({ UserName: 'rearmed', AccessKeyId: keys.accessKeyId }),
      );
      expect(await restore('rearmed', keys.accessKeyId, state)).toMatchObject({ kind: 'nothing' });
    });
  });
});
