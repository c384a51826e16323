import type { ComparisonOperator } from '@aws-sdk/client-cloudwatch';
import type { Place } from '../../kernel/state.ts';
import type { Alarm, AlarmSettings, AlarmState } from './alarm.ts';
import { EXTRA, judge, type Treatment } from './judge.ts';
import { findMetric } from './metric.ts';
import { bucketsIn, statisticOf, summarize } from './statistics.ts';

/** One period of an alarm's metric; value and count are absent where there is no data. */
interface Point {
  /** Its beginning, milliseconds since the epoch. */
  readonly at: number;
  readonly value?: number;
  readonly count?: number;
}

/**
 * The state that an alarm is in at a time: its periods are counted back from there.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation.html
 */
export function evaluateAlarm(place: Place, alarm: Alarm, at: number): AlarmState | 'as-it-was' {
  const { settings } = alarm;
  const points = readPoints(place, settings, at);
  const marks = points.map(({ value }) => (value === undefined ? undefined : isBeyond(settings, value)));
  const value = judge(marks, {
    evaluationPeriods: settings.evaluationPeriods,
    datapointsToAlarm: settings.datapointsToAlarm ?? settings.evaluationPeriods,
    missingData: settings.missingData ?? 'missing',
  });
  if (value === 'as-it-was' || value === alarm.state.value) return 'as-it-was';
  const real = points.filter((point) => point.value !== undefined).slice(-settings.evaluationPeriods);
  return {
    value,
    at,
    reason: value === 'INSUFFICIENT_DATA' ? insufficient(settings) : thresholdCrossed(alarm, value, real),
    reasonData: JSON.stringify(reasonData(settings, real, at)),
  };
}

function readPoints(place: Place, settings: AlarmSettings, at: number): Point[] {
  const metric = findMetric(place, settings.metric);
  const period = settings.period * 1000;
  const count = settings.evaluationPeriods + EXTRA;
  return Array.from({ length: count }, (_, index) => {
    const from = at - (count - index) * period;
    const summary = summarize(bucketsIn(metric, { from, to: from + period, unit: settings.unit }));
    return summary === undefined
      ? { at: from }
      : { at: from, value: statisticOf(settings.statistic, summary), count: summary.count };
  });
}

function isBeyond({ comparison, threshold }: AlarmSettings, value: number): boolean {
  switch (comparison) {
    case 'GreaterThanOrEqualToThreshold':
      return value >= threshold;
    case 'GreaterThanThreshold':
      return value > threshold;
    case 'LessThanThreshold':
      return value < threshold;
    default:
      return value <= threshold;
  }
}

const COMPARED: Partial<Record<ComparisonOperator, string>> = {
  GreaterThanOrEqualToThreshold: 'greater than or equal to',
  GreaterThanThreshold: 'greater than',
  LessThanThreshold: 'less than',
  LessThanOrEqualToThreshold: 'less than or equal to',
};

const FILLED: Record<Treatment, string> = {
  breaching: 'Breaching',
  notBreaching: 'NonBreaching',
  missing: 'Missing',
  ignore: 'Ignored',
};

const plural = (count: number, word: string) => `${count} ${word}${count === 1 ? '' : 's'}`;
/** `1.0`, as AWS writes whole numbers here. */
const written = (value: number) => (Number.isInteger(value) ? value.toFixed(1) : String(value));

function insufficient({ evaluationPeriods }: AlarmSettings): string {
  const be = evaluationPeriods === 1 ? 'was' : 'were';
  return `Insufficient Data: ${plural(evaluationPeriods, 'datapoint')} ${be} unknown.`;
}

function thresholdCrossed({ settings, state }: Alarm, value: 'OK' | 'ALARM', real: readonly Point[]): string {
  const { evaluationPeriods, threshold, comparison, missingData = 'missing' } = settings;
  const needed = settings.datapointsToAlarm ?? evaluationPeriods;
  const lacking = evaluationPeriods - real.length;
  const filled = `${plural(lacking, 'missing datapoint')} ${lacking === 1 ? 'was' : 'were'} treated as [${FILLED[missingData]}]`;
  if (real.length === 0)
    return `Threshold Crossed: no datapoints were received for ${plural(evaluationPeriods, 'period')} and ${filled}.`;
  const told = real.filter((point) => isBeyond(settings, point.value ?? 0) === (value === 'ALARM'));
  const shown = told.map((point) => `${written(point.value ?? 0)} (${shortTime(point.at)})`).reverse();
  const be = `${told.length === 1 ? 'was' : 'were'}${value === 'ALARM' ? '' : ' not'}`;
  const compared = `${be} ${COMPARED[comparison]} the threshold (${written(threshold)})`;
  const least = value === 'ALARM' ? needed : evaluationPeriods - needed + 1;
  const also = lacking > 0 ? ` and ${filled}` : '';
  return `Threshold Crossed: ${told.length} out of the last ${evaluationPeriods} datapoints [${shown.join(', ')}] ${compared}${also} (minimum ${plural(least, 'datapoint')} for ${state.value} -> ${value} transition).`;
}

/** `21/11/25 07:50:00` */
function shortTime(at: number): string {
  const [date = '', time = ''] = new Date(at).toISOString().split('T');
  const [year = '', month, day] = date.split('-');
  return `${day}/${month}/${year.slice(2)} ${time.slice(0, 8)}`;
}

function reasonData(settings: AlarmSettings, real: readonly Point[], at: number): object {
  return {
    version: '1.0',
    queryDate: writeTime(at),
    ...(real[0] === undefined ? {} : { startDate: writeTime(real[0].at) }),
    ...(settings.unit === undefined ? {} : { unit: settings.unit }),
    statistic: settings.statistic,
    period: settings.period,
    recentDatapoints: real.map(({ value }) => value),
    threshold: settings.threshold,
    evaluatedDatapoints: real.map((point) => ({
      timestamp: writeTime(point.at),
      sampleCount: point.count,
      value: point.value,
    })),
  };
}

/** `2025-11-21T07:50:00.000+0000`, as alarms write their times. */
export const writeTime = (at: number): string => new Date(at).toISOString().replace('Z', '+0000');
