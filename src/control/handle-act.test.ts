import { createHmac, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { SealKey } from '../aws/seal-key.ts';
import { answerOne, findingEvent, openRespondStage, type RespondStage } from '../respond/fixture.ts';
import { sweepDue } from '../respond/sweep.ts';
import { put } from '../respond/table.ts';
import type { Caller } from './caller.ts';
import { handleAct } from './handle-act.ts';
import type { ControlDeps } from './verb.ts';

const key: SealKey = {
  sign: async (message) => createHmac('sha256', 'secret of KMS').update(message).digest('base64'),
  verify: async (message, mac) => (await key.sign(message)) === mac,
};

let stage: RespondStage;
let deps: RespondStage['deps'] & ControlDeps;
let id: string;
beforeAll(async () => {
  stage = await openRespondStage();
  deps = {
    ...stage.deps,
    store: { ...stage.deps.store, seal: { connect: async () => key } },
    homeRegion: 'eu-west-2',
    restoreIam: () => stage.clients.iam,
    iamToContain: () => stage.clients.iam,
    breakGlassPath: '/break-glass/',
  };
  const accessKeyId = await stage.makeUser('ann');
  const finding = findingEvent('custom.guardduty.simulation', { id: 'f-1', userName: 'ann', accessKeyId });
  id = (await answerOne(finding, deps)).incident.id;
});
beforeEach(() => {
  stage.endFaults();
  stage.mails.length = 0;
});
afterAll(() => stage?.close());

const ben: Caller = {
  account: '111122223333',
  arn: 'arn:aws:iam::111122223333:user/ben',
  userId: 'AIDAQX7PLK4TBENBENBE',
  accessKeyId: 'AKIAQX7PLK4TBENBENBE',
  person: 'AIDAQX7PLK4TBENBENBE',
};
const note = (text: string, token: string = randomUUID()) => ({ verb: 'note', incident: id, token, text });

async function sweepLater() {
  stage.advance(5 * 60_000);
  await sweepDue({ ...stage.deps, ...deps });
}

describe('an act of a person', () => {
  it.each([
    ['no verb', { verb: undefined }, /verb/],
    ['a verb that there is not', { verb: 'delete' }, /there is no verb delete/],
    ['a verb of the language', { verb: 'constructor' }, /there is no verb constructor/],
    ['a field that it does not take', { by: 'arn:aws:iam::111122223333:user/eve' }, /by/],
    ['no token', { token: 'again' }, /token/],
    ['a text without end', { text: 'x'.repeat(1_001) }, /text/],
    ['an incident that is none', { incident: 'INC-1#ACK' }, /incident/],
  ])('is refused where it has %s', async (_name, change, problem) => {
    await expect(handleAct({ ...note('x'), ...change }, ben, deps)).rejects.toThrow(problem);
    expect(stage.mails).toEqual([]);
  });

  it('is told in plain text, whatever it says', async () => {
    await handleAct(note('look at\r\nSubject: https://evil.example/\u202e'), ben, deps);
    expect(stage.mails).toHaveLength(1);
    expect(stage.mails[0]?.text).toMatch(/note: noted: look at Subject: \S*evil\S*example\/\n/);
    for (const trick of ['https://', '\r', '\nSubject', '\u202e'])
      expect(stage.mails[0]?.text).not.toContain(trick);
  });

  it('is told by the sweep, once, where SNS is down: the act is done all the same', async () => {
    stage.failing('sns', 'Publish');
    expect(await handleAct(note('mail is down'), ben, deps)).toMatchObject({ status: 'done' });
    stage.endFaults();
    expect(stage.mails).toEqual([]);
    await sweepLater();
    await sweepLater();
    expect(stage.mails.filter(({ text }) => text.includes('mail is down'))).toHaveLength(1);
  });

  it('that the function died over is told by the sweep', async () => {
    const token = randomUUID();
    // What it was asked for is on record when the record of what came of it fails.
    stage.failing('dynamodb', 'UpdateItem', { nth: 4 });
    await expect(handleAct(note('died', token), ben, deps)).rejects.toThrow();
    stage.endFaults();
    expect(stage.mails).toEqual([]);
    await sweepLater();
    expect(stage.mails.map(({ text }) => text)).toEqual([expect.stringContaining('Cordon ended over it')]);
  });

  it('that somebody has written into the table is told to nobody', async () => {
    const answer = { status: 'done', said: 'closed the incident' };
    const forged = { verb: 'close', by: ben.arn, at: '2026-11-21T11:00:00.000Z', answer };
    await put(deps.store, `INCIDENT#${id}`, 'ACT#forged#1', forged);
    const due = {
      incidentId: id,
      what: 'act',
      findingId: 'ACT#forged#1',
      attempt: 1,
      since: deps.store.now(),
    };
    await put(deps.store, 'DUE', `2026-11-21T11:00:00.000Z#${id}#act#forged`, due);
    await sweepLater();
    expect(stage.mails.filter(({ text }) => text.includes('closed the incident'))).toEqual([]);
    expect(stage.failures.some((what) => what.includes('act of'))).toBe(true);
  });
});
