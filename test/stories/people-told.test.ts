import { DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { STACK_NAME } from '../../src/cli/connect.ts';
import { readMails } from '../../src/cli/stage/mailbox.ts';
import { confirmSubscription, SECURITY } from '../../src/cli/stage/stage.ts';
import { mailsTitled } from './deliver.ts';
import {
  emitFinding,
  mailsAbout,
  makeUser,
  openStage,
  settled,
  simulate,
  type TestStage,
} from './open-stage.ts';

const MINUTE = 60_000;
const BOSS = 'boss@example.com';
/** It asks, and contains nothing. */
const SUSPICION = 'Discovery:IAMUser/AnomalousBehavior';

let stage: TestStage;
beforeAll(async () => {
  stage = await openStage(undefined, [], { EscalationEmail: BOSS });
  const { Stacks = [] } = await stage.clients.cloudformation.send(
    new DescribeStacksCommand({ StackName: STACK_NAME }),
  );
  const { OutputValue = '' } =
    Stacks[0]?.Outputs?.find(({ OutputKey }) => OutputKey === 'EscalationTopicArn') ?? {};
  await confirmSubscription(stage.sandbox, stage.clients, OutputValue, BOSS);
}, 60_000);
afterAll(() => stage?.close());

const advance = (minutes: number) => stage.sandbox.control('POST clock', { advance: minutes * MINUTE });
/** Time in which the sweep has its minute. */
const pause = () => new Promise((resolve) => setTimeout(resolve, 2_500));

async function pass(minutes: number, atATime = 5): Promise<void> {
  for (let minute = 0; minute < minutes; minute += atATime) {
    await advance(atATime);
    await pause();
  }
}

async function suspect(name: string): Promise<{ id: string; again: () => Promise<void> }> {
  const { key } = await makeUser(stage, name);
  const finding = { id: `f-${name}`, type: SUSPICION, userName: name, accessKeyId: key.accessKeyId };
  await emitFinding(stage, finding);
  const { id } = await settled(stage, `user/${name}`);
  return { id, again: () => emitFinding(stage, finding) };
}

const escalatedTo = async (address: string, id: string) =>
  (await readMails(stage.sandbox, address)).filter(
    ({ text }) => text.includes(`Incident ${id}`) && text.includes('NOBODY HAS ANSWERED'),
  );

describe('the people', () => {
  it('hear first, and once, what the deployment will do', async () => {
    await advance(1);
    const [first] = await mailsTitled(stage, /\[Cordon\] deployed in account \d{12}, region eu-west-2/);
    expect(first?.text).toContain('IT ACTS: no kill switch is on');
    expect(first?.text).toMatch(/leaked-user-key: CONTAINS at once/);
    expect(first?.text).toContain('goes to the next contact');
    await pass(3, 1);
    expect(await mailsTitled(stage, /\[Cordon\] deployed/)).toHaveLength(1);
  }, 60_000);

  it('hear of repeats in one update with the same subject, and of a repeat that has been told not at all', async () => {
    const { id, again } = await suspect('carol');
    for (let times = 0; times < 3; times += 1) {
      await advance(1);
      await again();
    }
    await pause();
    expect(await mailsAbout(stage, id)).toHaveLength(1);
    await pass(20);
    const mails = (await mailsAbout(stage, id)).filter(({ text }) => !text.includes('NOBODY HAS ANSWERED'));
    expect(mails).toHaveLength(2);
    expect(new Set(mails.map(({ subject }) => subject)).size).toBe(1);
    expect(mails.find(({ text }) => text.includes('\nSAME'))?.text).toContain('(seen 4 times)');
  }, 90_000);

  it('are followed by the next contact when nobody acknowledges, even where somebody has forged that one did', async () => {
    const { id } = await suspect('dave');
    const forged = { by: 'arn:aws:iam::111122223333:user/mallory', at: new Date().toISOString() };
    await stage.clients.dynamodb.send(
      new PutItemCommand({
        TableName: stage.tableName,
        Item: {
          pk: { S: `INCIDENT#${id}` },
          sk: { S: 'ACK' },
          body: { S: JSON.stringify(forged) },
          mac: { S: `${'A'.repeat(43)}=` },
        },
      }),
    );
    await pass(10);
    expect(await escalatedTo(BOSS, id)).toEqual([]);
    await pass(10);
    const [mail] = await escalatedTo(BOSS, id);
    expect(mail?.text).toContain('an acknowledgement is recorded that Cordon has not written');
    expect(mail?.text).toContain(`cordon incident ack ${id}`);
    expect(await escalatedTo(SECURITY, id)).toEqual([]);
  }, 90_000);

  it('and nobody follows where it was a drill that went well', async () => {
    await simulate(stage, await makeUser(stage, 'drill', '/cordon-simulation/'));
    const { id } = await settled(stage, 'user/drill');
    await pass(20, 10);
    expect([...(await escalatedTo(BOSS, id)), ...(await escalatedTo(SECURITY, id))]).toEqual([]);
  }, 60_000);
});
