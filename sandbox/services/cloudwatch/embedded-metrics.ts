import { AwsError } from '../../kernel/aws-error.ts';
import type { Place } from '../../kernel/state.ts';
import { checkMetricName, checkNamespace, readDimensions, UNITS } from './constraints.ts';
import { recordSample } from './metric.ts';

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html */
const MOST_METRICS = 100;
const MOST_VALUES = 100;
const MOST_SETS = 100;
const HOUR = 3_600_000;
const OLDEST = 14 * 24 * HOUR;
const NEWEST = 2 * HOUR;

/**
 * Finds the metrics that log lines hold in the embedded metric format. A line that is in no such form, or breaks its
 * rules, is only a log line.
 */
export function readEmbeddedMetrics(place: Place, lines: readonly { readonly message: string }[]): void {
  const now = place.world.clock.now();
  for (const { message } of lines) {
    // Most lines are not: they are not parsed.
    if (!message.includes('"_aws"') || !message.trimStart().startsWith('{')) continue;
    const root = parse(message);
    const metadata = member(root, '_aws');
    const at = member(metadata, 'Timestamp');
    if (typeof at !== 'number' || !(at >= now - OLDEST && at <= now + NEWEST)) continue;
    for (const directive of list(member(metadata, 'CloudWatchMetrics')))
      readDirective(place, root, directive, at);
  }
}

function readDirective(place: Place, root: unknown, directive: unknown, at: number): void {
  const namespace = member(directive, 'Namespace');
  if (typeof namespace !== 'string' || /^AWS\//i.test(namespace)) return;
  // Without any, or with an empty one, the metric has no dimensions.
  const sets = list(member(directive, 'Dimensions') ?? [[]]).slice(0, MOST_SETS);
  for (const definition of list(member(directive, 'Metrics')).slice(0, MOST_METRICS)) {
    const name = member(definition, 'Name');
    if (typeof name !== 'string') continue;
    const values = numbersIn(member(root, name));
    if (values.length === 0) continue;
    const unit = member(definition, 'Unit');
    const sample = {
      at,
      unit: typeof unit === 'string' && UNITS.includes(unit) ? unit : 'None',
      resolution: member(definition, 'StorageResolution') === 1 ? (1 as const) : (60 as const),
      count: values.length,
      sum: values.reduce((sum, value) => sum + value, 0),
      min: Math.min(...values),
      max: Math.max(...values),
    };
    for (const names of sets) recordWith(place, { namespace, name }, dimensionsOf(root, names), sample);
  }
}

function recordWith(
  place: Place,
  { namespace, name }: { namespace: string; name: string },
  given: readonly { Name: string; Value: string }[],
  sample: Parameters<typeof recordSample>[2],
): void {
  try {
    const dimensions = readDimensions(given);
    recordSample(
      place,
      { namespace: checkNamespace(namespace), name: checkMetricName(name), dimensions },
      sample,
    );
  } catch (error) {
    // What a metric may not be called makes none.
    if (!(error instanceof AwsError)) throw error;
  }
}

/** A set names members of the line, whose texts are the values. */
const dimensionsOf = (root: unknown, names: unknown): readonly { Name: string; Value: string }[] =>
  list(names).map((name) => {
    const value = typeof name === 'string' ? member(root, name) : undefined;
    return { Name: String(name), Value: typeof value === 'string' ? value : '' };
  });

const numbersIn = (value: unknown): readonly number[] =>
  (Array.isArray(value) ? value.slice(0, MOST_VALUES) : [value]).filter(
    (one): one is number => typeof one === 'number' && Number.isFinite(one) && Math.abs(one) <= 2 ** 360,
  );

const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

const member = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? Reflect.get(value, name)
    : undefined;

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
