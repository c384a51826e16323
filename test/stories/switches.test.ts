import { DeleteParameterCommand, PutParameterCommand } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readMails, waitFor } from '../../src/cli/stage/mailbox.ts';
import { SECURITY } from '../../src/cli/stage/stage.ts';
import { mailsTitled, tryKey } from './deliver.ts';
import {
  emitFinding,
  incidentsOf,
  mailsAbout,
  makeUser,
  openStage,
  rotated,
  settled,
  simulate,
  type TestStage,
  type TestUser,
} from './open-stage.ts';

const MINUTE = 60_000;
const KILL_SWITCH = '/cordon/kill-switch';

let stage: TestStage;

const advance = (milliseconds: number) => stage.sandbox.control('POST clock', { advance: milliseconds });

/** GuardDuty finds the user's key, and the function has answered. */
async function leak({ name, key }: TestUser, id = `f-${name}`) {
  await emitFinding(stage, { id, userName: name, accessKeyId: key.accessKeyId });
  const incident = await settled(stage, `user/${name}`);
  const mails = await mailsAbout(stage, incident.id);
  return { incident, text: mails[0]?.text ?? '' };
}

/** A new user's key leaks: `[false]` when it is refused after it. */
async function useAfterLeak(name: string): Promise<boolean[]> {
  const user = await makeUser(stage, name);
  await leak(user);
  return tryKey(stage, user.key);
}

const titles = async (subject: RegExp) =>
  (await readMails(stage.sandbox, SECURITY)).filter((mail) => subject.test(mail.subject));

describe('the kill switch', { timeout: 60_000 }, () => {
  beforeAll(async () => {
    stage = await openStage();
  }, 60_000);
  afterAll(() => stage?.close());

  const write = (Value: string) =>
    stage.clients.ssm.send(
      new PutParameterCommand({ Name: KILL_SWITCH, Type: 'String', Value, Overwrite: true }),
    );

  it('turns acting into asking, tells everyone once, and a minute after it is lifted Cordon acts', async () => {
    expect(await useAfterLeak('before')).toEqual([false]);

    const until = new Date(Date.now() + 3_600_000).toISOString();
    await write(JSON.stringify({ until, reason: 'migration of the payroll' }));
    const [told] = await mailsTitled(stage, /kill switch on/);
    expect(told?.text).toMatch(/^STATE {4}CORDON ONLY ASKS until .*: migration of the payroll/);
    await advance(MINUTE);
    const held = await makeUser(stage, 'held');
    const { incident, text } = await leak(held);
    expect(incident.decision).toMatchObject({
      mode: 'approve',
      held: { by: 'kill-switch', from: 'contain' },
    });
    expect(text).toMatch(/^STATE {4}NOT CONTAINED: the kill switch is on/);
    expect(text).toContain('migration of the payroll');
    expect(await tryKey(stage, held.key)).toEqual([true]);

    await write('{}');
    expect(await mailsTitled(stage, /kill switch off/)).toHaveLength(1);
    await advance(MINUTE);
    await emitFinding(stage, { id: 'f-lifted', userName: held.name, accessKeyId: held.key.accessKeyId });
    const contained = await waitFor(
      async () => (await incidentsOf(stage, `user/${held.name}`))[0]?.credentials[0]?.verdict,
      30_000,
    );
    expect(contained).toBe('contained');
    expect(await tryKey(stage, held.key)).toEqual([false]);
    expect(await titles(/kill switch/)).toHaveLength(2);
  });

  it('ends by itself', async () => {
    const until = new Date(Date.now() + 24 * 3_600_000).toISOString();
    await write(JSON.stringify({ until, reason: 'forgotten' }));
    await advance(MINUTE);
    expect(await useAfterLeak('forgotten')).toEqual([true]);
    await advance(24 * 3_600_000);
    expect(await useAfterLeak('remembered')).toEqual([false]);
  });

  it('holds nothing back when it is no switch, is gone, or cannot be read', async () => {
    await write('{"until":"tomorrow","reason":"none"}');
    await advance(MINUTE);
    expect(await useAfterLeak('garbage')).toEqual([false]);

    await stage.clients.ssm.send(new DeleteParameterCommand({ Name: KILL_SWITCH }));
    await advance(MINUTE);
    expect(await useAfterLeak('deleted')).toEqual([false]);

    const until = new Date(Date.now() + 30 * 24 * 3_600_000).toISOString();
    await write(JSON.stringify({ until, reason: 'set while Parameter Store is out of reach' }));
    await stage.sandbox.control('POST faults', { service: 'ssm', operation: 'GetParameters', kind: 'error' });
    try {
      await advance(MINUTE);
      expect(await useAfterLeak('unread')).toEqual([false]);
    } finally {
      await stage.sandbox.control('DELETE faults');
    }
    await advance(MINUTE);
    expect(await useAfterLeak('read-again')).toEqual([true]);
  });
});

describe('in the first days of a deployment', { timeout: 60_000 }, () => {
  beforeAll(async () => {
    stage = await openStage(undefined, [], { ShadowDays: '14' });
  }, 60_000);
  afterAll(() => stage?.close());

  it('a real finding is answered in shadow, a simulated one is rotated, and after them it is contained', async () => {
    const user = await makeUser(stage, 'shadowed');
    const { incident, text } = await leak(user);
    expect(incident.decision).toMatchObject({ mode: 'approve', held: { by: 'shadow', from: 'contain' } });
    expect(text).toMatch(/^STATE {4}NOT CONTAINED: SHADOW.*would have contained/s);
    expect(await tryKey(stage, user.key)).toEqual([true]);

    const drill = await makeUser(stage, 'drill', '/cordon-simulation/');
    await simulate(stage, drill);
    await rotated(stage, 'user/drill');
    expect(await tryKey(stage, drill.key)).toEqual([false]);

    await advance(15 * 24 * 3_600_000);
    await emitFinding(stage, { id: 'f-later', userName: user.name, accessKeyId: user.key.accessKeyId });
    const contained = await waitFor(async () => {
      const [next] = await incidentsOf(stage, 'user/shadowed');
      return next?.id === incident.id ? undefined : next?.credentials[0]?.verdict;
    }, 60_000);
    expect(contained).toBe('contained');
    expect(await tryKey(stage, user.key)).toEqual([false]);
  });
});
