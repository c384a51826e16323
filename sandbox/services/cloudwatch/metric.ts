import { type Place, regionalSlot } from '../../kernel/state.ts';

export interface MetricId {
  readonly namespace: string;
  readonly name: string;
  /** A metric is another one with every other set of dimensions. */
  readonly dimensions: ReadonlyMap<string, string>;
}

/** What is known of some values: not the values themselves. */
export interface Summary {
  readonly count: number;
  readonly sum: number;
  readonly min: number;
  readonly max: number;
}

/** The values of one unit in one minute, or in one second of a high-resolution metric. */
export interface Bucket extends Summary {
  /** Its beginning, milliseconds since the epoch. */
  readonly at: number;
  readonly unit: string;
}

export interface Metric extends MetricId {
  /** Oldest first. */
  readonly buckets: Bucket[];
}

interface MetricsState {
  /** The latest written last. */
  readonly metrics: Map<string, Metric>;
  /** Of all metrics. */
  buckets: number;
}

export const metricsState = regionalSlot<MetricsState>('cloudwatch-metrics', () => ({
  metrics: new Map(),
  buckets: 0,
}));

/**
 * Differs from AWS: of a metric the newest 21,600 minutes (or seconds, of a high-resolution one) are kept as they came
 * and older ones are dropped, not condensed; an account and region holds 10,000 metrics and 500,000 such data points,
 * and those written longest ago give way.
 */
const MOST_BUCKETS_OF_METRIC = 21_600;
const MOST_BUCKETS = 500_000;
const MOST_METRICS = 10_000;

export const keyOf = ({ namespace, name, dimensions }: MetricId): string =>
  JSON.stringify([namespace, name, ...[...dimensions].sort(([a], [b]) => (a < b ? -1 : 1))]);

export const findMetric = (place: Place, id: MetricId): Metric | undefined =>
  metricsState(place).metrics.get(keyOf(id));

export interface Sample extends Summary {
  readonly at: number;
  readonly unit: string;
  /** Seconds. */
  readonly resolution: 1 | 60;
}

export function recordSample(place: Place, id: MetricId, sample: Sample): void {
  const state = metricsState(place);
  const key = keyOf(id);
  const metric = state.metrics.get(key) ?? { ...id, buckets: [] };
  state.metrics.delete(key);
  state.metrics.set(key, metric);
  const { unit, count, sum, min, max } = sample;
  const width = sample.resolution * 1000;
  const at = Math.floor(sample.at / width) * width;
  // Buckets of one time stand in the order of their units.
  const index = metric.buckets.findLastIndex((one) => one.at < at || (one.at === at && one.unit <= unit));
  const before = metric.buckets[index];
  if (before?.at === at && before.unit === unit)
    metric.buckets[index] = { at, unit, ...combine(before, { count, sum, min, max }) };
  else {
    metric.buckets.splice(index + 1, 0, { at, unit, count, sum, min, max });
    state.buckets += 1;
  }
  trim(state, metric);
}

function trim(state: MetricsState, metric: Metric): void {
  const surplus = metric.buckets.length - MOST_BUCKETS_OF_METRIC;
  if (surplus > 0) {
    metric.buckets.splice(0, surplus);
    state.buckets -= surplus;
  }
  for (const [key, { buckets }] of state.metrics) {
    if (state.metrics.size <= MOST_METRICS && state.buckets <= MOST_BUCKETS) return;
    state.metrics.delete(key);
    state.buckets -= buckets.length;
  }
}

export const combine = (a: Summary, b: Summary): Summary => ({
  count: a.count + b.count,
  sum: a.sum + b.sum,
  min: Math.min(a.min, b.min),
  max: Math.max(a.max, b.max),
});
