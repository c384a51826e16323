import { DeleteRolePolicyCommand } from '@aws-sdk/client-iam';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { leakedUserKey } from '../../scenarios/leaked-user-key.ts';
import { readMails, waitFor } from '../../src/cli/stage/mailbox.ts';
import { SECURITY } from '../../src/cli/stage/stage.ts';
import {
  emitFinding,
  incidentsOf,
  keysOf,
  mailsAbout,
  makeUser,
  openStage,
  outcomes,
  settled,
  startAttacker,
  type TestStage,
} from './open-stage.ts';

const [FIRST, SECOND] = ['us-east-1', 'ap-southeast-1'] as const;

let stage: TestStage;
beforeAll(async () => {
  stage = await openStage(undefined, [FIRST, SECOND]);
}, 60_000);
afterAll(() => stage?.close());

/** Mails with this in them, once there is one. */
const mailWith = (text: string) => waitFor(() => findMails(text), 30_000);

async function findMails(text: string) {
  const mails = (await readMails(stage.sandbox, SECURITY)).filter((mail) => mail.text.includes(text));
  return mails.length === 0 ? undefined : mails;
}

it('findings of two regions about one user are one incident at home, and his key is refused', async () => {
  const { name, key } = await makeUser(stage, 'everywhere');
  const attacker = startAttacker(stage, key);
  try {
    expect(outcomes(await attacker.round())).toEqual([true]);
    const finding = { userName: name, accessKeyId: key.accessKeyId };
    await emitFinding(stage, { ...finding, id: 'f-everywhere-1', region: FIRST });
    await settled(stage, name);
    expect(await keysOf(stage, name)).toEqual({ [key.accessKeyId]: 'Inactive' });
    await emitFinding(stage, { ...finding, id: 'f-everywhere-2', region: SECOND });
    const joined = await waitFor(async () => {
      const found = await incidentsOf(stage, name);
      return found[0]?.findings.length === 2 ? found : undefined;
    }, 60_000);
    expect(joined).toHaveLength(1);
    expect(await mailsAbout(stage, joined?.[0]?.id ?? '')).toHaveLength(1);
    expect(outcomes(await attacker.round())).toEqual([false]);
  } finally {
    await attacker.stop();
  }
});

it('system 2 mails what a person decides as it came, from whatever region, past all functions', async () => {
  const { name, key } = await makeUser(stage, 'on-threat-list');
  const type = 'Recon:IAMUser/MaliciousIPCaller.Custom';
  const finding = { id: 'f-threat-list', type, userName: name, accessKeyId: key.accessKeyId, region: SECOND };
  await emitFinding(stage, finding);
  const [mail] = (await mailWith(`"id":"f-threat-list"`)) ?? [];
  expect(mail?.text).toContain('"source":"aws.guardduty"');
  expect(mail?.text).toContain(`"region":"${SECOND}"`);
  expect(await keysOf(stage, name)).toEqual({ [key.accessKeyId]: 'Active' });
});

it('a finding that cannot be forwarded is kept, and people hear of it from its own region', async () => {
  const { name, key } = await makeUser(stage, 'unforwarded');
  const RoleName = `CordonForwarderRole-${FIRST}`;
  await stage.clients.iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName: 'Forward' }));
  await emitFinding(stage, {
    id: 'f-unforwarded',
    userName: name,
    accessKeyId: key.accessKeyId,
    region: FIRST,
  });
  // The alarm looks once a minute; the event may still be on its way to the queue when it does.
  const [alarm] =
    (await waitFor(async () => {
      await stage.sandbox.control('POST clock', { advance: 60_000 });
      return findMails('Cordon-UnforwardedFindings');
    }, 60_000)) ?? [];
  expect(alarm?.subject).toMatch(/^ALARM: /);
  expect(alarm?.text).toContain(FIRST);
  expect(alarm?.text).not.toContain(leakedUserKey.region);
  expect(await incidentsOf(stage, name)).toEqual([]);
});
