import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  DescribeLogGroupsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStacks } from './fixture.ts';

let stacks: Awaited<ReturnType<typeof openStacks>>;
let sqs: SQSClient;
let logs: CloudWatchLogsClient;
beforeAll(async () => {
  stacks = await openStacks();
  sqs = new SQSClient(stacks.config);
  logs = new CloudWatchLogsClient(stacks.config);
  await logs.send(new CreateLogGroupCommand({ logGroupName: 'taken' }));
});
afterAll(() => stacks.sandbox.close());

const queuesNamed = async (prefix: string) =>
  (await sqs.send(new ListQueuesCommand({ QueueNamePrefix: prefix }))).QueueUrls ?? [];

/** The second resource fails: somebody else has a log group of this name. */
const failing = (prefix: string, more: object = {}) => ({
  Resources: {
    First: { Type: 'AWS::SQS::Queue', Properties: { QueueName: `${prefix}-first` }, ...more },
    Second: { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: 'taken' }, DependsOn: 'First' },
    Third: { Type: 'AWS::SQS::Queue', Properties: { QueueName: `${prefix}-third` }, DependsOn: 'Second' },
  },
});

describe('a creation that fails', () => {
  it('is undone, with the reason in the words of the service', async () => {
    await stacks.create('undone', failing('undone'));
    const stack = await stacks.settled('undone');
    expect(stack.StackStatus).toBe('ROLLBACK_COMPLETE');
    expect(await stacks.reasonOf('undone', 'Second')).toMatch(
      /already exists.*HandlerErrorCode: AlreadyExists/,
    );
    expect(await stacks.history('undone')).toEqual([
      'undone CREATE_IN_PROGRESS',
      'First CREATE_IN_PROGRESS',
      'First CREATE_IN_PROGRESS',
      'First CREATE_COMPLETE',
      'Second CREATE_IN_PROGRESS',
      'Second CREATE_FAILED',
      'undone ROLLBACK_IN_PROGRESS',
      'Second DELETE_COMPLETE',
      'First DELETE_IN_PROGRESS',
      'First DELETE_COMPLETE',
      'undone ROLLBACK_COMPLETE',
    ]);
    expect(await queuesNamed('undone')).toEqual([]);
    const { logGroups } = await logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: 'taken' }));
    expect(logGroups).toHaveLength(1);
  });

  it('stays as it is, or is deleted, when that was asked for', async () => {
    await stacks.create('left', failing('left'), { DisableRollback: true });
    expect((await stacks.settled('left')).StackStatus).toBe('CREATE_FAILED');
    expect(await queuesNamed('left')).toHaveLength(1);
    const { StackId = '' } = await stacks.create('deleted', failing('deleted'), { OnFailure: 'DELETE' });
    expect((await stacks.settled(StackId)).StackStatus).toBe('DELETE_COMPLETE');
    expect(await queuesNamed('deleted')).toEqual([]);
  });

  it('keeps what is to be retained, but not what is to be retained except on creation', async () => {
    await stacks.create('kept', failing('kept', { DeletionPolicy: 'Retain' }));
    await stacks.settled('kept');
    expect(await queuesNamed('kept')).toHaveLength(1);
    expect(await stacks.history('kept')).toContain('First DELETE_SKIPPED');
    await stacks.create('unkept', failing('unkept', { DeletionPolicy: 'RetainExceptOnCreate' }));
    await stacks.settled('unkept');
    expect(await queuesNamed('unkept')).toEqual([]);
  });

  it('does not take over, nor remove, a queue that is not its own', async () => {
    await stacks.create('owner', {
      Resources: { Q: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'mine' } } },
    });
    await stacks.settled('owner');
    await stacks.create('thief', {
      Resources: { Q: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'mine' } } },
    });
    expect((await stacks.settled('thief')).StackStatus).toBe('ROLLBACK_COMPLETE');
    expect(await queuesNamed('mine')).toHaveLength(1);
  });
});
