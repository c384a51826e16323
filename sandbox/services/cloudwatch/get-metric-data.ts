import type {
  GetMetricDataInput,
  GetMetricDataOutput,
  MetricDataQuery,
  MetricDataResult,
} from '@aws-sdk/client-cloudwatch';
import { notInSandbox } from '../../kernel/aws-error.ts';
import { type Call, operation, type Valid } from '../../kernel/operation.ts';
import { checkMetricName, checkNamespace, checkUnit, readDimensions } from './constraints.ts';
import { findMetric } from './metric.ts';
import { takePage } from './paging.ts';
import { checkWord, missingParameter, validationError } from './refusals.ts';
import { byPeriod, readPeriod, readStatistic, statisticOf, summarize } from './statistics.ts';

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html */
const MOST_QUERIES = 500;
const MOST_DATAPOINTS = 100_800;

const GetMetricData = operation<GetMetricDataInput, GetMetricDataOutput>({
  dataEvent: true,
  access: () => [{ action: 'cloudwatch:GetMetricData', resource: '*' }],
  act(input, call) {
    if (input.LabelOptions !== undefined) throw notInSandbox('cloudwatch:GetMetricData with LabelOptions');
    const queries = input.MetricDataQueries;
    if (queries.length === 0 || queries.length > MOST_QUERIES)
      throw validationError(`The collection MetricDataQueries must have a size from 1 to ${MOST_QUERIES}.`);
    if (new Set(queries.map(({ Id }) => Id)).size < queries.length)
      throw validationError('The values for parameter Id in MetricDataQueries are not unique.');
    if (input.StartTime >= input.EndTime)
      throw validationError('The parameter EndTime must be greater than StartTime.');
    const most = input.MaxDatapoints ?? MOST_DATAPOINTS;
    if (!Number.isInteger(most) || most < 1 || most > MOST_DATAPOINTS)
      throw validationError(`The parameter MaxDatapoints must be from 1 to ${MOST_DATAPOINTS}.`);
    const results = queries
      .map((query) => ({ query, points: pointsOf(query, input, call) }))
      .filter(({ query }) => query.ReturnData !== false);
    // A page holds so many data points, of whichever metrics they are.
    const flat = results.flatMap(({ query, points }) => points.map((point) => ({ query, point })));
    const { page, next } = takePage(flat, input.NextToken, most);
    return {
      MetricDataResults: results.map(({ query }) =>
        showResult(
          query,
          page.filter((one) => one.query === query).map(({ point }) => point),
        ),
      ),
      Messages: [],
      ...next,
    };
  },
});

type Point = readonly [at: number, value: number];

function pointsOf(query: MetricDataQuery, input: Valid<GetMetricDataInput>, call: Call): Point[] {
  if (!/^[a-z][a-zA-Z0-9_]{0,254}$/.test(query.Id ?? ''))
    throw validationError(`The value ${(query.Id ?? '').slice(0, 100)} for parameter Id is invalid.`);
  if (query.Expression !== undefined) throw notInSandbox('cloudwatch: metric math and query expressions');
  if (query.AccountId !== undefined) throw notInSandbox('cloudwatch: metrics of other accounts');
  if (query.MetricStat === undefined)
    throw missingParameter('Either the parameter MetricStat or Expression is required.');
  const { Metric = {}, Period = 0, Stat = '', Unit } = query.MetricStat;
  const statistic = readStatistic(Stat);
  const id = {
    namespace: checkNamespace(Metric.Namespace ?? ''),
    name: checkMetricName(Metric.MetricName ?? ''),
    dimensions: readDimensions(Metric.Dimensions),
  };
  const range = {
    from: input.StartTime.getTime(),
    to: input.EndTime.getTime(),
    unit: Unit === undefined ? undefined : checkUnit(Unit),
  };
  const periods = byPeriod(findMetric(call, id), range, readPeriod(Period));
  const points = [...periods].flatMap(([at, buckets]): Point[] => {
    const summary = summarize(buckets);
    return summary === undefined ? [] : [[at, statisticOf(statistic, summary)]];
  });
  const order = checkWord('scanBy', input.ScanBy ?? 'TimestampDescending', [
    'TimestampDescending',
    'TimestampAscending',
  ]);
  return order === 'TimestampAscending' ? points : points.reverse();
}

/** Differs from AWS: a result's label is the one asked for or the metric's name; AWS adds what tells results apart. */
const showResult = (query: MetricDataQuery, points: readonly Point[]): MetricDataResult => ({
  Id: query.Id,
  Label: query.Label ?? query.MetricStat?.Metric?.MetricName ?? '',
  Timestamps: points.map(([at]) => new Date(at)),
  Values: points.map(([, value]) => value),
  StatusCode: 'Complete',
});

export const getMetricData = { GetMetricData };
