import type {
  Datapoint,
  GetMetricStatisticsInput,
  GetMetricStatisticsOutput,
  StandardUnit,
} from '@aws-sdk/client-cloudwatch';
import { notInSandbox } from '../../kernel/aws-error.ts';
import { operation } from '../../kernel/operation.ts';
import { checkMetricName, checkNamespace, checkUnit, readDimensions } from './constraints.ts';
import { type Bucket, findMetric } from './metric.ts';
import { invalidCombination, invalidValue, missingParameter } from './refusals.ts';
import { byPeriod, readPeriod, readStatistic, type Statistic, statisticOf, summarize } from './statistics.ts';

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricStatistics.html */
const MOST_DATAPOINTS = 1440;

const GetMetricStatistics = operation<GetMetricStatisticsInput, GetMetricStatisticsOutput>({
  dataEvent: true,
  access: () => [{ action: 'cloudwatch:GetMetricStatistics', resource: '*' }],
  act(input, call) {
    if (input.ExtendedStatistics !== undefined) throw notInSandbox('cloudwatch: extended statistics');
    const statistics = (input.Statistics ?? []).map(readStatistic);
    if (statistics.length === 0) throw missingParameter('The parameter Statistics is required.');
    const period = readPeriod(input.Period);
    const range = {
      from: input.StartTime.getTime(),
      to: input.EndTime.getTime(),
      unit: input.Unit === undefined ? undefined : checkUnit(input.Unit),
    };
    if (range.from >= range.to)
      throw invalidValue('The parameter StartTime must be less than the parameter EndTime.');
    if ((range.to - range.from) / period > MOST_DATAPOINTS)
      throw invalidCombination(
        `You have requested up to ${Math.ceil((range.to - range.from) / period)} datapoints, which exceeds the limit of ${MOST_DATAPOINTS}. You may reduce the datapoints requested by increasing Period, or decreasing the time range.`,
      );
    const name = checkMetricName(input.MetricName);
    const id = {
      namespace: checkNamespace(input.Namespace),
      name,
      dimensions: readDimensions(input.Dimensions),
    };
    const periods = byPeriod(findMetric(call, id), range, period);
    return {
      Label: name,
      Datapoints: [...periods].flatMap(([at, buckets]) => datapoints(at, buckets, statistics)),
    };
  },
});

/** One for each unit that the values came with. */
function datapoints(at: number, buckets: readonly Bucket[], statistics: readonly Statistic[]): Datapoint[] {
  const units = [...new Set(buckets.map(({ unit }) => unit))];
  return units.map((unit) => {
    const summary = summarize(buckets.filter((bucket) => bucket.unit === unit));
    const values = summary === undefined ? [] : statistics.map((one) => [one, statisticOf(one, summary)]);
    return { Timestamp: new Date(at), ...Object.fromEntries(values), Unit: unit as StandardUnit };
  });
}

export const metricStatistics = { GetMetricStatistics };
