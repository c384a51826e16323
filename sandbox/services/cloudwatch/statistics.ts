import { notInSandbox } from '../../kernel/aws-error.ts';
import { type Bucket, combine, type Metric, type Summary } from './metric.ts';
import { invalidValue } from './refusals.ts';

export const STATISTICS = ['SampleCount', 'Average', 'Sum', 'Minimum', 'Maximum'] as const;
export type Statistic = (typeof STATISTICS)[number];

/** Percentiles and the like need every value, and only summaries are kept. */
export function readStatistic(text: string): Statistic {
  const known = STATISTICS.find((one) => one === text);
  if (known !== undefined) return known;
  if (/^(p|tm|wm|tc|ts|pr|TM|WM|TC|TS|PR|IQM)/i.test(text))
    throw notInSandbox(`cloudwatch: the extended statistic ${text.slice(0, 40)}`);
  throw invalidValue(`The value ${text.slice(0, 100)} for parameter Stat is not supported.`);
}

export function statisticOf(statistic: Statistic, { count, sum, min, max }: Summary): number {
  switch (statistic) {
    case 'SampleCount':
      return count;
    case 'Average':
      return sum / count;
    case 'Sum':
      return sum;
    case 'Minimum':
      return min;
    case 'Maximum':
      return max;
  }
}

/** A period's length: 1, 5, 10, 20 or 30 seconds, or minutes. */
export function readPeriod(seconds: number): number {
  if ([1, 5, 10, 20, 30].includes(seconds) || (seconds > 0 && seconds % 60 === 0)) return seconds * 1000;
  throw invalidValue('The parameter Period must be 1, 5, 10, 20, 30, or any multiple of 60.');
}

/** Times in milliseconds; `to` is not part of it. */
export interface Range {
  readonly from: number;
  readonly to: number;
  readonly unit?: string | undefined;
}

export function bucketsIn(metric: Metric | undefined, { from, to, unit }: Range): readonly Bucket[] {
  if (metric === undefined) return [];
  const within = metric.buckets.slice(firstAt(metric.buckets, from), firstAt(metric.buckets, to));
  return unit === undefined ? within : within.filter((bucket) => bucket.unit === unit);
}

/** Index of the first bucket that begins at `time` or later. */
function firstAt(buckets: readonly Bucket[], time: number): number {
  let low = 0;
  let high = buckets.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((buckets[middle]?.at ?? 0) < time) low = middle + 1;
    else high = middle;
  }
  return low;
}

export function summarize(buckets: readonly Bucket[]): Summary | undefined {
  const [first, ...rest] = buckets;
  return first === undefined ? undefined : rest.reduce<Summary>(combine, first);
}

/** The buckets of each period that has any, by the time at which it begins, oldest first. */
export function byPeriod(
  metric: Metric | undefined,
  range: Range,
  period: number,
): ReadonlyMap<number, Bucket[]> {
  const width = Math.min(period, 60_000);
  const from = Math.floor(range.from / width) * width;
  const periods = new Map<number, Bucket[]>();
  for (const bucket of bucketsIn(metric, { ...range, from })) {
    const at = from + Math.floor((bucket.at - from) / period) * period;
    const others = periods.get(at);
    if (others === undefined) periods.set(at, [bucket]);
    else others.push(bucket);
  }
  return periods;
}
