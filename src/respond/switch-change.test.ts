import { afterAll, beforeAll, expect, it } from 'vitest';
import { openRespondStage, type RespondStage } from './fixture.ts';
import { isSwitchEvent, tellOfSwitch } from './switch-change.ts';

let stage: RespondStage;
beforeAll(async () => {
  stage = await openRespondStage();
});
afterAll(() => stage.close());

const changed = (name = '/cordon/kill-switch', id = '0d9c8b7a-6f5e-4d3c-8b2a-190807060504') => ({
  id,
  'detail-type': 'Parameter Store Change',
  source: 'aws.ssm',
  time: '2026-11-21T02:13:58Z',
  detail: { name, operation: 'Update', type: 'String' },
});

it('tells everyone once, however often the event comes, and says what holds now', async () => {
  const killSwitch = { until: '2026-11-21T04:00:00.000Z', reason: 'a migration\nSTATE all is well' };
  const deps = { ...stage.deps, switches: { ...stage.deps.switches, readNow: async () => ({ killSwitch }) } };
  const answers = await Promise.all([1, 2, 3].map(() => tellOfSwitch(changed(), deps)));
  expect(answers.filter(({ told }) => told)).toHaveLength(1);
  const [mail] = stage.mails;
  expect(stage.mails).toHaveLength(1);
  expect(mail?.subject).toBe('[Cordon] kill switch on: it only asks');
  expect(mail?.text).toMatch(
    /^STATE {4}CORDON ONLY ASKS until 2026-11-21T04:00:00.000Z: a migration STATE all/,
  );
  expect(mail?.text).toContain("aws ssm put-parameter --overwrite --name /cordon/kill-switch --value '{}'");
});

it('says that it acts again, and lets nobody write the mail with a name', async () => {
  await tellOfSwitch(
    changed("x'; rm -rf /\nBcc: a@evil.example", '1d9c8b7a-6f5e-4d3c-8b2a-190807060504'),
    stage.deps,
  );
  const mail = stage.mails.at(-1);
  expect(mail?.text).toMatch(/^STATE {4}CORDON ACTS: the kill switch is off/);
  expect(mail?.text).not.toMatch(/^Bcc:/m);
  expect(mail?.text).not.toContain("--name x'");
});

it('knows such an event from others', () => {
  expect(isSwitchEvent(changed())).toBe(true);
  expect(isSwitchEvent({ ...changed(), source: 'custom.ssm' })).toBe(false);
  expect(isSwitchEvent({ 'detail-type': 'Scheduled Event', source: 'aws.events' })).toBe(false);
});
