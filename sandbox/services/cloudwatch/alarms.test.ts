import {
  DeleteAlarmsCommand,
  DescribeAlarmHistoryCommand,
  DescribeAlarmsCommand,
  DisableAlarmActionsCommand,
  EnableAlarmActionsCommand,
  ListTagsForResourceCommand,
  PutMetricAlarmCommand,
  SetAlarmStateCommand,
  TagResourceCommand,
  UntagResourceCommand,
} from '@aws-sdk/client-cloudwatch';
import { CreateTopicCommand, SNSClient } from '@aws-sdk/client-sns';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listPublications } from '../sns/publications.ts';
import { ACCOUNT, type Bench, MINUTE, openBench, waitFor } from './fixture.ts';

let bench: Bench;
let TopicArn: string;
beforeAll(async () => {
  bench = await openBench();
  const made = await new SNSClient(bench.config).send(new CreateTopicCommand({ Name: 'people' }));
  TopicArn = made.TopicArn ?? '';
});
afterAll(() => bench.sandbox.close());

const told = (name: string) =>
  listPublications(bench.sandbox.world).filter(({ subject }) => subject?.includes(`"${name}"`));

describe('an alarm', () => {
  it('goes off, tells the topic what AWS tells it, and comes back', async () => {
    await bench.makeAlarm('errors', {
      AlarmDescription: 'something failed',
      AlarmActions: [TopicArn],
      OKActions: [TopicArn],
      Dimensions: [{ Name: 'stage', Value: 'prod' }],
    });
    expect(await bench.alarm('errors')).toMatchObject({ StateValue: 'INSUFFICIENT_DATA' });
    await bench.nextMinute();
    expect((await bench.alarm('errors')).StateReason).toBe(
      'Threshold Crossed: no datapoints were received for 1 period and 1 missing datapoint was treated as [NonBreaching].',
    );
    await bench.put(2, { Dimensions: [{ Name: 'stage', Value: 'prod' }] });
    await bench.put(5, { Dimensions: [{ Name: 'stage', Value: 'test' }] });
    await bench.nextMinute();
    const alarm = await bench.alarm('errors');
    expect(alarm).toMatchObject({
      StateValue: 'ALARM',
      StateReason: expect.stringMatching(
        /^Threshold Crossed: 1 out of the last 1 datapoints \[2\.0 \(\d\d\/\d\d\/\d\d \d\d:\d\d:00\)\] was greater than or equal to the threshold \(1\.0\) \(minimum 1 datapoint for OK -> ALARM transition\)\.$/,
      ),
    });
    const publication = await waitFor(() =>
      told('errors').find(({ subject }) => subject?.startsWith('ALARM')),
    );
    expect(publication).toMatchObject({ topicArn: TopicArn, subject: 'ALARM: "errors" in EU (London)' });
    expect(JSON.parse(publication.message)).toMatchObject({
      AlarmName: 'errors',
      AlarmDescription: 'something failed',
      AWSAccountId: ACCOUNT,
      NewStateValue: 'ALARM',
      NewStateReason: alarm.StateReason,
      StateChangeTime: alarm.StateUpdatedTimestamp?.toISOString().replace('Z', '+0000'),
      OldStateValue: 'OK',
      Region: 'EU (London)',
      AlarmArn: `arn:aws:cloudwatch:eu-west-2:${ACCOUNT}:alarm:errors`,
      Trigger: {
        MetricName: 'Failures',
        Statistic: 'SUM',
        Dimensions: [{ name: 'stage', value: 'prod' }],
        Period: 60,
        Threshold: 1,
      },
    });
    // The newest real data point counts for as long as it is looked at.
    await bench.nextMinute();
    await bench.nextMinute();
    expect((await bench.alarm('errors')).StateValue).toBe('ALARM');
    await bench.nextMinute();
    expect((await bench.alarm('errors')).StateValue).toBe('OK');
    const done = `Successfully executed action ${TopicArn}`;
    const history = await waitFor(async () => {
      const summaries = await bench.history('errors');
      return summaries.filter((one) => one === done).length === 3 ? summaries : undefined;
    });
    expect(history.filter((one) => one !== done)).toEqual([
      'Alarm "errors" created',
      'Alarm updated from INSUFFICIENT_DATA to OK',
      'Alarm updated from OK to ALARM',
      'Alarm updated from ALARM to OK',
    ]);
  });

  it('sees what happened in minutes that the clock was advanced past', async () => {
    await bench.makeAlarm('jumped');
    await bench.put(1);
    bench.sandbox.world.clock.advance(30 * MINUTE);
    await waitFor(async () =>
      (await bench.history('jumped')).at(-1)?.endsWith('ALARM to OK') ? true : undefined,
    );
    expect(await bench.history('jumped')).toEqual([
      'Alarm "jumped" created',
      'Alarm updated from INSUFFICIENT_DATA to ALARM',
      'Alarm updated from ALARM to OK',
    ]);
  });

  it.each([
    ['GreaterThanThreshold', 1, 'OK'],
    ['GreaterThanOrEqualToThreshold', 1, 'ALARM'],
    ['LessThanThreshold', 1, 'OK'],
    ['LessThanOrEqualToThreshold', 1, 'ALARM'],
  ] as const)('compares by %s', async (ComparisonOperator, value, state) => {
    const MetricName = ComparisonOperator;
    await bench.makeAlarm(ComparisonOperator, { ComparisonOperator, MetricName });
    await bench.put(value, { MetricName });
    await bench.nextMinute();
    expect((await bench.alarm(ComparisonOperator)).StateValue).toBe(state);
  });

  it('wants so many of so many data points', async () => {
    const change = { MetricName: 'Often', EvaluationPeriods: 3, DatapointsToAlarm: 2 };
    await bench.makeAlarm('often', change);
    for (const [value, state] of [
      [1, 'OK'],
      [0, 'OK'],
      [1, 'ALARM'],
      [0, 'OK'],
    ] as const) {
      await bench.put(value, { MetricName: 'Often' });
      await bench.nextMinute();
      expect((await bench.alarm('often')).StateValue).toBe(state);
    }
  });

  it('is set by hand until it is evaluated next', async () => {
    await bench.makeAlarm('by-hand', { AlarmActions: [TopicArn] });
    const set = { AlarmName: 'by-hand', StateValue: 'ALARM', StateReason: 'trying' } as const;
    await bench.cloudwatch.send(new SetAlarmStateCommand(set));
    expect(await bench.alarm('by-hand')).toMatchObject({ StateValue: 'ALARM', StateReason: 'trying' });
    await waitFor(() => told('by-hand')[0]);
    await bench.nextMinute();
    expect((await bench.alarm('by-hand')).StateValue).toBe('OK');
    await expect(
      bench.cloudwatch.send(new SetAlarmStateCommand({ ...set, AlarmName: 'none' })),
    ).rejects.toMatchObject({ name: 'ResourceNotFound' });
  });

  it('whose actions are off tells nobody', async () => {
    const set = { AlarmName: 'quiet', StateReason: 'trying' };
    const switched = { AlarmNames: ['quiet', 'nobody'] };
    await bench.makeAlarm('quiet', { AlarmActions: [TopicArn], OKActions: [TopicArn] });
    await bench.cloudwatch.send(new DisableAlarmActionsCommand(switched));
    await bench.cloudwatch.send(new SetAlarmStateCommand({ ...set, StateValue: 'ALARM' }));
    await bench.cloudwatch.send(new EnableAlarmActionsCommand(switched));
    await bench.cloudwatch.send(new SetAlarmStateCommand({ ...set, StateValue: 'OK' }));
    await waitFor(() => told('quiet')[0]);
    expect(told('quiet').map(({ subject }) => subject)).toEqual(['OK: "quiet" in EU (London)']);
  });

  it('whose topic is not there says so in its history', async () => {
    const missing = `${TopicArn}-gone`;
    await bench.makeAlarm('unheard', { AlarmActions: [missing] });
    const set = { AlarmName: 'unheard', StateValue: 'ALARM', StateReason: 'trying' } as const;
    await bench.cloudwatch.send(new SetAlarmStateCommand(set));
    expect(
      await waitFor(async () => (await bench.history('unheard')).find((text) => text.startsWith('Failed'))),
    ).toMatch(/^Failed to execute action .*people-gone\. Received error: "/);
  });

  it('with a long name keeps its subject within what SNS takes', async () => {
    const AlarmName = `é${'n'.repeat(254)}`;
    await bench.makeAlarm(AlarmName, { AlarmActions: [TopicArn] });
    const set = { AlarmName, StateValue: 'ALARM', StateReason: 'trying' } as const;
    await bench.cloudwatch.send(new SetAlarmStateCommand(set));
    const publication = await waitFor(() =>
      listPublications(bench.sandbox.world).find(({ subject }) => subject?.includes('nnn...')),
    );
    expect(publication.subject).toMatch(/^ALARM: "\?n{60,}\.\.\." in EU \(London\)$/);
    expect(publication.subject).toHaveLength(99);
  });

  it.each<[string, object, number]>([
    ['a period of 61', { Period: 61 }, 400],
    ['more than a day', { Period: 300, EvaluationPeriods: 289 }, 400],
    ['more data points than periods', { DatapointsToAlarm: 2 }, 400],
    [
      'six actions',
      { AlarmActions: Array.from({ length: 6 }, (_, n) => `arn:aws:sns:eu-west-2:${ACCOUNT}:t${n}`) },
      400,
    ],
    ['a topic elsewhere', { AlarmActions: [`arn:aws:sns:us-east-1:${ACCOUNT}:t`] }, 400],
    ['no action', { AlarmActions: ['people'] }, 400],
    ['an unknown treatment', { TreatMissingData: 'guess' }, 400],
    ['no statistic', { Statistic: undefined }, 400],
    ['an EC2 action', { AlarmActions: ['arn:aws:automate:eu-west-2:ec2:stop'] }, 501],
    ['half a minute', { Period: 30 }, 501],
    ['metric math', { Metrics: [{ Id: 'a', Expression: '1' }] }, 501],
    ['a percentile', { Statistic: undefined, ExtendedStatistic: 'p99' }, 501],
    ['an anomaly', { ComparisonOperator: 'GreaterThanUpperThreshold' }, 501],
  ])('with %s is refused', async (_, change, httpStatusCode) => {
    await expect(bench.makeAlarm('refused', change)).rejects.toMatchObject({ $metadata: { httpStatusCode } });
    await expect(bench.alarm('refused')).rejects.toThrow('no alarm');
  });

  it('keeps its state and tags when it is put again', async () => {
    await bench.makeAlarm('again', { Tags: [{ Key: 'team', Value: 'blue' }] });
    await bench.nextMinute();
    await bench.makeAlarm('again', { Threshold: 5, Tags: [{ Key: 'team', Value: 'red' }] });
    expect(await bench.alarm('again')).toMatchObject({ StateValue: 'OK', Threshold: 5 });
    const ResourceARN = (await bench.alarm('again')).AlarmArn;
    const tags = async () =>
      (await bench.cloudwatch.send(new ListTagsForResourceCommand({ ResourceARN }))).Tags;
    expect(await tags()).toEqual([{ Key: 'team', Value: 'blue' }]);
    const Tags = [{ Key: '__proto__', Value: 'x' }];
    await bench.cloudwatch.send(new TagResourceCommand({ ResourceARN, Tags }));
    await bench.cloudwatch.send(new UntagResourceCommand({ ResourceARN, TagKeys: ['team'] }));
    expect(await tags()).toEqual(Tags);
  });

  it('is listed by prefix, state and action, a page at a time', async () => {
    for (const name of ['list-b', 'list-a', 'list-c'])
      await bench.makeAlarm(name, { AlarmActions: name === 'list-b' ? [TopicArn] : [] });
    const list = async (input: object) => {
      const answer = await bench.cloudwatch.send(
        new DescribeAlarmsCommand({ AlarmNamePrefix: 'list-', ...input }),
      );
      return { names: answer.MetricAlarms?.map(({ AlarmName }) => AlarmName), NextToken: answer.NextToken };
    };
    expect((await list({})).names).toEqual(['list-a', 'list-b', 'list-c']);
    const first = await list({ MaxRecords: 2 });
    expect(first.names).toEqual(['list-a', 'list-b']);
    expect((await list({ MaxRecords: 2, NextToken: first.NextToken })).names).toEqual(['list-c']);
    expect((await list({ ActionPrefix: 'arn:aws:sns' })).names).toEqual(['list-b']);
    expect((await list({ StateValue: 'ALARM' })).names).toEqual([]);
    expect((await list({ AlarmTypes: ['CompositeAlarm'] })).names).toEqual([]);
  });

  it('is deleted with all that are named, or none is; its history stays', async () => {
    await bench.makeAlarm('gone');
    const drop = (...AlarmNames: string[]) => bench.cloudwatch.send(new DeleteAlarmsCommand({ AlarmNames }));
    await expect(drop('gone', 'never')).rejects.toMatchObject({ name: 'ResourceNotFound' });
    expect((await bench.alarm('gone')).AlarmName).toBe('gone');
    await drop('gone');
    await expect(bench.alarm('gone')).rejects.toThrow('no alarm');
    const { AlarmHistoryItems } = await bench.cloudwatch.send(
      new DescribeAlarmHistoryCommand({ AlarmName: 'gone', HistoryItemType: 'ConfigurationUpdate' }),
    );
    expect(AlarmHistoryItems?.map(({ HistorySummary }) => HistorySummary)).toEqual([
      'Alarm "gone" deleted',
      'Alarm "gone" created',
    ]);
  });

  it('without its mandatory members is answered with what is missing', async () => {
    const input = { AlarmName: 'x', EvaluationPeriods: 1 };
    await expect(bench.cloudwatch.send(new PutMetricAlarmCommand(input as never))).rejects.toMatchObject({
      $metadata: { httpStatusCode: 400 },
    });
  });
});
