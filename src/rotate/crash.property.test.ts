import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  type Compromised,
  callAs,
  keysOf,
  makeCompromised,
  openRotateStage,
  type RotateStage,
  readObject,
  readSecret,
  runRunbook,
} from './fixture.ts';
import { readRotation } from './rotation.ts';

let stage: RotateStage;
beforeAll(async () => {
  stage = await openRotateStage();
});
afterAll(() => stage.sandbox.close());

/** A run that ends after so many calls, each of which has taken effect; its last answer is lost. */
async function runUntil(callsLeft: number, user: Compromised): Promise<void> {
  await expect(runRunbook(user, stage.depsOf({ callsLeft, callsMade: 0 }))).rejects.toThrow(/the function/);
  stage.lead += 151_000;
}

async function expectRotated(user: Compromised): Promise<void> {
  const made = await readSecret(stage, user.incidentId);
  expect(await keysOf(stage, user.userName)).toEqual([`${made.accessKeyId} Active`]);
  expect(made.accessKeyId).not.toBe(user.keys.accessKeyId);
  expect(await callAs(stage, made)).toBe(user.userName);
  await expect(callAs(stage, user.keys)).rejects.toThrow();
  const stored = await readRotation(user.incidentId, stage.depsOf());
  expect(stored?.rotation).toMatchObject({ state: 'done', newKeyId: made.accessKeyId });
  const evidence = stored?.rotation.evidence ?? [];
  for (const { key, sha256 } of evidence) {
    const text = await readObject(stage, key);
    expect(createHash('sha256').update(text).digest('hex')).toBe(sha256);
  }
  const manifest = JSON.parse(await readObject(stage, evidence.at(-1)?.key ?? ''));
  expect(manifest.objects).toEqual(evidence.slice(0, -1));
  const keys = JSON.parse(await readObject(stage, evidence[1]?.key ?? ''));
  expect(keys.content).toMatchObject([{ AccessKeyId: user.keys.accessKeyId, Status: 'Inactive' }]);
}

async function countCalls(): Promise<number> {
  const life = { callsLeft: Number.POSITIVE_INFINITY, callsMade: 0 };
  await runRunbook(await makeCompromised(stage), stage.depsOf(life));
  return life.callsMade;
}

it('a run that ends after any of its calls is finished by the next', async () => {
  const calls = await countCalls();
  expect(calls).toBeGreaterThan(30);
  for (let ends = 1; ends <= calls; ends += 1) {
    const user = await makeCompromised(stage);
    await runUntil(ends, user);
    const results = await runRunbook(user, stage.depsOf());
    expect(results.at(-1)).toMatchObject({ state: 'done', verdict: 'verified' });
    await expectRotated(user);
  }
});

it('and so is one that ends again and again', async () => {
  const calls = await countCalls();
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer({ min: 1, max: calls - 1 }), { maxLength: 4 }), async (ends) => {
      const user = await makeCompromised(stage);
      for (const end of ends) {
        const life = { callsLeft: end, callsMade: 0 };
        // A later run may need fewer calls than the first, and reach its end.
        await runRunbook(user, stage.depsOf(life)).catch((error: unknown) =>
          expect(String(error)).toMatch(/the function/),
        );
        stage.lead += 151_000;
      }
      await runRunbook(user, stage.depsOf());
      await expectRotated(user);
    }),
    { numRuns: 12 },
  );
});
