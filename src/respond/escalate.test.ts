import { CreateKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { CreateTopicCommand } from '@aws-sdk/client-sns';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { connectSealKey } from '../aws/seal-key.ts';
import type { SweepDeps } from './due-work.ts';
import { answerOne, findingEvent, MINUTE, openRespondStage, type RespondStage } from './fixture.ts';
import { seal } from './seal.ts';
import { sweepDue } from './sweep.ts';
import { update } from './table.ts';

let stage: RespondStage;
let deps: SweepDeps;
beforeAll(async () => {
  stage = await openRespondStage();
  const { sandbox } = stage;
  const kms = new KMSClient({
    endpoint: sandbox.origin,
    region: 'eu-west-2',
    credentials: sandbox.administrator,
  });
  const { KeyMetadata } = await kms.send(
    new CreateKeyCommand({ KeySpec: 'HMAC_256', KeyUsage: 'GENERATE_VERIFY_MAC' }),
  );
  const key = connectSealKey(KeyMetadata?.KeyId ?? '', kms);
  deps = {
    ...stage.deps,
    store: { ...stage.deps.store, seal: { connect: async () => key } },
    escalation: { topicArn: '' },
  };
});
afterEach(() => stage.endFaults());
afterAll(() => stage.close());

async function open(userName: string, more: { type?: string; isSample?: true; simulated?: true } = {}) {
  const accessKeyId = await stage.makeUser(userName, more.simulated ? '/cordon-simulation/' : '/');
  const event = findingEvent(more.simulated ? 'custom.guardduty.simulation' : 'aws.guardduty', {
    id: `f-${userName}`,
    userName,
    accessKeyId,
    ...(more.type === undefined ? {} : { type: more.type }),
  });
  const service = more.isSample ? { additionalInfo: { sample: true } } : {};
  const detail = { ...event.detail, service };
  const { incident } = await answerOne({ ...event, detail }, deps);
  return incident;
}

const SUSPICION = { type: 'Discovery:IAMUser/AnomalousBehavior' };
const escalations = (id: string) =>
  stage.mails.filter(({ text }) => text.includes(`Incident ${id}`) && text.includes('NOBODY HAS ANSWERED'));

async function pass(minutes: number): Promise<void> {
  for (let minute = 0; minute < minutes; minute += 1) {
    stage.advance(MINUTE);
    await sweepDue(deps);
  }
}

/** As the control verb writes it; `by`: by whom the record says it is sealed. */
async function acknowledge(id: string, isSealed: boolean): Promise<void> {
  const key = [`INCIDENT#${id}`, 'ACK'] as const;
  const at = new Date(deps.store.now()).toISOString();
  const store = isSealed ? deps.store : stage.deps.store;
  const { body, mac } = await seal(key, { by: 'arn:aws:iam::111122223333:user/eve', at }, store);
  await update(deps.store, { key, set: 'body = :body, mac = :mac', values: { ':body': body, ':mac': mac } });
}

describe('an incident that wants a person', () => {
  it('goes to the next contact after a quarter of an hour, once when it is contained', async () => {
    const { id } = await open('contained');
    await pass(14);
    expect(escalations(id)).toEqual([]);
    await pass(1);
    const [mail] = escalations(id);
    expect(mail?.subject).toBe(stage.mails.find(({ text }) => text.includes(id))?.subject);
    expect(mail?.text).toContain('NOBODY HAS ANSWERED for 15 minutes: CONTAINED');
    expect(mail?.text).toContain(`cordon incident ack ${id}`);
    expect(mail?.text).toContain('there is no next contact (EscalationEmail is empty)');
    expect(stage.changes.at(-1)).toMatchObject({ incident: id, change: 'escalated' });
    await pass(200);
    expect(escalations(id)).toHaveLength(1);
  });

  it('is asked about again while nobody decides, at most hourly and for a day', async () => {
    const { id } = await open('asked', SUSPICION);
    await pass(46);
    expect(escalations(id)).toHaveLength(2);
    await pass(24 * 60);
    const mails = escalations(id);
    expect(mails).toHaveLength(2 + 23);
    expect(mails.map(({ text }) => /for (\d+ \w+)/.exec(text)?.[1]).slice(0, 4)).toEqual([
      '15 minutes',
      '45 minutes',
      '105 minutes',
      '2 hours',
    ]);
    expect(await stage.items('DUE')).toEqual(new Map());
  }, 60_000);

  it('goes to nobody once somebody has acknowledged it', async () => {
    const { id } = await open('acknowledged', SUSPICION);
    await pass(10);
    await acknowledge(id, true);
    await pass(60);
    expect(escalations(id)).toEqual([]);
  });

  it('is not acknowledged by a record that Cordon has not sealed, and says so', async () => {
    const { id } = await open('forged-ack', SUSPICION);
    await acknowledge(id, false);
    await pass(16);
    expect(escalations(id)[0]?.text).toContain('an acknowledgement is recorded that Cordon has not written');
    await acknowledge(id, true);
    await pass(100);
    expect(escalations(id)).toHaveLength(1);
  });

  it('is no sample, no drill that went well, and nothing that is only told', async () => {
    const quiet = [await open('sample', { isSample: true }), await open('drill', { simulated: true })];
    const { incident: told } = await answerOne({ source: 'x' }, deps);
    await pass(20);
    for (const { id } of [...quiet, told]) expect(escalations(id)).toEqual([]);
  });

  it('goes to the first contact where the next has not confirmed, and is told in the end when SNS fails', async () => {
    const { TopicArn = '' } = await stage.clients.sns.send(new CreateTopicCommand({ Name: 'next' }));
    const before = deps;
    deps = { ...deps, escalation: { topicArn: TopicArn } };
    const { id } = await open('unconfirmed', SUSPICION);
    await pass(14);
    const end = stage.failing('sns', 'Publish');
    await pass(2);
    end();
    await pass(5);
    deps = before;
    expect(escalations(id)).toHaveLength(1);
    expect(escalations(id)[0]?.text).toContain('the next contact has not confirmed the subscription');
  });
});
