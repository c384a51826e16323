import type {
  AlarmHistoryItem,
  DescribeAlarmHistoryInput,
  DescribeAlarmHistoryOutput,
} from '@aws-sdk/client-cloudwatch';
import { notInSandbox } from '../../kernel/aws-error.ts';
import { operation } from '../../kernel/operation.ts';
import { type Place, regionalSlot } from '../../kernel/state.ts';
import { alarmArn } from './alarm.ts';
import { takePage } from './paging.ts';
import { checkWord, validationError } from './refusals.ts';

interface HistoryItem {
  readonly alarm: string;
  readonly at: number;
  readonly type: 'ConfigurationUpdate' | 'StateUpdate' | 'Action';
  readonly summary: string;
  /** JSON. */
  readonly data: string;
}

/** Oldest first. An alarm's history outlives it. */
const historyOf = regionalSlot<HistoryItem[]>('cloudwatch-alarm-history', () => []);

/** Differs from AWS: the newest 10,000 items of alarm history of an account and region are kept, for 30 days at most. */
const MOST = 10_000;
const KEPT = 30 * 24 * 3_600_000;

export function addHistory(place: Place, item: Omit<HistoryItem, 'data'> & { readonly data: object }): void {
  const history = historyOf(place);
  history.push({ ...item, data: JSON.stringify({ version: '1.0', ...item.data }) });
  if (history.length > MOST) history.splice(0, history.length - MOST);
}

const PAGE = 100;
const TYPES = ['ConfigurationUpdate', 'StateUpdate', 'Action'] as const;

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarmHistory.html */
const DescribeAlarmHistory = operation<DescribeAlarmHistoryInput, DescribeAlarmHistoryOutput>({
  access: (input, call) => [
    { action: 'cloudwatch:DescribeAlarmHistory', resource: alarmArn(call, input.AlarmName ?? '*') },
  ],
  act(input, call) {
    if (input.AlarmContributorId !== undefined)
      throw notInSandbox('cloudwatch:DescribeAlarmHistory of contributors');
    const type =
      input.HistoryItemType === undefined
        ? undefined
        : checkWord('historyItemType', input.HistoryItemType, TYPES);
    const size = input.MaxRecords ?? PAGE;
    if (!Number.isInteger(size) || size < 1 || size > PAGE)
      throw validationError(`Value '${size}' at 'maxRecords' failed to satisfy constraint: 1 to ${PAGE}`);
    // Without types asked for, metric alarms are meant.
    const isOfMetrics = (input.AlarmTypes ?? ['MetricAlarm']).includes('MetricAlarm');
    const from = Math.max(input.StartDate?.getTime() ?? 0, call.at - KEPT);
    const to = input.EndDate?.getTime() ?? Number.POSITIVE_INFINITY;
    const found = historyOf(call).filter(
      (item) =>
        isOfMetrics &&
        (input.AlarmName ?? item.alarm) === item.alarm &&
        (type ?? item.type) === item.type &&
        item.at >= from &&
        item.at <= to,
    );
    if (input.ScanBy !== 'TimestampAscending') found.reverse();
    const { page, next } = takePage(found, input.NextToken, size);
    return { AlarmHistoryItems: page.map(showItem), ...next };
  },
});

const showItem = ({ alarm, at, type, summary, data }: HistoryItem): AlarmHistoryItem => ({
  AlarmName: alarm,
  AlarmType: 'MetricAlarm',
  Timestamp: new Date(at),
  HistoryItemType: type,
  HistorySummary: summary,
  HistoryData: data,
});

export const alarmHistory = { DescribeAlarmHistory };
