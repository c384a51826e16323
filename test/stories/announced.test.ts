import { PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import { CreateQueueCommand, GetQueueAttributesCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import * as z from 'zod';
import { waitFor } from '../../src/cli/stage/mailbox.ts';
import { withoutPermission } from '../../src/cli/stage/without-permission.ts';
import { emitFinding, makeUser, openStage, settled, type TestStage } from './open-stage.ts';

let stage: TestStage;
let queues: { all: string; failures: string };
beforeAll(async () => {
  stage = await openStage(undefined, [], { ShadowDays: '0' });
  queues = {
    all: await takeChanges(stage, 'all', {}),
    failures: await takeChanges(stage, 'failures', NOT_CONTAINED),
  };
}, 60_000);
afterAll(() => stage?.close());

const NOT_CONTAINED = { change: ['not contained', 'unknown'] };

/** A rule of the owner's own, made with no knowledge of Cordon but the page docs/catalog/events.md. */
async function takeChanges(
  { clients: { events, sqs } }: TestStage,
  name: string,
  detail: object,
): Promise<string> {
  const pattern = {
    source: ['cordon'],
    'detail-type': ['Cordon Incident State Change'],
    ...(Object.keys(detail).length === 0 ? {} : { detail }),
  };
  const { RuleArn } = await events.send(
    new PutRuleCommand({ Name: `owners-${name}`, EventPattern: JSON.stringify(pattern) }),
  );
  const QueueName = `changes-${name}`;
  const Policy = JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Service: 'events.amazonaws.com' },
        Action: 'sqs:SendMessage',
        Resource: '*',
        Condition: { ArnEquals: { 'aws:SourceArn': RuleArn } },
      },
    ],
  });
  const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName, Attributes: { Policy } }));
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }),
  );
  const Targets = [{ Id: 'queue', Arn: Attributes?.['QueueArn'] ?? '' }];
  await events.send(new PutTargetsCommand({ Rule: `owners-${name}`, Targets }));
  return QueueUrl;
}

const Event = z.object({
  source: z.string(),
  'detail-type': z.string(),
  detail: z.looseObject({ incident: z.string(), change: z.string(), severity: z.number() }),
});

async function receive({ clients: { sqs } }: TestStage, QueueUrl: string): Promise<z.infer<typeof Event>[]> {
  const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
  return Messages.map(({ Body = '' }) => Event.parse(JSON.parse(Body)));
}

async function receiveSome(count: number, on: TestStage, queue: string) {
  const got: z.infer<typeof Event>[] = [];
  await waitFor(async () => {
    got.push(...(await receive(on, queue)));
    return got.length >= count ? true : undefined;
  }, 60_000);
  return got;
}

it("a rule of the owner's own gets what becomes of an incident, and one for failures gets nothing", async () => {
  const { key } = await makeUser(stage, 'carol');
  await emitFinding(stage, { id: 'f-carol', userName: 'carol', accessKeyId: key.accessKeyId });
  const { id } = await settled(stage, 'user/carol');
  const got = await receiveSome(2, stage, queues.all);
  expect(got.map(({ detail }) => detail)).toMatchObject([
    { incident: id, change: 'opened', mode: 'contain', severity: 8, principal: { name: 'carol' } },
    { incident: id, change: 'contained', verdict: 'contained' },
  ]);
  expect(JSON.stringify(got)).not.toContain(key.accessKeyId);
  expect(await receive(stage, queues.failures)).toEqual([]);
});

it('the same for what could not be contained', async () => {
  const broken = await openStage(withoutPermission, [], { ShadowDays: '0' });
  try {
    const queue = await takeChanges(broken, 'failures', NOT_CONTAINED);
    const { key } = await makeUser(broken, 'bob');
    await emitFinding(broken, { id: 'f-bob', userName: 'bob', accessKeyId: key.accessKeyId });
    const { id } = await settled(broken, 'user/bob');
    const [event] = await receiveSome(1, broken, queue);
    expect(event?.detail).toMatchObject({ incident: id, change: 'not contained' });
  } finally {
    await broken.close();
  }
}, 60_000);
