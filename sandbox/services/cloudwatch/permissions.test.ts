import {
  CloudWatchClient,
  DescribeAlarmsCommand,
  PutMetricAlarmCommand,
  PutMetricDataCommand,
  SetAlarmStateCommand,
} from '@aws-sdk/client-cloudwatch';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { connect, makeUser, policyOf } from '../iam/fixture.ts';
import { ACCOUNT, type Bench, openBench, REGION } from './fixture.ts';

let bench: Bench;
let limited: CloudWatchClient;
beforeAll(async () => {
  bench = await openBench();
  const arn = `arn:aws:cloudwatch:${REGION}:${ACCOUNT}:alarm`;
  const credentials = await makeUser(
    connect(bench.sandbox),
    'limited',
    policyOf(
      {
        Effect: 'Allow',
        Action: 'cloudwatch:PutMetricData',
        Resource: '*',
        Condition: { StringEquals: { 'cloudwatch:namespace': 'Mine' } },
      },
      {
        Effect: 'Allow',
        Action: ['cloudwatch:PutMetricAlarm', 'cloudwatch:SetAlarmState'],
        Resource: `${arn}:mine-*`,
      },
      {
        Effect: 'Deny',
        Action: 'cloudwatch:PutMetricAlarm',
        Resource: '*',
        Condition: { 'ForAnyValue:StringLike': { 'cloudwatch:AlarmActions': '*:elsewhere' } },
      },
    ),
  );
  limited = new CloudWatchClient({ ...bench.config, credentials });
});
afterAll(() => bench.sandbox.close());

const denied = { name: 'AccessDeniedException' };
const alarm = (AlarmName: string, more: object = {}) =>
  new PutMetricAlarmCommand({
    AlarmName,
    Namespace: 'Mine',
    MetricName: 'm',
    Statistic: 'Sum',
    Period: 60,
    EvaluationPeriods: 1,
    Threshold: 1,
    ComparisonOperator: 'GreaterThanThreshold',
    ...more,
  });

it('metrics are put into the namespaces that a policy names', async () => {
  const put = (Namespace: string) =>
    limited.send(new PutMetricDataCommand({ Namespace, MetricData: [{ MetricName: 'm', Value: 1 }] }));
  await put('Mine');
  await expect(put('Other')).rejects.toMatchObject(denied);
});

it('alarms are changed by their ARN, and to the actions that a policy lets them have', async () => {
  const AlarmActions = [`arn:aws:sns:${REGION}:${ACCOUNT}:elsewhere`];
  await limited.send(alarm('mine-1'));
  await expect(limited.send(alarm('other'))).rejects.toMatchObject(denied);
  await expect(limited.send(alarm('mine-2', { AlarmActions }))).rejects.toMatchObject(denied);
  await expect(limited.send(alarm('mine-2', { Tags: [{ Key: 'a', Value: 'b' }] }))).rejects.toMatchObject(
    denied,
  );
  await expect(limited.send(new DescribeAlarmsCommand({}))).rejects.toMatchObject(denied);
  await bench.makeAlarm('other');
  const set = { StateValue: 'OK', StateReason: 'hide' } as const;
  await limited.send(new SetAlarmStateCommand({ ...set, AlarmName: 'mine-1' }));
  await expect(limited.send(new SetAlarmStateCommand({ ...set, AlarmName: 'other' }))).rejects.toMatchObject(
    denied,
  );
});
