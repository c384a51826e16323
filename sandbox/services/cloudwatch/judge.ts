import type { StateValue } from '@aws-sdk/client-cloudwatch';

export type Treatment = 'missing' | 'ignore' | 'breaching' | 'notBreaching';

export interface Rule {
  /** N. */
  readonly evaluationPeriods: number;
  /** M: so many of N have to be beyond the threshold. */
  readonly datapointsToAlarm: number;
  readonly missingData: Treatment;
}

/** Beyond the threshold or not; undefined where there is no data. */
export type Mark = boolean | undefined;

/** More than N are looked at, so that late data counts. AWS's own examples look at five where N is three. */
export const EXTRA = 2;

/**
 * The state that an alarm's newest data points, oldest first, put it into. Real ones count before those that are
 * missing, and missing ones are filled in only as far as it takes.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
 */
export function judge(marks: readonly Mark[], rule: Rule): StateValue | 'as-it-was' {
  const { evaluationPeriods, datapointsToAlarm, missingData } = rule;
  const real = marks.filter((mark) => mark !== undefined).slice(-evaluationPeriods);
  const lacking = evaluationPeriods - real.length;
  const breaching = real.filter(Boolean).length + (missingData === 'breaching' ? lacking : 0);
  if (breaching >= datapointsToAlarm) return 'ALARM';
  if (lacking === 0 || missingData === 'breaching' || missingData === 'notBreaching' || real.includes(false))
    return 'OK';
  if (missingData === 'ignore') return 'as-it-was';
  // Only breaching ones, and too few: enough when the first of them came that long ago.
  const oldest = marks.indexOf(true);
  return oldest >= 0 && marks.length - oldest >= datapointsToAlarm ? 'ALARM' : 'INSUFFICIENT_DATA';
}
