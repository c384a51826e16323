import type { Place } from '../../kernel/state.ts';
import { emit } from '../events/emit.ts';
import { type Alarm, type AlarmSettings, type AlarmState, changeAlarm } from './alarm.ts';
import { runActions } from './alarm-actions.ts';
import { addHistory } from './alarm-history.ts';
import { writeTime } from './evaluate.ts';

/**
 * An alarm's new state: kept, told to EventBridge, and acted on when it is another one than before.
 * Differs from AWS: of the events of CloudWatch only `CloudWatch Alarm State Change` is sent, not those of changed
 * configurations.
 */
export function changeState(place: Place, alarm: Alarm, state: AlarmState): void {
  const { name, arn, state: before } = alarm;
  changeAlarm(place, name, { state });
  if (state.value === before.value) return;
  addHistory(place, {
    alarm: name,
    at: state.at,
    type: 'StateUpdate',
    summary: `Alarm updated from ${before.value} to ${state.value}`,
    data: { oldState: historyState(before), newState: historyState(state) },
  });
  const { account, region } = place;
  emit(place.world, {
    account,
    region,
    source: 'aws.cloudwatch',
    detailType: 'CloudWatch Alarm State Change',
    resources: [arn],
    at: state.at,
    detail: {
      alarmName: name,
      state: showState(state),
      previousState: showState(before),
      configuration: showConfiguration(place, alarm.settings),
    },
  });
  runActions(place, { ...alarm, state }, before);
}

const historyState = ({ value, reason, reasonData }: AlarmState): object => ({
  stateValue: value,
  stateReason: reason,
  ...(reasonData === undefined ? {} : { stateReasonData: JSON.parse(reasonData) }),
});

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-and-eventbridge.html */
const showState = ({ value, reason, reasonData, at }: AlarmState): object => ({
  value,
  reason,
  ...(reasonData === undefined ? {} : { reasonData }),
  timestamp: writeTime(at),
});

function showConfiguration(place: Place, settings: AlarmSettings): object {
  const { namespace, name, dimensions } = settings.metric;
  const metricStat = {
    metric: { namespace, name, dimensions: Object.fromEntries(dimensions) },
    period: settings.period,
    stat: settings.statistic,
    ...(settings.unit === undefined ? {} : { unit: settings.unit }),
  };
  return {
    ...(settings.description === undefined ? {} : { description: settings.description }),
    metrics: [{ id: place.world.ids.uuid(), metricStat, returnData: true }],
  };
}
