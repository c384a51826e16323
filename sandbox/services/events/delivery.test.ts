import { PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { trail } from '../../kernel/trail.ts';
import { type Sandbox, startSandbox } from '../../start.ts';
import { deliveryLog } from './delivery-log.ts';
import { clientsOf, makeQueue, makeRule, putEvent, REGION, takeMessage, until } from './fixture.ts';

let sandbox: Sandbox;
let clients: ReturnType<typeof clientsOf>;
beforeAll(async () => {
  sandbox = await startSandbox({ port: 0 });
  clients = clientsOf(sandbox);
});
afterAll(() => sandbox.close());

const place = () => ({ world: sandbox.world, account: '111122223333', region: REGION });

describe('delivery', () => {
  it('brings the whole event to a queue whose policy names the rule, and no other event', async () => {
    const queue = await makeQueue(clients, 'whole');
    const RuleArn = await makeRule(clients, 'whole', 'custom.whole', [{ Id: 'q', Arn: queue.arn }]);
    await putEvent(clients, 'custom.other', { first: true });
    const answer = await clients.events.send(
      new PutEventsCommand({
        Entries: [
          {
            Source: 'custom.whole',
            DetailType: 'Thing',
            Detail: '{"a":[1,{"__proto__":2}]}',
            Resources: ['r1'],
            Time: new Date('2026-03-01T10:20:30.400Z'),
          },
        ],
      }),
    );
    expect(answer.FailedEntryCount).toBe(0);
    const { body } = await takeMessage(clients, queue);
    expect(body).toBe(
      JSON.stringify({
        version: '0',
        id: answer.Entries?.[0]?.EventId,
        'detail-type': 'Thing',
        source: 'custom.whole',
        account: '111122223333',
        time: '2026-03-01T10:20:30Z',
        region: REGION,
        resources: ['r1'],
        detail: JSON.parse('{"a":[1,{"__proto__":2}]}'),
      }),
    );
    const sent = trail(place()).find((record) => record.eventName === 'SendMessage');
    expect(sent?.userIdentity).toEqual({ type: 'AWSService', invokedBy: 'events.amazonaws.com' });
    expect(RuleArn).toBe(`arn:aws:events:${REGION}:111122223333:rule/whole`);
  });

  it('sends a constant, a part of the event, or what the transformer makes of it', async () => {
    const queue = await makeQueue(clients, 'inputs');
    const { arn } = queue;
    const paths = { who: '$.detail.user', none: '$.detail.missing' };
    await makeRule(clients, 'inputs', 'custom.inputs', [
      { Id: '1', Arn: arn, Input: '{"constant": true}' },
      { Id: '2', Arn: arn, InputPath: '$.detail.list[1]' },
      {
        Id: '3',
        Arn: arn,
        InputTransformer: {
          InputPathsMap: paths,
          InputTemplate:
            '{ "who": <who>, "text": "by <who>, <none>", "rule": <aws.events.rule-name>, "all": <aws.events.event.json> }',
        },
      },
      { Id: '4', Arn: arn, InputTransformer: { InputPathsMap: paths, InputTemplate: '"<who> did it"' } },
    ]);
    await putEvent(clients, 'custom.inputs', { user: 'alice', list: [1, 'two'] });
    const bodies = [];
    for (let count = 0; count < 4; count += 1) bodies.push((await takeMessage(clients, queue)).body);
    expect(bodies).toContain('{"constant": true}');
    expect(bodies).toContain('"two"');
    expect(bodies).toContain('"alice did it"');
    const made = bodies.map((body) => JSON.parse(body)).find((body) => body.who !== undefined);
    expect(made).toMatchObject({
      who: 'alice',
      text: 'by alice, ',
      rule: 'inputs',
      all: { source: 'custom.inputs', detail: { user: 'alice' } },
    });
  });

  it('lets a value of the event break out of its quotes, and keeps a broken one in the dead-letter queue', async () => {
    const queue = await makeQueue(clients, 'injected');
    const dead = await makeQueue(clients, 'injected-dead');
    await makeRule(clients, 'injected', 'custom.injected', [
      {
        Id: 'q',
        Arn: queue.arn,
        DeadLetterConfig: { Arn: dead.arn },
        InputTransformer: {
          InputPathsMap: { agent: '$.detail.agent' },
          InputTemplate: '{"admin": false, "agent": "<agent>"}',
        },
      },
    ]);
    await putEvent(clients, 'custom.injected', { agent: 'x","admin":true,"y":"' });
    expect(JSON.parse((await takeMessage(clients, queue)).body)).toEqual({ admin: true, agent: 'x', y: '' });
    await putEvent(clients, 'custom.injected', { agent: 'say "hi"' });
    const { body, attributes } = await takeMessage(clients, dead);
    expect(attributes).toMatchObject({ ERROR_CODE: 'INVALID_JSON', RETRY_ATTEMPTS: '0' });
    expect(JSON.parse(body).detail).toEqual({ agent: 'say "hi"' });
  });

  it('sends what a missing function should have got to the dead-letter queue at once', async () => {
    const dead = await makeQueue(clients, 'dead');
    const arn = `arn:aws:lambda:${REGION}:111122223333:function:gone`;
    const RULE_ARN = await makeRule(clients, 'gone', 'custom.gone', [
      { Id: 'f', Arn: arn, DeadLetterConfig: { Arn: dead.arn } },
    ]);
    await putEvent(clients, 'custom.gone', { n: 7 });
    const { body, attributes } = await takeMessage(clients, dead);
    expect(attributes).toMatchObject({ RULE_ARN, TARGET_ARN: arn, RETRY_ATTEMPTS: '0' });
    expect(attributes['ERROR_MESSAGE']).not.toBe('');
    expect(attributes['ERROR_CODE']).toBe('NO_PERMISSIONS');
    expect(attributes).not.toHaveProperty('EXHAUSTED_RETRY_CONDITION');
    expect(JSON.parse(body).detail).toEqual({ n: 7 });
  });

  it('counts and lists what it drops when there is no dead-letter queue', async () => {
    const arn = `arn:aws:sqs:${REGION}:111122223333:never-made`;
    const before = deliveryLog(place()).counts.dropped;
    await makeRule(clients, 'dropped', 'custom.dropped', [{ Id: 'q', Arn: arn }]);
    await putEvent(clients, 'custom.dropped');
    await until(() => deliveryLog(place()).counts.dropped > before);
    expect(deliveryLog(place()).recent.at(-1)).toMatchObject({
      outcome: 'dropped',
      target: arn,
      errorCode: 'NO_PERMISSIONS',
    });
  });
});
