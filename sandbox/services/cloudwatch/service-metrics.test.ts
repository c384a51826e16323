import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  PutLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { PutFunctionConcurrencyCommand } from '@aws-sdk/client-lambda';
import { CreateQueueCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { clientsOf, makeQueue, makeRule, putEvent, takeMessage } from '../events/fixture.ts';
import { connect, invoke, makeFunction, makeRole } from '../lambda/fixture.ts';
import { type Bench, openBench, waitFor } from './fixture.ts';

let bench: Bench;
beforeAll(async () => {
  bench = await openBench();
});
afterAll(() => bench.sandbox.close());

describe('functions', () => {
  it('publish invocations, errors, throttles and durations', async () => {
    const clients = connect(bench.sandbox, bench.sandbox.administrator);
    const roleArn = await makeRole(clients.iam, 'runner', []);
    await makeFunction({ ...clients, roleArn }, 'worker', '(event) => { if (event.bad) throw new Error(); }');
    for (const bad of [true, false, true]) await invoke(clients, 'worker', { bad });
    const put = { FunctionName: 'worker', ReservedConcurrentExecutions: 0 };
    await clients.lambda.send(new PutFunctionConcurrencyCommand(put));
    await expect(invoke(clients, 'worker')).rejects.toThrow();
    const sum = (name: string, dimensions = {}) => bench.sumOf('AWS/Lambda', name, dimensions);
    const own = { FunctionName: 'worker' };
    expect(await sum('Invocations', own)).toBe(3);
    expect(await sum('Errors', own)).toBe(2);
    expect(await sum('Errors')).toBe(2);
    expect(await sum('Throttles', own)).toBeGreaterThanOrEqual(1);
    expect(await sum('Duration', own)).toBeGreaterThan(0);
    expect(await sum('Errors', { FunctionName: 'other' })).toBe(0);
  });
});

describe('queues', () => {
  it('that hold messages set off an alarm', async () => {
    const { sqs } = connect(bench.sandbox, bench.sandbox.administrator);
    const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'dead' }));
    await bench.makeAlarm('dead-letters', {
      Namespace: 'AWS/SQS',
      MetricName: 'ApproximateNumberOfMessagesVisible',
      Dimensions: [{ Name: 'QueueName', Value: 'dead' }],
      Statistic: 'Maximum',
    });
    await bench.nextMinute();
    expect((await bench.alarm('dead-letters')).StateValue).toBe('OK');
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'lost' }));
    await bench.nextMinute();
    expect(await bench.alarm('dead-letters')).toMatchObject({
      StateValue: 'ALARM',
      StateReason: expect.stringContaining('[1.0 ('),
    });
  });
});

describe('rules', () => {
  it('count what reached their targets and what did not', async () => {
    const clients = clientsOf(bench.sandbox);
    const [good, dead] = [await makeQueue(clients, 'good'), await makeQueue(clients, 'unreached')];
    await makeRule(clients, 'counted', 'custom.counted', [
      { Id: 'good', Arn: good.arn },
      { Id: 'bad', Arn: `${good.arn}-none`, DeadLetterConfig: { Arn: dead.arn } },
    ]);
    await putEvent(clients, 'custom.counted');
    await takeMessage(clients, good);
    await takeMessage(clients, dead);
    const sum = (name: string) => bench.sumOf('AWS/Events', name, { RuleName: 'counted' });
    expect(await waitFor(async () => ((await sum('FailedInvocations')) === 1 ? 1 : undefined))).toBe(1);
    expect(await sum('Invocations')).toBe(1);
    expect(await sum('InvocationsSentToDlq')).toBe(1);
  });
});

describe('an alarm', () => {
  it('tells EventBridge that it has changed its state', async () => {
    const clients = clientsOf(bench.sandbox);
    const queue = await makeQueue(clients, 'told');
    await makeRule(clients, 'alarms', 'aws.cloudwatch', [{ Id: 't', Arn: queue.arn }]);
    await bench.makeAlarm('told', { AlarmDescription: 'says so' });
    await bench.put(1);
    await bench.nextMinute();
    const event = JSON.parse((await takeMessage(clients, queue)).body);
    expect(event).toMatchObject({
      'detail-type': 'CloudWatch Alarm State Change',
      source: 'aws.cloudwatch',
      resources: ['arn:aws:cloudwatch:eu-west-2:111122223333:alarm:told'],
      detail: {
        alarmName: 'told',
        state: { value: 'ALARM', reason: expect.stringMatching(/^Threshold Crossed/) },
        previousState: { value: 'INSUFFICIENT_DATA' },
        configuration: {
          description: 'says so',
          metrics: [
            {
              metricStat: {
                metric: { namespace: 'Cordon', name: 'Failures', dimensions: {} },
                period: 60,
                stat: 'Sum',
              },
              returnData: true,
            },
          ],
        },
      },
    });
    expect(JSON.parse(event.detail.state.reasonData)).toMatchObject({ recentDatapoints: [1], threshold: 1 });
  });
});

describe('log lines', () => {
  const line = (metadata: object, members: object) =>
    JSON.stringify({
      _aws: {
        Timestamp: bench.sandbox.world.clock.now(),
        CloudWatchMetrics: [{ Namespace: 'Embedded', Dimensions: [[]], Metrics: [], ...metadata }],
      },
      ...members,
    });

  async function write(...messages: string[]): Promise<void> {
    const logs = new CloudWatchLogsClient({ ...bench.config, maxAttempts: 2 });
    const target = { logGroupName: 'app', logStreamName: bench.sandbox.world.ids.hex(8) };
    await logs.send(new CreateLogGroupCommand(target)).catch(() => undefined);
    await logs.send(new CreateLogStreamCommand(target));
    const timestamp = bench.sandbox.world.clock.now();
    const logEvents = messages.map((message) => ({ timestamp, message }));
    await logs.send(new PutLogEventsCommand({ ...target, logEvents }));
  }

  it('in the embedded metric format become metrics', async () => {
    await write(
      line(
        {
          Dimensions: [['stage', 'service'], ['stage']],
          Metrics: [{ Name: 'contained', Unit: 'Count' }, { Name: 'many' }],
        },
        { stage: 'prod', service: 'translator', contained: 2, many: [1, 2, 3] },
      ),
    );
    const sum = (name: string, dimensions = {}) => bench.sumOf('Embedded', name, dimensions);
    expect(await sum('contained', { stage: 'prod', service: 'translator' })).toBe(2);
    expect(await sum('contained', { stage: 'prod' })).toBe(2);
    expect(await sum('many', { stage: 'prod' })).toBe(6);
    expect(await sum('contained')).toBe(0);
  });

  it('in no such form are only log lines', async () => {
    const Metrics = [{ Name: 'odd' }];
    await write(
      '{"_aws": ',
      '{"_aws": 1}',
      '{"_aws":{"Timestamp":"now","CloudWatchMetrics":[{"Namespace":"Embedded"}]}}',
      line({ Metrics, Namespace: 'AWS/Lambda' }, { odd: 1 }),
      line({ Metrics, Dimensions: [['absent']] }, { odd: 1 }),
      line({ Metrics, Dimensions: 7 }, { odd: 1 }),
      line({ Metrics: [{ Name: '__proto__' }, { Name: 'constructor' }, null] }, {}),
      line({ Metrics }, { odd: '1' }),
      line({ Metrics, Namespace: ':' }, { odd: 1 }),
    );
    await write(line({ Metrics }, { odd: 1 }));
    expect(await bench.sumOf('Embedded', 'odd')).toBe(1);
    expect(await bench.sumOf('AWS/Lambda', 'odd')).toBe(0);
  });
});
