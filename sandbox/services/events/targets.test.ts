import {
  ListTargetsByRuleCommand,
  PutRuleCommand,
  PutTargetsCommand,
  RemoveTargetsCommand,
  type Target,
} from '@aws-sdk/client-eventbridge';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../start.ts';
import { clientsOf, REGION } from './fixture.ts';

let sandbox: Sandbox;
let events: ReturnType<typeof clientsOf>['events'];
beforeAll(async () => {
  sandbox = await startSandbox({ port: 0 });
  events = clientsOf(sandbox).events;
  await events.send(new PutRuleCommand({ Name: 'rule', EventPattern: '{"source":["custom.a"]}' }));
});
afterAll(() => sandbox.close());

const arn = (service: string, resource: string, account = '111122223333', region = REGION) =>
  `arn:aws:${service}:${region}:${account}:${resource}`;
const QUEUE = arn('sqs', 'q');

const list = async () => (await events.send(new ListTargetsByRuleCommand({ Rule: 'rule' }))).Targets;

describe('targets', () => {
  it('are added, replaced by their id, at most five of them, and removed', async () => {
    const target: Target = {
      Id: '1',
      Arn: arn('lambda', 'function:f:live'),
      InputTransformer: { InputPathsMap: { a: '$.detail.a-b.c_d[0].*' }, InputTemplate: '{"a":<a>}' },
      RetryPolicy: { MaximumRetryAttempts: 0, MaximumEventAgeInSeconds: 60 },
      DeadLetterConfig: { Arn: QUEUE },
    };
    await events.send(new PutTargetsCommand({ Rule: 'rule', Targets: [target] }));
    expect(await list()).toEqual([target]);
    const five = ['1', '2', '3', '4', '5'].map((Id) => ({ Id, Arn: QUEUE }));
    expect(await events.send(new PutTargetsCommand({ Rule: 'rule', Targets: five }))).toMatchObject({
      FailedEntryCount: 0,
      FailedEntries: [],
    });
    expect(await list()).toEqual(five);
    await expect(
      events.send(new PutTargetsCommand({ Rule: 'rule', Targets: [{ Id: '6', Arn: QUEUE }] })),
    ).rejects.toMatchObject({ name: 'LimitExceededException' });
    expect(
      await events.send(new RemoveTargetsCommand({ Rule: 'rule', Ids: ['1', '2', '3', '4', 'none'] })),
    ).toMatchObject({
      FailedEntryCount: 1,
      FailedEntries: [{ TargetId: 'none', ErrorCode: 'ResourceNotFoundException' }],
    });
    expect(await list()).toEqual([{ Id: '5', Arn: QUEUE }]);
  });

  it('need their rule', async () => {
    await expect(
      events.send(new PutTargetsCommand({ Rule: 'none', Targets: [{ Id: '1', Arn: QUEUE }] })),
    ).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });

  const transformer = (InputTemplate: string, InputPathsMap: Record<string, string> = {}) => ({
    Arn: QUEUE,
    InputTransformer: { InputPathsMap, InputTemplate },
  });
  it.each<[Partial<Target>, string, string]>([
    [{ Id: '!', Arn: QUEUE }, 'ValidationException', "'targets.1.member.id'"],
    [{ Arn: 'queue' }, 'ValidationException', 'Provided Arn is not in correct format'],
    [{ Arn: arn('lambda', 'layer:l') }, 'ValidationException', 'Provided Arn is not in correct format'],
    [{ Arn: arn('states', 'stateMachine:m') }, 'NotImplemented', 'states'],
    [{ Arn: arn('sqs', 'q.fifo') }, 'NotImplemented', 'q.fifo'],
    [{ Arn: arn('sqs', 'q', '111122223333', 'us-east-1') }, 'ValidationException', 'region of the rule'],
    [{ Arn: arn('events', 'event-bus/b') }, 'ValidationException', 'RoleArn is required for target'],
    [{ Arn: arn('sns', 't', '444455556666') }, 'ValidationException', 'RoleArn is required for target'],
    [{ Arn: QUEUE, SqsParameters: { MessageGroupId: 'g' } }, 'NotImplemented', 'SqsParameters'],
    [{ Arn: QUEUE, Input: '{' }, 'ValidationException', 'JSON syntax error in input for target t'],
    [{ Arn: QUEUE, Input: '{}', InputPath: '$' }, 'ValidationException', 'Only one of Input'],
    [{ Arn: QUEUE, InputPath: '$..secret' }, 'NotImplemented', '$..secret'],
    [transformer('{"a":<b>}', { a: '$.x' }), 'ValidationException', 'invalid placeholder b'],
    [transformer('{"a":'), 'ValidationException', 'Invalid InputTemplate for target t'],
    [transformer('not quoted'), 'ValidationException', 'Invalid InputTemplate for target t'],
    [transformer('"x"', { 'aws-x': '$.x' }), 'ValidationException', 'reserved'],
    [{ Arn: QUEUE, RetryPolicy: { MaximumRetryAttempts: 186 } }, 'ValidationException', 'equal to 185'],
    [{ Arn: QUEUE, RetryPolicy: { MaximumEventAgeInSeconds: 59 } }, 'ValidationException', 'equal to 60'],
    [{ Arn: QUEUE, DeadLetterConfig: { Arn: arn('sns', 't') } }, 'ValidationException', 'dead-letter queue'],
    [{ Arn: QUEUE, Input: JSON.stringify('x'.repeat(8191)) }, 'ValidationException', 'equal to 8192'],
  ])('refuses %o, and adds none of the others', async (change, name, message) => {
    const before = await list();
    const bad: Target = { Id: 't', Arn: QUEUE, ...change };
    await expect(
      events.send(new PutTargetsCommand({ Rule: 'rule', Targets: [bad, { Id: 'good', Arn: QUEUE }] })),
    ).rejects.toMatchObject({ name, message: expect.stringContaining(message) });
    expect(await list()).toEqual(before);
  });
});
