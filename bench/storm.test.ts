import { DisableRuleCommand, EnableRuleCommand } from '@aws-sdk/client-eventbridge';
import { UpdateAccessKeyCommand } from '@aws-sdk/client-iam';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { keysOf, openStage, type TestStage } from '../test/stories/open-stage.ts';
import { countFound } from './storm/count.ts';
import { runStorm, type Settings } from './storm/run-storm.ts';
import { turnSecurityHubOn } from './storm.ts';

let stage: TestStage;
beforeAll(async () => {
  stage = await openStage(turnSecurityHubOn);
}, 120_000);
afterAll(() => stage?.close());

const storm = (prefix: string, change: Partial<Settings> = {}) =>
  runStorm(stage, { deliveries: 20, principals: 4, seed: 1, atOnce: 4, prefix, ...change }, () => undefined);

it('counts an incident and a contained key for every user, and nothing lost', async () => {
  const { wrong, ...measured } = await storm('user');
  expect(wrong).toEqual([]);
  expect(measured).toMatchObject({ events: 20, incidents: 4, withOne: 4, contained: 4, lost: 0 });
  // Deciding costs at least: the note, the incident, GuardDuty, and the note taken back.
  expect(measured.awsCallsPerEvent).toBeGreaterThan(4);
}, 60_000);

it('says which findings are lost, where a rule does not take them', async () => {
  const rule = { Name: 'Cordon-Health-Risk' };
  await stage.clients.events.send(new DisableRuleCommand(rule));
  const { lost, wrong } = await storm('unheard', { deliveries: 12, principals: 2 });
  await stage.clients.events.send(new EnableRuleCommand(rule));
  expect(lost).toBeGreaterThan(0);
  expect(wrong).toContainEqual(expect.stringMatching(/^no incident has the finding health\/arn:aws:health/));
}, 60_000);

it('takes the word of IAM and of the queue, not of the store alone', async () => {
  const userName = 'user-0';
  const [accessKeyId = ''] = Object.keys(await keysOf(stage, userName));
  const count = () => countFound(stage, [{ userName, accessKeyId, findings: [] }], new Set(), new Set());
  expect(await count()).toMatchObject({ withOne: 1, contained: 1, lost: 0 });
  await stage.clients.iam.send(
    new UpdateAccessKeyCommand({ UserName: userName, AccessKeyId: accessKeyId, Status: 'Active' }),
  );
  await stage.clients.sqs.send(
    new SendMessageCommand({ QueueUrl: stage.deadLetterQueueUrl, MessageBody: '{}' }),
  );
  expect(await count()).toMatchObject({
    contained: 0,
    lost: 1,
    wrong: [`the key of ${userName} is not contained`, 'the dead-letter queue holds 1'],
  });
});
