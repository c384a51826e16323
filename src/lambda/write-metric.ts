/** A number that CloudWatch reads out of the log, and the dimensions that it is kept under. */
export interface Metric {
  readonly name: string;
  readonly count: number;
  readonly dimensions: Readonly<Record<string, string>>;
}

const NAMESPACE = 'Cordon';

/**
 * Metrics as one line of the log, in CloudWatch's embedded metric format: no call and no permission is
 * needed. Straight to standard output: Lambda would wrap what goes through the console.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function writeMetrics(metrics: readonly Metric[], at: number, write = writeOut): void {
  const values = metrics.map(({ name, count, dimensions }) => ({ ...dimensions, [name]: count }));
  const CloudWatchMetrics = metrics.map(({ name, dimensions }) => ({
    Namespace: NAMESPACE,
    Dimensions: [Object.keys(dimensions)],
    Metrics: [{ Name: name, Unit: 'Count' }],
  }));
  write(
    `${JSON.stringify({ _aws: { Timestamp: at, CloudWatchMetrics }, ...Object.assign({}, ...values) })}\n`,
  );
}

const writeOut = (line: string): void => {
  process.stdout.write(line);
};
