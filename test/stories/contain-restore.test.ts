import {
  AttachUserPolicyCommand,
  CreateUserCommand,
  DetachUserPolicyCommand,
  UpdateAccessKeyCommand,
} from '@aws-sdk/client-iam';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startCaller } from '../../src/cli/stage/caller-process.ts';
import {
  incidentsOf,
  keysOf,
  mailsAbout,
  makeKey,
  makeUser,
  openStage,
  outcomes,
  policiesOf,
  startAttacker,
  type TestStage,
  type TestUser,
} from './open-stage.ts';
import { runCli } from './run-cli.ts';

let stage: TestStage;
beforeAll(async () => {
  stage = await openStage();
}, 130_000);
afterAll(() => stage?.close());

const cordon = (...args: string[]) => runCli(...args, '--sandbox', stage.sandbox.origin);

/** Each command is a process of its own, of which a whole story has many. */
const LONG = 180_000;

/** Reviews the plan of a command and applies it. */
async function reviewAndApply(...args: string[]) {
  const { out } = await cordon(...args, '--json');
  const { plan } = JSON.parse(out);
  return cordon(...args, '--apply', '--plan', plan.hash, '--json');
}

const planHash = async (...args: string[]): Promise<string> =>
  JSON.parse((await cordon(...args, '--json')).out).plan.hash;

/** Another process of the owner, which makes his calls with a key and takes no session. */
const startJob = (key: TestUser['key']) =>
  startCaller({ endpoint: stage.sandbox.origin, region: 'eu-west-2', ...key, takesSession: false });

/** What a person contains with his own rights has no seal, and is given back with his own rights. */
describe('cordon contain, cordon verify and cordon restore --direct', () => {
  it(
    'deny the attacker, let the owner’s other key work, and give back all but the key and the old sessions',
    async () => {
      const user = await makeUser(stage, 'alice-leaked');
      const { accessKeyId } = user.key;
      const otherKey = await makeKey(stage.clients.iam, user.name);
      const [attacker, job] = [startAttacker(stage, user.key), startJob(otherKey)];
      try {
        expect(outcomes(await attacker.round())).toEqual([true]);
        const plan = await cordon('contain', accessKeyId);
        expect(plan).toMatchObject({ code: 0, errors: '' });
        expect(plan.out).toContain(`deactivate-access-key on access key ${accessKeyId}: Active -> Inactive`);
        expect(plan.out).toContain('does not stop: role sessions that the user has already assumed');
        expect(plan.out).toMatch(new RegExp(`key ${accessKeyId} \\(Active\\) was last used .* for `));
        expect(plan.out).toContain(`the user also has key ${otherKey.accessKeyId} (Active)`);
        expect(plan.out).toContain('policies that may be are attached to the user');
        expect(plan.out).toContain('Nothing has been changed.');
        expect(outcomes(await attacker.round())).toEqual([true]);

        const contained = await reviewAndApply('contain', accessKeyId, '--reason', 'found in a paste');
        expect(contained).toMatchObject({ code: 0, errors: '' });
        const { incident, ...said } = JSON.parse(contained.out);
        expect(said).toMatchObject({ schema: 'cordon.contain/1', status: 'ok', verdict: 'contained' });
        expect(outcomes(await attacker.round())).toEqual([false]);
        expect(outcomes(await job.round())).toEqual([true]);
        expect(await incidentsOf(stage, user.name)).toMatchObject([{ id: incident, status: 'watching' }]);
        expect(await cordon('verify', incident)).toMatchObject({
          code: 0,
          out: expect.stringMatching(/the key is Inactive.*denied by .*CordonDenySessions, statement/),
        });
        const proof = JSON.parse((await cordon('verify', incident, '--json')).out);
        expect(proof.credentials[0].trail).toMatch(/^CloudTrail has \d+ kinds of call with the key$/);
        expect(proof.credentials[0].calls).toContainEqual({
          call: 'lambda:ListFunctions',
          with: 'session',
          isObserved: true,
          outcome: 'denied',
          by: expect.stringMatching(/CordonDenySessions, statement DenyTemporarySessions$/),
        });
        expect((await mailsAbout(stage, incident))[0]?.text).toContain('found in a paste');

        const restored = await reviewAndApply('restore', '--direct', incident);
        expect(restored).toMatchObject({ code: 0, errors: '' });
        expect(JSON.parse(restored.out)).toMatchObject({
          schema: 'cordon.restore/1',
          status: 'ok',
          results: [{ action: 'deny-user-sessions', kind: 'change' }],
          unchanged: [expect.stringMatching(/a leaked key stays Inactive/)],
          left: expect.stringMatching(/must stay until/),
        });
        expect(await policiesOf(stage, user.name)).toEqual([]);
        expect(await keysOf(stage, user.name)).toEqual({
          [accessKeyId]: 'Inactive',
          [otherKey.accessKeyId]: 'Active',
        });
        // The session that the attacker has taken is as good as it was for 36 hours; and it is denied.
        expect(outcomes(await attacker.round())).toEqual([false]);
        expect(outcomes(await job.round())).toEqual([true]);

        expect(await cordon('verify', incident)).toMatchObject({
          code: 0,
          out: expect.stringMatching(/denied by inline:CordonDenySessionsBefore/),
        });

        const early = await cordon('restore', '--direct', incident);
        expect(early).toMatchObject({ code: 6, out: expect.stringMatching(/must stay until/) });
        expect(early.out).toContain(`Next: cordon restore ${incident} --direct --force`);
        const lifted = await reviewAndApply('restore', '--direct', incident, '--force');
        expect(JSON.parse(lifted.out)).toMatchObject({ results: [{ action: 'lift-session-cut-off' }] });
        // The control: it was the cut-off, and nothing else, that kept the old session out.
        const after = await attacker.round();
        expect(outcomes(after.filter(({ credential }) => credential === 'session'))).toEqual([true]);
        expect(outcomes(after.filter(({ credential }) => credential === 'key'))).toEqual([false]);
        expect(await cordon('verify', incident)).toMatchObject({
          code: 1,
          out: expect.stringMatching(/not contained: the key is Inactive.*with a session, .* is allowed by/),
        });
      } finally {
        await Promise.all([attacker.stop(), job.stop()]);
      }
    },
    LONG,
  );

  it(
    'deny the user everything where it is asked for, by his ARN, and set a key Active that is named',
    async () => {
      const user = await makeUser(stage, 'denied');
      const attacker = startAttacker(stage, user.key);
      try {
        await attacker.round();
        const arn = `arn:aws:iam::111122223333:user/${user.name}`;
        const { out } = await reviewAndApply('contain', arn, '--level', 'deny');
        const { incident } = JSON.parse(out);
        expect(await policiesOf(stage, user.name)).toEqual(['CordonDenyAll']);
        expect(outcomes(await attacker.round())).toEqual([false]);
        expect(await cordon('verify', incident)).toMatchObject({ code: 0 });
        const named = ['restore', '--direct', incident, '--reactivate-key', user.key.accessKeyId];
        expect(await reviewAndApply(...named)).toMatchObject({ code: 0 });
        const after = await attacker.round();
        expect(outcomes(after.filter(({ credential }) => credential === 'key'))).toEqual([true]);
        expect(outcomes(after.filter(({ credential }) => credential === 'session'))).toEqual([false]);
        const { code, out: said } = await cordon('verify', incident, '--json');
        expect(code).toBe(1);
        expect(JSON.parse(said)).toMatchObject({
          schema: 'cordon.verify/1',
          verdict: 'not contained',
          credentials: [
            { accessKeyId: user.key.accessKeyId, because: expect.stringMatching(/^with the key, /) },
          ],
        });
      } finally {
        await attacker.stop();
      }
    },
    LONG,
  );

  it('give back what the main path has contained, which reads the prior state in the same moment', async () => {
    const user = await makeUser(stage, 'reported');
    const { accessKeyId } = user.key;
    const reported = await cordon('respond', '--key', accessKeyId, '--apply', '--json');
    const { incident } = JSON.parse(reported.out);
    expect(await policiesOf(stage, user.name)).toEqual(['CordonDenySessions']);
    expect(await cordon('restore', incident)).toMatchObject({
      code: 6,
      out: expect.stringMatching(/is not as Cordon wrote it.*restore INC-\w+ --direct/s),
    });
    expect(await cordon('verify', incident)).toMatchObject({ code: 0 });
    expect(await reviewAndApply('restore', '--direct', incident)).toMatchObject({ code: 0, errors: '' });
    expect(await policiesOf(stage, user.name)).toEqual([]);
    expect(await keysOf(stage, user.name)).toEqual({ [accessKeyId]: 'Inactive' });
    expect(await cordon('verify', incident)).toMatchObject({ code: 0 });
  });

  it('do nothing when the world has changed since the plan was reviewed, and show the difference', async () => {
    const user = await makeUser(stage, 'changed');
    const { accessKeyId } = user.key;
    const hash = await planHash('contain', accessKeyId);
    await stage.clients.iam.send(
      new UpdateAccessKeyCommand({ UserName: user.name, AccessKeyId: accessKeyId, Status: 'Inactive' }),
    );
    const apply = ['contain', accessKeyId, '--apply', '--plan', hash];
    const refused = await cordon(...apply);
    expect(refused.code).toBe(6);
    expect(refused.out).toMatch(/was Active -> Inactive; is Inactive -> Inactive/);
    expect(await policiesOf(stage, user.name)).toEqual([]);
    expect(await incidentsOf(stage, user.name)).toEqual([]);
    // The control: with the world as it was, the same hash is good.
    await stage.clients.iam.send(
      new UpdateAccessKeyCommand({ UserName: user.name, AccessKeyId: accessKeyId, Status: 'Active' }),
    );
    expect(await cordon(...apply)).toMatchObject({ code: 0 });
    expect(await policiesOf(stage, user.name)).toEqual(['CordonDenySessions']);
  });

  it('refuse to give back what somebody else has changed since, and show what', async () => {
    const user = await makeUser(stage, 'drifted');
    const { incident } = JSON.parse((await reviewAndApply('contain', user.key.accessKeyId)).out);
    const { denySessionsPolicyArn: PolicyArn } = stage;
    const hash = await planHash('restore', '--direct', incident);
    await stage.clients.iam.send(new DetachUserPolicyCommand({ UserName: user.name, PolicyArn }));
    for (const args of [[], ['--apply', '--plan', hash]]) {
      expect(await cordon('restore', '--direct', incident, ...args)).toMatchObject({
        code: 6,
        out: expect.stringMatching(/deny-user-sessions.*expected: .*found: it is there no more/),
      });
    }
    // The control: as Cordon left it, it is given back.
    await stage.clients.iam.send(new AttachUserPolicyCommand({ UserName: user.name, PolicyArn }));
    expect(await cordon('restore', '--direct', incident, '--apply', '--plan', hash)).toMatchObject({
      code: 0,
    });
  });

  it.each([
    ['the caller himself', async () => 'arn:aws:iam::111122223333:user/sandbox-admin', /your own user/],
    [
      'an emergency user',
      async () => (await makeUser(stage, 'emergency', '/break-glass/')).key.accessKeyId,
      /emergency user/,
    ],
    ['a role of Cordon', async () => 'arn:aws:iam::111122223333:role/GDKTranslatorRole', /it is a role/],
    ['a key that nobody holds', async () => 'AKIAIOSFODNN7EXAMPLE', /no user of this account/],
    [
      'a user without keys',
      async () => {
        await stage.clients.iam.send(new CreateUserCommand({ UserName: 'console-only' }));
        return 'arn:aws:iam::111122223333:user/console-only';
      },
      /has no access key/,
    ],
  ])('refuse %s', async (_, make, because) => {
    const what = await make();
    for (const args of [[], ['--apply', '--plan', 'f'.repeat(64)]]) {
      const { code, out } = await cordon('contain', what, ...args);
      expect({ code, out }).toEqual({ code: 6, out: expect.stringMatching(because) });
    }
  });

  it('say what is wrong with the command', async () => {
    expect(await cordon('contain', 'AKIAIOSFODNN7EXAMPLE', '--apply')).toMatchObject({
      code: 2,
      errors: expect.stringMatching(/--apply needs --plan/),
    });
    expect(await cordon('restore', 'INC-000000000000')).toMatchObject({ code: 8 });
  });
});
