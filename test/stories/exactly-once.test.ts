import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { waitFor } from '../../src/cli/stage/mailbox.ts';
import {
  emitFinding,
  incidentsOf,
  keysOf,
  makeKey,
  makeUser,
  openStage,
  settled,
  stateMailsAbout,
  type TestStage,
} from './open-stage.ts';

let stage: TestStage;
beforeAll(async () => {
  stage = await openStage();
}, 60_000);
afterAll(() => stage?.close());

/** Every delivery so far has been answered by the function, and no mail is still on its way. */
async function quiet(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 300));
}

async function expectOne(name: string, findings: number): Promise<void> {
  await waitFor(
    async () => ((await settled(stage, name)).findings.length === findings ? true : undefined),
    60_000,
  );
  await quiet();
  const incidents = await incidentsOf(stage, name);
  expect(incidents).toHaveLength(1);
  const mails = await stateMailsAbout(stage, incidents[0]?.id ?? '');
  expect(mails.map(({ subject }) => subject)).toEqual([expect.any(String)]);
}

describe('one principal in one episode is one incident and one mail', () => {
  it('when the same finding comes twice', async () => {
    const { name, key } = await makeUser(stage, 'twice');
    const finding = { id: 'f-twice', userName: name, accessKeyId: key.accessKeyId };
    await emitFinding(stage, finding);
    await settled(stage, name);
    await emitFinding(stage, finding);
    await expectOne(name, 1);
  });

  it('when it comes ten times at once', async () => {
    const { name, key } = await makeUser(stage, 'ten');
    const finding = { id: 'f-ten', userName: name, accessKeyId: key.accessKeyId };
    await Promise.all(Array.from({ length: 10 }, () => emitFinding(stage, finding)));
    await expectOne(name, 1);
    expect(await keysOf(stage, name)).toEqual({ [key.accessKeyId]: 'Inactive' });
  });

  it('when ten different findings come at once', async () => {
    const { name, key } = await makeUser(stage, 'ten-different');
    const one = (index: number) =>
      emitFinding(stage, { id: `f-different-${index}`, userName: name, accessKeyId: key.accessKeyId });
    await Promise.all(Array.from({ length: 10 }, (_, index) => one(index)));
    await expectOne(name, 10);
  });

  it('at 11:59:59 and at 12:00:01, and an hour later: no clock cuts an episode', async () => {
    const { name, key } = await makeUser(stage, 'noon');
    const one = (id: string) => emitFinding(stage, { id, userName: name, accessKeyId: key.accessKeyId });
    const now = Date.now();
    const noon = Math.ceil((now + 2_000) / 43_200_000) * 43_200_000;
    await stage.sandbox.control('POST clock', { advance: noon - 1_000 - now });
    await one('f-noon-1');
    await settled(stage, name);
    await stage.sandbox.control('POST clock', { advance: 2_000 });
    await one('f-noon-2');
    await expectOne(name, 2);
    await stage.sandbox.control('POST clock', { advance: 3_600_000 });
    await one('f-noon-3');
    await expectOne(name, 3);
  });

  it('and a new finding after a day of silence is the next one', async () => {
    const { name, key } = await makeUser(stage, 'next-week');
    const one = (id: string) => emitFinding(stage, { id, userName: name, accessKeyId: key.accessKeyId });
    await one('f-week-1');
    const first = await settled(stage, name);
    await stage.sandbox.control('POST clock', { advance: 7 * 24 * 3_600_000 });
    await one('f-week-2');
    const both = await waitFor(async () => {
      const incidents = await incidentsOf(stage, name);
      return incidents.length === 2 ? incidents : undefined;
    }, 60_000);
    expect(both?.map(({ id }) => id)).toContain(first.id);
  });
});

it('a second key of the same user is a new act in the same incident', async () => {
  const { name, key } = await makeUser(stage, 'two-keys');
  const second = await makeKey(stage.clients.iam, name);
  await emitFinding(stage, { id: 'f-first-key', userName: name, accessKeyId: key.accessKeyId });
  await settled(stage, name);
  expect(await keysOf(stage, name)).toMatchObject({ [second.accessKeyId]: 'Active' });
  await emitFinding(stage, { id: 'f-second-key', userName: name, accessKeyId: second.accessKeyId });
  const both = await waitFor(async () => {
    const keys = Object.values(await keysOf(stage, name));
    return keys.every((status) => status === 'Inactive') ? true : undefined;
  }, 60_000);
  expect(both).toBe(true);
  const incidents = await waitFor(async () => {
    const found = await incidentsOf(stage, name);
    return found[0]?.credentials.length === 2 ? found : undefined;
  }, 60_000);
  expect(incidents).toHaveLength(1);
  expect(incidents?.[0]?.credentials.map(({ verdict }) => verdict)).toEqual(['contained', 'contained']);
});
