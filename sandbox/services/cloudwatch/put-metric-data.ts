import type { MetricDatum, PutMetricDataInput } from '@aws-sdk/client-cloudwatch';
import { notInSandbox } from '../../kernel/aws-error.ts';
import { operation } from '../../kernel/operation.ts';
import { checkMetricName, checkNamespace, checkUnit, readDimensions } from './constraints.ts';
import { type MetricId, recordSample, type Sample, type Summary } from './metric.ts';
import { invalidCombination, invalidValue, missingParameter } from './refusals.ts';

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricData.html */
const MOST_DATA = 1000;
const MOST_VALUES = 150;
const LARGEST = 2 ** 360;
const HOUR = 3_600_000;
const OLDEST = 14 * 24 * HOUR;
const NEWEST = 2 * HOUR;

const PutMetricData = operation<PutMetricDataInput, object>({
  dataEvent: true,
  access: (input) => [
    {
      action: 'cloudwatch:PutMetricData',
      resource: '*',
      context: { 'cloudwatch:namespace': input.Namespace },
    },
  ],
  act(input, call) {
    if (input.EntityMetricData !== undefined) throw notInSandbox('cloudwatch:PutMetricData with entities');
    if (input.StrictEntityValidation === true)
      throw notInSandbox('cloudwatch:PutMetricData with StrictEntityValidation');
    const namespace = checkNamespace(input.Namespace);
    // What AWS services publish themselves, nobody else may.
    if (/^AWS\//i.test(namespace))
      throw invalidValue(`The value ${namespace} for parameter Namespace is invalid.`);
    const data = input.MetricData ?? [];
    if (data.length === 0) throw missingParameter('The parameter MetricData is required.');
    if (data.length > MOST_DATA)
      throw invalidValue(`The collection MetricData must not have a size greater than ${MOST_DATA}.`);
    // All or nothing: every datum is read before the first is kept.
    const read = data.map((datum) => readDatum(namespace, datum, call.at));
    for (const { id, sample } of read) recordSample(call, id, sample);
    return {};
  },
  trail: (input) => ({ requestParameters: { namespace: input.Namespace } }),
});

function readDatum(
  namespace: string,
  datum: MetricDatum,
  now: number,
): { readonly id: MetricId; readonly sample: Sample } {
  const name = checkMetricName(datum.MetricName ?? '');
  const at = datum.Timestamp?.getTime() ?? now;
  if (at < now - OLDEST || at > now + NEWEST)
    throw invalidValue(
      'The parameter MetricData.member.Timestamp must specify a time within two weeks in the past and two hours in the future.',
    );
  const resolution = datum.StorageResolution ?? 60;
  if (resolution !== 1 && resolution !== 60)
    throw invalidValue('The parameter MetricData.member.StorageResolution must be 1 or 60.');
  return {
    id: { namespace, name, dimensions: readDimensions(datum.Dimensions) },
    sample: { at, resolution, unit: checkUnit(datum.Unit ?? 'None'), ...summaryOf(datum) },
  };
}

function summaryOf({ Value, Values, Counts, StatisticValues }: MetricDatum): Summary {
  const given = [Value, Values, StatisticValues].filter((one) => one !== undefined).length;
  if (given === 0)
    throw missingParameter('At least one of the parameters Value, Values or StatisticValues is required.');
  if (given > 1 || (Counts !== undefined && Values === undefined))
    throw invalidCombination('The parameters Value, Values and StatisticValues are mutually exclusive.');
  if (StatisticValues !== undefined) return summaryOfStatistics(StatisticValues);
  const values = Values ?? [Value ?? 0];
  const counts = Counts ?? values.map(() => 1);
  if (values.length === 0 || values.length > MOST_VALUES || counts.length !== values.length)
    throw invalidValue(`Values has 1 to ${MOST_VALUES} members, and Counts as many as Values.`);
  for (const number of values) checkNumber(number);
  for (const count of counts) {
    if (!(count > 0)) throw invalidValue('The parameter Counts must be greater than 0.');
    checkNumber(count);
  }
  return {
    count: counts.reduce((sum, count) => sum + count, 0),
    sum: values.reduce((sum, value, index) => sum + value * (counts[index] ?? 1), 0),
    min: Math.min(...values),
    max: Math.max(...values),
  };
}

function summaryOfStatistics(given: NonNullable<MetricDatum['StatisticValues']>): Summary {
  const { SampleCount: count = 0, Sum: sum = 0, Minimum: min = 0, Maximum: max = 0 } = given;
  for (const number of [count, sum, min, max]) checkNumber(number);
  if (!(count > 0)) throw invalidValue('The parameter StatisticValues.SampleCount must be greater than 0.');
  if (min > max) throw invalidValue('StatisticValues.Minimum must not be greater than Maximum.');
  return { count, sum, min, max };
}

/** Neither what is no number, nor infinity, nor what is beyond 2 to the power of 360. */
function checkNumber(number: number): void {
  if (Number.isFinite(number) && Math.abs(number) <= LARGEST) return;
  throw invalidValue('The value of a metric must be a number from -2^360 to 2^360.');
}

export const metricData = { PutMetricData };
