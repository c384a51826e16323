import {
  CloudWatchClient,
  DescribeAlarmHistoryCommand,
  DescribeAlarmsCommand,
  GetMetricStatisticsCommand,
  type MetricAlarm,
  PutMetricAlarmCommand,
  type PutMetricAlarmCommandInput,
  PutMetricDataCommand,
} from '@aws-sdk/client-cloudwatch';
import { vi } from 'vitest';
import { type Sandbox, startSandbox } from '../../start.ts';

export const REGION = 'eu-west-2';
export const ACCOUNT = '111122223333';
export const MINUTE = 60_000;
export const PLACE = { account: ACCOUNT, region: REGION };

/** What the tests of CloudWatch share: a sandbox, its client, and alarms on one metric. */
export interface Bench {
  readonly sandbox: Sandbox;
  readonly cloudwatch: CloudWatchClient;
  readonly config: { region: string; endpoint: string; credentials: Sandbox['administrator'] };
  put(value: number, more?: object): Promise<unknown>;
  /** An alarm that looks at one minute of `Failures` and goes off at 1, if not asked otherwise. */
  makeAlarm(name: string, change?: Partial<PutMetricAlarmCommandInput>): Promise<void>;
  alarm(name: string): Promise<MetricAlarm>;
  /** Advances the clock to the next full minute, and waits until the alarms have been evaluated. */
  nextMinute(): Promise<void>;
  /** Newest last. */
  history(name: string): Promise<string[]>;
  sumOf(namespace: string, name: string, dimensions?: Record<string, string>): Promise<number>;
}

export async function openBench(): Promise<Bench> {
  const sandbox = await startSandbox({ port: 0 });
  const { world, origin, administrator } = sandbox;
  const config = { region: REGION, endpoint: origin, credentials: administrator };
  const cloudwatch = new CloudWatchClient(config);
  return {
    sandbox,
    cloudwatch,
    config,
    put: (Value, more = {}) =>
      cloudwatch.send(
        new PutMetricDataCommand({
          Namespace: 'Cordon',
          MetricData: [{ MetricName: 'Failures', Value, ...more }],
        }),
      ),
    async makeAlarm(AlarmName, change = {}) {
      const input: PutMetricAlarmCommandInput = {
        AlarmName,
        Namespace: 'Cordon',
        MetricName: 'Failures',
        Statistic: 'Sum',
        Period: 60,
        EvaluationPeriods: 1,
        Threshold: 1,
        ComparisonOperator: 'GreaterThanOrEqualToThreshold',
        TreatMissingData: 'notBreaching',
        ...change,
      };
      await cloudwatch.send(new PutMetricAlarmCommand(input));
    },
    async alarm(name) {
      const { MetricAlarms } = await cloudwatch.send(new DescribeAlarmsCommand({ AlarmNames: [name] }));
      const [alarm] = MetricAlarms ?? [];
      if (alarm === undefined) throw new Error(`no alarm ${name}`);
      return alarm;
    },
    async nextMinute() {
      const { clock } = world;
      const wait = (Math.floor(clock.now() / MINUTE) + 1) * MINUTE - clock.now();
      const evaluated = new Promise<void>((resolve) => clock.after(wait, resolve));
      clock.advance(wait);
      await evaluated;
    },
    async history(AlarmName) {
      const input = { AlarmName, ScanBy: 'TimestampAscending' as const };
      const { AlarmHistoryItems } = await cloudwatch.send(new DescribeAlarmHistoryCommand(input));
      return (AlarmHistoryItems ?? []).map(({ HistorySummary }) => HistorySummary ?? '');
    },
    async sumOf(Namespace, MetricName, dimensions = {}) {
      const now = world.clock.now();
      const { Datapoints } = await cloudwatch.send(
        new GetMetricStatisticsCommand({
          Namespace,
          MetricName,
          Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
          StartTime: new Date(now - 30 * MINUTE),
          EndTime: new Date(now + MINUTE),
          Period: 3600,
          Statistics: ['Sum'],
        }),
      );
      return (Datapoints ?? []).reduce((sum, one) => sum + (one.Sum ?? 0), 0);
    },
  };
}

export const waitFor = <T>(find: () => T | undefined | Promise<T | undefined>): Promise<T> =>
  vi.waitFor(
    async () => {
      const found = await find();
      if (found === undefined) throw new Error('not there yet');
      return found;
    },
    { timeout: 10_000, interval: 5 },
  );
