import {
  ContinueUpdateRollbackCommand,
  DeleteStackCommand,
  RollbackStackCommand,
} from '@aws-sdk/client-cloudformation';
import { CloudWatchLogsClient, CreateLogGroupCommand } from '@aws-sdk/client-cloudwatch-logs';
import { ListTopicsCommand, SNSClient } from '@aws-sdk/client-sns';
import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openStacks } from './fixture.ts';

let stacks: Awaited<ReturnType<typeof openStacks>>;
let sqs: SQSClient;
let sns: SNSClient;
let name: string;
let count = 0;
let urls: Record<string, string>;

const template = (seconds: number, topic: string, fails = false) => ({
  Resources: {
    Q: { Type: 'AWS::SQS::Queue', Properties: { VisibilityTimeout: seconds } },
    T: { Type: 'AWS::SNS::Topic', Properties: { TopicName: `${name}-${topic}` } },
    ...(fails
      ? {
          Last: { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: 'taken' }, DependsOn: ['Q', 'T'] },
        }
      : {}),
  },
});
const timeout = async () => {
  const look = { QueueUrl: urls['Q'], AttributeNames: ['VisibilityTimeout' as const] };
  return (await sqs.send(new GetQueueAttributesCommand(look))).Attributes?.['VisibilityTimeout'];
};
const topics = async () =>
  ((await sns.send(new ListTopicsCommand({}))).Topics ?? [])
    .map(({ TopicArn = '' }) => TopicArn.split(':').at(-1) ?? '')
    .filter((one) => one.startsWith(`${name}-`));
const status = async () => (await stacks.settled(name)).StackStatus;

beforeAll(async () => {
  stacks = await openStacks();
  sqs = new SQSClient(stacks.config);
  sns = new SNSClient(stacks.config);
  await new CloudWatchLogsClient(stacks.config).send(new CreateLogGroupCommand({ logGroupName: 'taken' }));
});
beforeEach(async () => {
  count += 1;
  name = `stack${count}`;
  await stacks.create(name, template(10, 'one'));
  expect(await status()).toBe('CREATE_COMPLETE');
  urls = await stacks.physicalIds(name);
});
afterAll(() => stacks.sandbox.close());

describe('an update without rollback', () => {
  beforeEach(async () => {
    await stacks.update(name, template(20, 'two', true), { DisableRollback: true });
    expect(await status()).toBe('UPDATE_FAILED');
    expect(await timeout()).toBe('20');
    expect(await topics()).toEqual([`${name}-one`, `${name}-two`]);
  });

  it('is rolled back when somebody says so', async () => {
    await expect(stacks.update(name, template(30, 'one'))).rejects.toThrow('is in UPDATE_FAILED state');
    await stacks.client.send(new RollbackStackCommand({ StackName: name }));
    expect(await status()).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(await timeout()).toBe('10');
    expect(await topics()).toEqual([`${name}-one`]);
    expect(await stacks.physicalIds(name)).toEqual(urls);
  });

  it('leaves nothing behind when the stack is deleted', async () => {
    const { StackId = '' } = await stacks.settled(name);
    await stacks.client.send(new DeleteStackCommand({ StackName: name }));
    expect((await stacks.settled(StackId)).StackStatus).toBe('DELETE_COMPLETE');
    expect(await topics()).toEqual([]);
  });
});

describe('a rollback that fails', () => {
  beforeEach(async () => {
    // The first call is the update's own, the second that of its rollback.
    stacks.sandbox.world.faults.push({
      service: 'sqs',
      operation: 'SetQueueAttributes',
      nth: 2,
      when: 'before',
      kind: 'error',
      seen: 0,
    });
    await stacks.update(name, template(20, 'two', true));
    expect(await status()).toBe('UPDATE_ROLLBACK_FAILED');
    expect(await timeout()).toBe('20');
    stacks.sandbox.world.faults.length = 0;
  });

  it('is continued from where it stopped', async () => {
    await stacks.client.send(new ContinueUpdateRollbackCommand({ StackName: name }));
    expect(await status()).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(await timeout()).toBe('10');
    expect(await topics()).toEqual([`${name}-one`]);
  });

  it('passes over what it is told to', async () => {
    const skip = (id: string) =>
      stacks.client.send(new ContinueUpdateRollbackCommand({ StackName: name, ResourcesToSkip: [id] }));
    await expect(skip('T')).rejects.toThrow('cannot be skipped: [T]');
    await skip('Q');
    expect(await status()).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(await timeout()).toBe('20');
    expect(await topics()).toEqual([`${name}-one`]);
  });
});

describe('a creation without rollback', () => {
  it('is rolled back when somebody says so', async () => {
    const other = `${name}-other`;
    await stacks.create(other, { ...template(10, 'other', true) }, { DisableRollback: true });
    expect((await stacks.settled(other)).StackStatus).toBe('CREATE_FAILED');
    await stacks.client.send(new RollbackStackCommand({ StackName: other }));
    expect((await stacks.settled(other)).StackStatus).toBe('ROLLBACK_COMPLETE');
    expect(await topics()).toEqual([`${name}-one`]);
    await expect(stacks.client.send(new ContinueUpdateRollbackCommand({ StackName: other }))).rejects.toThrow(
      'is in ROLLBACK_COMPLETE state',
    );
  });
});
