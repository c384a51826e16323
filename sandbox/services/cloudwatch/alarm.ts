import type { ComparisonOperator, StateValue } from '@aws-sdk/client-cloudwatch';
import type { RequestContext } from '../../../src/iam/model.ts';
import { AwsError } from '../../kernel/aws-error.ts';
import type { Access, Call } from '../../kernel/operation.ts';
import { type Place, regionalSlot } from '../../kernel/state.ts';
import type { Treatment } from './judge.ts';
import type { MetricId } from './metric.ts';
import type { Statistic } from './statistics.ts';

export interface AlarmSettings {
  readonly description?: string;
  readonly metric: MetricId;
  readonly statistic: Statistic;
  readonly unit?: string;
  /** Seconds. */
  readonly period: number;
  readonly evaluationPeriods: number;
  /** As it was given: absent means all of them. */
  readonly datapointsToAlarm?: number;
  readonly threshold: number;
  readonly comparison: ComparisonOperator;
  readonly missingData?: Treatment;
  readonly actionsEnabled: boolean;
  readonly actions: Readonly<Record<StateValue, readonly string[]>>;
}

export interface AlarmState {
  readonly value: StateValue;
  readonly reason: string;
  /** JSON. */
  readonly reasonData?: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** A value: a change makes a new one. */
export interface Alarm {
  readonly name: string;
  readonly arn: string;
  readonly configuredAt: number;
  readonly settings: AlarmSettings;
  readonly state: AlarmState;
  readonly tags: ReadonlyMap<string, string>;
}

interface AlarmsState {
  /** By name. */
  readonly alarms: Map<string, Alarm>;
  /** When they are evaluated next, ms since the epoch; absent while there are none. */
  nextAt?: number;
}

export const alarmsState = regionalSlot<AlarmsState>('cloudwatch-alarms', () => ({ alarms: new Map() }));

export const alarmArn = ({ account, region }: Pick<Place, 'account' | 'region'>, name: string): string =>
  `arn:aws:cloudwatch:${region}:${account}:alarm:${name}`;

export function changeAlarm(place: Place, name: string, change: Partial<Alarm>): void {
  const { alarms } = alarmsState(place);
  const alarm = alarms.get(name);
  if (alarm !== undefined) alarms.set(name, { ...alarm, ...change });
}

export const alarmNotFound = (message = 'Unknown'): AwsError =>
  new AwsError('ResourceNotFound', message, { status: 404 });

export function accessAlarm(action: string, name: string, call: Call, context: RequestContext = {}): Access {
  const tags = [...(alarmsState(call).alarms.get(name)?.tags ?? [])];
  return {
    action: `cloudwatch:${action}`,
    resource: alarmArn(call, name),
    context: {
      ...Object.fromEntries(tags.map(([key, value]) => [`aws:ResourceTag/${key}`, value])),
      ...context,
    },
  };
}
