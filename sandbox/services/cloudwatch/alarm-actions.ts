import type { Place } from '../../kernel/state.ts';
import { callAs, serviceCaller } from '../../kernel/world.ts';
import type { Alarm, AlarmState } from './alarm.ts';
import { addHistory } from './alarm-history.ts';
import { writeTime } from './evaluate.ts';
import { regionName } from './region-name.ts';

const SERVICE = 'cloudwatch.amazonaws.com';

/**
 * Publishes to the topics of the state that the alarm has come into; the topic's own policy has to let CloudWatch in.
 * What goes wrong is found in the alarm's history, as on AWS.
 * Differs from AWS: an alarm's action that fails is not tried again.
 */
export function runActions(place: Place, alarm: Alarm, before: AlarmState): void {
  if (!alarm.settings.actionsEnabled) return;
  for (const action of alarm.settings.actions[alarm.state.value]) void publish(place, alarm, before, action);
}

async function publish(place: Place, alarm: Alarm, before: AlarmState, topicArn: string): Promise<void> {
  const { world, account, region } = place;
  const from = { caller: serviceCaller(SERVICE, account, alarm.arn), account, region, via: SERVICE };
  const Message = JSON.stringify(writeMessage(place, alarm, before));
  const notification = { TopicArn: topicArn, Subject: writeSubject(alarm, region), Message };
  const fault = await callAs(world, from, 'sns', 'Publish', notification).then(
    () => undefined,
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );
  addHistory(place, {
    alarm: alarm.name,
    at: world.clock.now(),
    type: 'Action',
    summary:
      fault === undefined
        ? `Successfully executed action ${topicArn}`
        : `Failed to execute action ${topicArn}. Received error: "${fault}"`,
    data: {
      actionState: fault === undefined ? 'Succeeded' : 'Failed',
      notificationResource: topicArn,
      stateUpdateTimestamp: alarm.state.at,
      error: fault ?? null,
    },
  });
}

/** SNS takes subjects of fewer than 100 ASCII characters: the name gives way. */
function writeSubject({ name, state }: Alarm, region: string): string {
  const around = `${state.value}: "" in ${regionName(region)}`;
  const ascii = name.replace(/[^\x20-\x7e]/g, '?');
  const room = 99 - around.length;
  const shown = ascii.length <= room ? ascii : `${ascii.slice(0, room - 3)}...`;
  return `${state.value}: "${shown}" in ${regionName(region)}`;
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/US_SetupSNS.html and the mails that topics send. */
function writeMessage({ account, region }: Place, alarm: Alarm, before: AlarmState): object {
  const { settings, state } = alarm;
  const { metric, statistic, actions } = settings;
  return {
    AlarmName: alarm.name,
    AlarmDescription: settings.description ?? null,
    AWSAccountId: account,
    AlarmConfigurationUpdatedTimestamp: writeTime(alarm.configuredAt),
    NewStateValue: state.value,
    NewStateReason: state.reason,
    StateChangeTime: writeTime(state.at),
    Region: regionName(region),
    AlarmArn: alarm.arn,
    OldStateValue: before.value,
    OKActions: actions.OK,
    AlarmActions: actions.ALARM,
    InsufficientDataActions: actions.INSUFFICIENT_DATA,
    Trigger: {
      MetricName: metric.name,
      Namespace: metric.namespace,
      StatisticType: 'Statistic',
      Statistic: statistic.replace(/(?<=[a-z])(?=[A-Z])/, '_').toUpperCase(),
      Unit: settings.unit ?? null,
      Dimensions: [...metric.dimensions].map(([name, value]) => ({ value, name })),
      Period: settings.period,
      EvaluationPeriods: settings.evaluationPeriods,
      ...(settings.datapointsToAlarm === undefined ? {} : { DatapointsToAlarm: settings.datapointsToAlarm }),
      ComparisonOperator: settings.comparison,
      Threshold: settings.threshold,
      TreatMissingData: settings.missingData ?? 'missing',
      EvaluateLowSampleCountPercentile: '',
    },
  };
}
