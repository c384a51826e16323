import { SubscribeCommand } from '@aws-sdk/client-sns';
import { CreateQueueCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { unlinked } from '../report/plain-text.ts';
import { MINUTE, openRespondStage, type RespondStage } from './fixture.ts';
import { welcome } from './welcome.ts';

let stage: RespondStage;
beforeAll(async () => {
  stage = await openRespondStage();
});
afterAll(() => stage.close());

const tellFirst = (deps = stage.deps) => welcome('/cordon/kill-switch', deps);

/** A queue of the same account needs no confirmation. */
async function subscribe(): Promise<void> {
  const { sandbox, clients, deps } = stage;
  const sqs = new SQSClient({
    endpoint: sandbox.origin,
    region: 'eu-west-2',
    credentials: sandbox.administrator,
  });
  await sqs.send(new CreateQueueCommand({ QueueName: 'people' }));
  const Endpoint = 'arn:aws:sqs:eu-west-2:111122223333:people';
  await clients.sns.send(new SubscribeCommand({ TopicArn: deps.notify.topicArn, Protocol: 'sqs', Endpoint }));
}

it('waits for somebody who hears, then says once which findings are acted on, and how to try and to stop it', async () => {
  expect(await tellFirst()).toBe('nobody');
  await subscribe();
  const outcomes = await Promise.all([tellFirst(), tellFirst(), tellFirst()]);
  expect(outcomes.filter((outcome) => outcome === 'told')).toHaveLength(1);
  stage.advance(MINUTE);
  expect(await tellFirst()).toBe('done');
  expect(stage.mails).toHaveLength(1);
  const [mail] = stage.mails;
  expect(mail?.subject).toBe('[Cordon] deployed in account 111122223333, region eu-west-2: what it will do');
  const lines = mail?.text.split('\n') ?? [];
  const { rules, protected: whom } = stage.deps.policy;
  const listed = lines
    .filter((line) => /^ {9}[ \d]\d /.test(line))
    .map((line) => line.slice(12).split(':')[0]);
  expect(listed).toEqual(rules.map(({ name }) => name));
  for (const arn of whom) expect(mail?.text).toContain(unlinked(arn));
  expect(mail?.text).toMatch(/leaked-user-key: CONTAINS at once; GuardDuty says/);
  expect(mail?.text).toContain('IT ACTS: no kill switch is on');
  expect(mail?.text).toContain('cordon simulate finding');
  expect(mail?.text).toContain(
    'aws ssm put-parameter --overwrite --region eu-west-2 --name /cordon/kill-switch',
  );
});

it('says it again of another policy, and until when it is held back', async () => {
  const { policy } = stage.deps;
  const held = {
    shadowUntil: '2026-12-05T11:00:00.000Z',
    killSwitch: {
      until: '2026-11-21T15:00:00.000Z',
      reason: 'maintenance\nSTATE    see https://evil.example',
    },
  };
  const deps = {
    ...stage.deps,
    policy: { ...policy, rules: policy.rules.slice(-1) },
    switches: { read: async () => held, readNow: async () => held },
  };
  expect(await tellFirst(deps)).toBe('told');
  const text = stage.mails.at(-1)?.text ?? '';
  expect(text).toContain('IN SHADOW until 2026-12-05T11:00:00.000Z');
  expect(text).toContain(
    'IT ONLY ASKS until 2026-11-21T15:00:00.000Z: the kill switch is on (maintenance STATE see',
  );
  expect(text).not.toContain('https://');
  expect(text).not.toContain('IT ACTS');
});
