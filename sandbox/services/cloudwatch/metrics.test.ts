import {
  GetMetricDataCommand,
  GetMetricStatisticsCommand,
  ListMetricsCommand,
  PutMetricDataCommand,
} from '@aws-sdk/client-cloudwatch';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { trail } from '../../kernel/trail.ts';
import { type Bench, MINUTE, openBench, PLACE } from './fixture.ts';

let bench: Bench;
let from: number;
beforeAll(async () => {
  bench = await openBench();
  from = Math.floor(bench.sandbox.world.clock.now() / MINUTE) * MINUTE - 10 * MINUTE;
});
afterAll(() => bench.sandbox.close());

const at = (minutes: number, more = 0) => new Date(from + minutes * MINUTE + more);
const of = (MetricName: string, Dimensions = [{ Name: 'a', Value: 'b' }]) => ({
  Namespace: 'Read',
  MetricName,
  Dimensions,
});
const put = (...MetricData: object[]) =>
  bench.cloudwatch.send(new PutMetricDataCommand({ Namespace: 'Read', MetricData: MetricData as never }));
const send = (more: object, Namespace = 'Bad') =>
  bench.cloudwatch.send(
    new PutMetricDataCommand({ Namespace, MetricData: [{ MetricName: 'm', Value: 1, ...more }] }),
  );

describe('metric data', () => {
  it('comes back as statistics of each period and unit', async () => {
    const { Dimensions } = of('Size');
    await put(
      { MetricName: 'Size', Dimensions, Timestamp: at(0), Values: [1, 5], Counts: [3, 1], Unit: 'Bytes' },
      { MetricName: 'Size', Dimensions, Timestamp: at(0, 59_999), Value: 2, Unit: 'Bytes' },
      {
        MetricName: 'Size',
        Dimensions,
        Timestamp: at(1),
        StatisticValues: { SampleCount: 2, Sum: 30, Minimum: 10, Maximum: 20 },
        Unit: 'Bytes',
      },
      { MetricName: 'Size', Dimensions, Timestamp: at(0), Value: 7, Unit: 'Count' },
      { MetricName: 'Size', Timestamp: at(0), Value: 1000 },
    );
    const { Label, Datapoints } = await bench.cloudwatch.send(
      new GetMetricStatisticsCommand({
        ...of('Size'),
        StartTime: at(0),
        EndTime: at(2),
        Period: 60,
        Statistics: ['SampleCount', 'Sum', 'Average', 'Minimum', 'Maximum'],
      }),
    );
    expect(Label).toBe('Size');
    expect(Datapoints).toEqual([
      { Timestamp: at(0), SampleCount: 5, Sum: 10, Average: 2, Minimum: 1, Maximum: 5, Unit: 'Bytes' },
      { Timestamp: at(0), SampleCount: 1, Sum: 7, Average: 7, Minimum: 7, Maximum: 7, Unit: 'Count' },
      { Timestamp: at(1), SampleCount: 2, Sum: 30, Average: 15, Minimum: 10, Maximum: 20, Unit: 'Bytes' },
    ]);
  });

  it('comes back as values, newest first, a page at a time', async () => {
    await put(...[1, 2, 3].map((Value) => ({ MetricName: 'Paged', Timestamp: at(Value), Value })));
    const query = { Id: 'q', MetricStat: { Metric: of('Paged', []), Period: 60, Stat: 'Sum' } };
    const ask = (NextToken?: string) =>
      bench.cloudwatch.send(
        new GetMetricDataCommand({
          MetricDataQueries: [query],
          StartTime: at(0),
          EndTime: at(3, 1),
          MaxDatapoints: 2,
          NextToken,
        }),
      );
    const first = await ask();
    expect(first.MetricDataResults).toEqual([
      { Id: 'q', Label: 'Paged', Timestamps: [at(3), at(2)], Values: [3, 2], StatusCode: 'Complete' },
    ]);
    const second = await ask(first.NextToken);
    expect(second.MetricDataResults).toMatchObject([{ Values: [1] }]);
    expect(second.NextToken).toBeUndefined();
    await expect(ask('0.AAAAAAAA')).rejects.toMatchObject({ name: 'InvalidNextToken' });
  });

  it('is listed by namespace, name and dimensions', async () => {
    await put({ MetricName: 'Listed', Dimensions: [{ Name: 'x', Value: '1' }], Value: 1 });
    await put({ MetricName: 'Listed', Dimensions: [{ Name: 'x', Value: '2' }], Value: 1 });
    const list = async (input: object) =>
      (await bench.cloudwatch.send(new ListMetricsCommand(input))).Metrics?.map(
        ({ Dimensions }) => Dimensions?.[0]?.Value,
      );
    expect(await list({ Namespace: 'Read', MetricName: 'Listed' })).toEqual(['1', '2']);
    expect(await list({ MetricName: 'Listed', Dimensions: [{ Name: 'x', Value: '2' }] })).toEqual(['2']);
    expect(await list({ MetricName: 'Listed', Dimensions: [{ Name: 'y' }] })).toEqual([]);
  });

  it('of a size that clients compress is read', async () => {
    const MetricData = Array.from({ length: 500 }, () => ({ MetricName: 'Compressed', Value: 1 }));
    await bench.cloudwatch.send(new PutMetricDataCommand({ Namespace: 'Compressed', MetricData }));
    expect(await bench.sumOf('Compressed', 'Compressed')).toBe(500);
  });

  it.each<[string, object, string]>([
    ['no bounds', { Value: Number.POSITIVE_INFINITY }, 'InvalidParameterValueException'],
    ['too much', { Value: 2 ** 361 }, 'InvalidParameterValueException'],
    ['two kinds of values', { Values: [1] }, 'InvalidParameterCombinationException'],
    ['no value', { Value: undefined }, 'MissingRequiredParameterException'],
    ['an unknown unit', { Unit: 'Parsecs' }, 'InvalidParameterValueException'],
    [
      'a repeated dimension',
      { Dimensions: [1, 2].map((n) => ({ Name: 'n', Value: `${n}` })) },
      'InvalidParameterValueException',
    ],
    [
      '31 dimensions',
      { Dimensions: Array.from({ length: 31 }, (_, n) => ({ Name: `n${n}`, Value: 'v' })) },
      'InvalidParameterValueException',
    ],
    ['an old time', { Timestamp: new Date(0) }, 'InvalidParameterValueException'],
    ['a resolution of 10', { StorageResolution: 10 }, 'InvalidParameterValueException'],
    ['a count of none', { Value: undefined, Values: [1], Counts: [0] }, 'InvalidParameterValueException'],
    ['151 values', { Value: undefined, Values: Array(151).fill(1) }, 'InvalidParameterValueException'],
  ])('with %s is refused', async (_, more, name) => {
    await expect(send(more)).rejects.toMatchObject({ name, $metadata: { httpStatusCode: 400 } });
    expect(await bench.sumOf('Bad', 'm')).toBe(0);
  });

  it('is not accepted for the namespaces of AWS', async () => {
    await expect(send({}, 'AWS/Lambda')).rejects.toMatchObject({ name: 'InvalidParameterValueException' });
  });

  it('is not read by percentiles or expressions: they are refused by name', async () => {
    const ask = (query: object) =>
      bench.cloudwatch.send(
        new GetMetricDataCommand({
          MetricDataQueries: [{ Id: 'q', ...query }],
          StartTime: at(0),
          EndTime: at(1),
        }),
      );
    const refused = (message: string) => ({
      message: expect.stringContaining(message),
      $metadata: { httpStatusCode: 501 },
    });
    await expect(ask({ Expression: 'm1*2' })).rejects.toMatchObject(refused('expressions'));
    await expect(ask({ MetricStat: { Metric: of('Size'), Period: 60, Stat: 'p99' } })).rejects.toMatchObject(
      refused('p99'),
    );
  });

  it('leaves its values out of the trail', () => {
    const records = trail({ world: bench.sandbox.world, ...PLACE }).filter(
      ({ eventName }) => eventName === 'PutMetricData',
    );
    expect(records[0]).toMatchObject({
      eventSource: 'monitoring.amazonaws.com',
      eventCategory: 'Data',
      requestParameters: { namespace: 'Read' },
    });
    expect(JSON.stringify(records)).not.toContain('Listed');
  });
});
