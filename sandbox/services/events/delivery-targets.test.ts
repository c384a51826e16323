import { FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { CreateEventBusCommand, PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import { AddPermissionCommand, CreateFunctionCommand } from '@aws-sdk/client-lambda';
import { CreateTopicCommand, SubscribeCommand } from '@aws-sdk/client-sns';
import { strToU8, zipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { trail } from '../../kernel/trail.ts';
import { type Sandbox, startSandbox } from '../../start.ts';
import { emit } from './emit.ts';
import { clientsOf, makeQueue, makeRole, makeRule, putEvent, REGION, takeMessage } from './fixture.ts';

let sandbox: Sandbox;
let clients: ReturnType<typeof clientsOf>;
beforeAll(async () => {
  sandbox = await startSandbox({ port: 0 });
  clients = clientsOf(sandbox);
});
afterAll(() => sandbox.close());

const place = () => ({ world: sandbox.world, account: '111122223333', region: REGION });

/** Waits for a function to write a line. */
async function untilLogged(logGroupName: string, text: string): Promise<void> {
  for (;;) {
    const command = new FilterLogEventsCommand({ logGroupName });
    const found = await clients.logs.send(command).catch((error: Error) => {
      if (error.name === 'ResourceNotFoundException') return { events: [] };
      throw error;
    });
    if (found.events?.some(({ message }) => message?.includes(text))) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

describe('roles and buses', () => {
  it("acts with the target's role, and names one that cannot be assumed", async () => {
    const dead = await makeQueue(clients, 'role-dead');
    const queue = await makeQueue(clients, 'role-queue');
    const role = await makeRole(clients, 'sender', ['sqs:SendMessage']);
    await makeRule(clients, 'roles', 'custom.roles', [
      { Id: 'good', Arn: queue.arn, RoleArn: role },
      {
        Id: 'bad',
        Arn: queue.arn,
        RoleArn: 'arn:aws:iam::111122223333:role/none',
        DeadLetterConfig: { Arn: dead.arn },
      },
    ]);
    await putEvent(clients, 'custom.roles', { n: 1 });
    expect(JSON.parse((await takeMessage(clients, queue)).body).detail).toEqual({ n: 1 });
    expect((await takeMessage(clients, dead)).attributes['ERROR_CODE']).toBe('FAILED_TO_ASSUME_ROLE');
    const sent = trail(place()).findLast(
      (record) => record.eventName === 'SendMessage' && record.userIdentity['type'] === 'AssumedRole',
    );
    expect(sent?.userIdentity).toMatchObject({
      invokedBy: 'events.amazonaws.com',
      sessionContext: { sessionIssuer: { arn: role } },
    });
  });

  it('invokes a function that lets the rule in, with the event as its payload', async () => {
    const role = await makeRole(clients, 'runs', ['logs:*']);
    const code = "exports.handler = async (event) => { console.log('took', event.id); };";
    const { FunctionArn = '' } = await clients.lambda.send(
      new CreateFunctionCommand({
        FunctionName: 'receiver',
        Runtime: 'nodejs22.x',
        Handler: 'index.handler',
        Role: role,
        Code: { ZipFile: zipSync({ 'index.js': strToU8(code) }) },
      }),
    );
    const dead = await makeQueue(clients, 'receiver-dead');
    const SourceArn = await makeRule(clients, 'receiver', 'custom.receiver', [
      { Id: 'f', Arn: FunctionArn, DeadLetterConfig: { Arn: dead.arn } },
    ]);
    await putEvent(clients, 'custom.receiver', { n: 1 });
    expect((await takeMessage(clients, dead)).attributes['ERROR_CODE']).toBe('NO_PERMISSIONS');
    await clients.lambda.send(
      new AddPermissionCommand({
        FunctionName: 'receiver',
        StatementId: 'rule',
        Action: 'lambda:InvokeFunction',
        Principal: 'events.amazonaws.com',
        SourceArn,
      }),
    );
    const { Entries } = await putEvent(clients, 'custom.receiver', { n: 1 });
    await untilLogged('/aws/lambda/receiver', `took ${Entries?.[0]?.EventId}`);
    const invoked = trail(place()).findLast((record) => record.eventName === 'Invoke');
    expect(invoked).toMatchObject({
      userIdentity: { type: 'AWSService', invokedBy: 'events.amazonaws.com' },
      requestParameters: { functionName: FunctionArn, invocationType: 'Event' },
    });
    expect(invoked).not.toHaveProperty('errorCode');
  });

  it('publishes to a topic whose policy lets EventBridge in', async () => {
    const TopicArn = `arn:aws:sns:${REGION}:111122223333:news`;
    const queueArn = `arn:aws:sqs:${REGION}:111122223333:news`;
    const allow = (service: string, Action: string, Resource: string) => ({
      Effect: 'Allow',
      Principal: { Service: service },
      Action,
      Resource,
    });
    const fromTopic = allow('sns.amazonaws.com', 'sqs:SendMessage', queueArn);
    const queue = await makeQueue(clients, 'news', fromTopic);
    const fromRule = allow('events.amazonaws.com', 'sns:Publish', TopicArn);
    await clients.sns.send(
      new CreateTopicCommand({
        Name: 'news',
        Attributes: { Policy: JSON.stringify({ Version: '2012-10-17', Statement: [fromRule] }) },
      }),
    );
    await clients.sns.send(
      new SubscribeCommand({
        TopicArn,
        Protocol: 'sqs',
        Endpoint: queueArn,
        Attributes: { RawMessageDelivery: 'true' },
      }),
    );
    await makeRule(clients, 'news', 'custom.news', [{ Id: 't', Arn: TopicArn, InputPath: '$.detail' }]);
    await putEvent(clients, 'custom.news', { n: 1 });
    expect((await takeMessage(clients, queue)).body).toBe('{"n":1}');
  });

  it('forwards an event to another bus as it is, and not from there to a third', async () => {
    const [queue, dead] = [await makeQueue(clients, 'hop'), await makeQueue(clients, 'hop-dead')];
    const role = await makeRole(clients, 'forwarder', ['events:PutEvents']);
    const bus = (name: string) => `arn:aws:events:${REGION}:111122223333:event-bus/${name}`;
    for (const Name of ['second', 'third']) await clients.events.send(new CreateEventBusCommand({ Name }));
    await makeRule(clients, 'to-second', 'custom.hop', [{ Id: 'b', Arn: bus('second'), RoleArn: role }]);
    await makeRule(clients, 'arrived', 'custom.hop', [{ Id: 'q', Arn: queue.arn }], 'second');
    await makeRule(
      clients,
      'to-third',
      'custom.hop',
      [{ Id: 'b', Arn: bus('third'), RoleArn: role, DeadLetterConfig: { Arn: dead.arn } }],
      'second',
    );
    const { Entries } = await putEvent(clients, 'custom.hop', { n: 1 });
    expect(JSON.parse((await takeMessage(clients, queue)).body)).toMatchObject({
      id: Entries?.[0]?.EventId,
      source: 'custom.hop',
    });
    expect((await takeMessage(clients, dead)).attributes['ERROR_CODE']).toBe('THIRD_ACCOUNT_HOP_DETECTED');
  });

  it('gives read-only management calls only to rules that ask for all of them', async () => {
    const queue = await makeQueue(clients, 'read-only');
    for (const [Name, State] of [
      ['some-calls', 'ENABLED'],
      ['all-calls', 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS'],
    ] as const) {
      await clients.events.send(new PutRuleCommand({ Name, State, EventPattern: '{"source":["aws.sts"]}' }));
      await clients.events.send(
        new PutTargetsCommand({
          Rule: Name,
          Targets: [{ Id: 'q', Arn: queue.arn, Input: JSON.stringify(Name) }],
        }),
      );
    }
    for (const readOnly of [true, false])
      emit(sandbox.world, {
        account: '111122223333',
        region: REGION,
        source: 'aws.sts',
        detailType: 'AWS API Call via CloudTrail',
        detail: { readOnly, eventCategory: 'Management' },
      });
    const bodies = [];
    for (let count = 0; count < 3; count += 1) bodies.push((await takeMessage(clients, queue)).body);
    expect(bodies.sort()).toEqual(['"all-calls"', '"all-calls"', '"some-calls"']);
  });
});
