import type {
  DeleteAlarmsInput,
  DescribeAlarmsInput,
  DescribeAlarmsOutput,
  DisableAlarmActionsInput,
  EnableAlarmActionsInput,
  MetricAlarm,
  SetAlarmStateInput,
  StandardUnit,
} from '@aws-sdk/client-cloudwatch';
import { AwsError, notInSandbox } from '../../kernel/aws-error.ts';
import { type Call, operation } from '../../kernel/operation.ts';
import { type Alarm, accessAlarm, alarmArn, alarmNotFound, alarmsState, changeAlarm } from './alarm.ts';
import { addHistory } from './alarm-history.ts';
import { changeState } from './change-state.ts';
import { showDimensions } from './constraints.ts';
import { takePage } from './paging.ts';
import { checkWord, validationError } from './refusals.ts';

const MOST_NAMES = 100;
const PAGE = 50;
const MOST_RECORDS = 100;
const STATES = ['OK', 'ALARM', 'INSUFFICIENT_DATA'] as const;

const accessAll = (action: string, names: readonly string[], call: Call) =>
  names.map((name) => accessAlarm(action, name, call));

function checkNames(names: readonly string[] | undefined): readonly string[] {
  if ((names?.length ?? 0) > MOST_NAMES)
    throw validationError(`The collection AlarmNames must not have a size greater than ${MOST_NAMES}.`);
  return names ?? [];
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarms.html */
const DescribeAlarms = operation<DescribeAlarmsInput, DescribeAlarmsOutput>({
  access: (_input, call) => [{ action: 'cloudwatch:DescribeAlarms', resource: alarmArn(call, '*') }],
  act(input, call) {
    if (input.ChildrenOfAlarmName !== undefined || input.ParentsOfAlarmName !== undefined)
      throw notInSandbox('cloudwatch: composite alarms');
    const names = input.AlarmNames === undefined ? undefined : checkNames(input.AlarmNames);
    if (names !== undefined && input.AlarmNamePrefix !== undefined)
      throw validationError('AlarmNamePrefix and AlarmNames are mutually exclusive');
    const size = input.MaxRecords ?? PAGE;
    if (!Number.isInteger(size) || size < 1 || size > MOST_RECORDS)
      throw validationError(
        `Value '${size}' at 'maxRecords' failed to satisfy constraint: 1 to ${MOST_RECORDS}`,
      );
    // Without types asked for, metric alarms are meant.
    const isOfMetrics = (input.AlarmTypes ?? ['MetricAlarm']).includes('MetricAlarm');
    const found = [...alarmsState(call).alarms.values()]
      .filter(
        ({ name, state, settings }) =>
          isOfMetrics &&
          (names === undefined || names.length === 0 || names.includes(name)) &&
          name.startsWith(input.AlarmNamePrefix ?? '') &&
          (input.StateValue ?? state.value) === state.value &&
          (input.ActionPrefix === undefined ||
            Object.values(settings.actions)
              .flat()
              .some((action) => action.startsWith(input.ActionPrefix ?? ''))),
      )
      .sort((a, b) => (a.name < b.name ? -1 : 1));
    const { page, next } = takePage(found, input.NextToken, names === undefined ? size : MOST_RECORDS);
    return { MetricAlarms: page.map(showAlarm), CompositeAlarms: [], ...next };
  },
});

function showAlarm({ name, arn, configuredAt, settings, state }: Alarm): MetricAlarm {
  const { description, metric, unit, datapointsToAlarm, missingData } = settings;
  return {
    AlarmName: name,
    AlarmArn: arn,
    ...(description === undefined ? {} : { AlarmDescription: description }),
    AlarmConfigurationUpdatedTimestamp: new Date(configuredAt),
    ActionsEnabled: settings.actionsEnabled,
    OKActions: [...settings.actions.OK],
    AlarmActions: [...settings.actions.ALARM],
    InsufficientDataActions: [...settings.actions.INSUFFICIENT_DATA],
    StateValue: state.value,
    StateReason: state.reason,
    ...(state.reasonData === undefined ? {} : { StateReasonData: state.reasonData }),
    StateUpdatedTimestamp: new Date(state.at),
    StateTransitionedTimestamp: new Date(state.at),
    MetricName: metric.name,
    Namespace: metric.namespace,
    Statistic: settings.statistic,
    Dimensions: showDimensions(metric.dimensions),
    Period: settings.period,
    ...(unit === undefined ? {} : { Unit: unit as StandardUnit }),
    EvaluationPeriods: settings.evaluationPeriods,
    ...(datapointsToAlarm === undefined ? {} : { DatapointsToAlarm: datapointsToAlarm }),
    Threshold: settings.threshold,
    ComparisonOperator: settings.comparison,
    ...(missingData === undefined ? {} : { TreatMissingData: missingData }),
  };
}

/** All or none: one name that is not there, and nothing is deleted. */
const DeleteAlarms = operation<DeleteAlarmsInput, object>({
  access: (input, call) => accessAll('DeleteAlarms', input.AlarmNames, call),
  act(input, call) {
    const { alarms } = alarmsState(call);
    const missing = checkNames(input.AlarmNames).filter((name) => !alarms.has(name));
    if (missing.length > 0)
      throw alarmNotFound(`Alarms not found: ${missing.map((name) => name.slice(0, 255)).join(', ')}`);
    for (const name of input.AlarmNames) {
      alarms.delete(name);
      addHistory(call, {
        alarm: name,
        at: call.at,
        type: 'ConfigurationUpdate',
        summary: `Alarm "${name}" deleted`,
        data: { type: 'Delete' },
      });
    }
    return {};
  },
});

/** Holds until the alarm is evaluated next. */
const SetAlarmState = operation<SetAlarmStateInput, object>({
  access: (input, call) => [accessAlarm('SetAlarmState', input.AlarmName, call)],
  act(input, call) {
    const value = checkWord('stateValue', input.StateValue, STATES);
    if (input.StateReason.length > 1023 || (input.StateReasonData?.length ?? 0) > 4000)
      throw validationError('A reason has at most 1023 characters, its data at most 4000.');
    if (input.StateReasonData !== undefined) checkJson(input.StateReasonData);
    const alarm = alarmsState(call).alarms.get(input.AlarmName);
    if (alarm === undefined) throw alarmNotFound();
    changeState(call, alarm, {
      value,
      reason: input.StateReason,
      ...(input.StateReasonData === undefined ? {} : { reasonData: input.StateReasonData }),
      at: call.at,
    });
    return {};
  },
});

function checkJson(text: string): void {
  try {
    JSON.parse(text);
  } catch (cause) {
    throw new AwsError('InvalidFormatFault', 'StateReasonData is not valid JSON.', { status: 400, cause });
  }
}

/** Names that are not there are passed over, as on AWS. */
const switchActions = (actionsEnabled: boolean, names: readonly string[], call: Call): object => {
  for (const name of checkNames(names)) {
    const alarm = alarmsState(call).alarms.get(name);
    if (alarm === undefined || alarm.settings.actionsEnabled === actionsEnabled) continue;
    changeAlarm(call, name, { settings: { ...alarm.settings, actionsEnabled }, configuredAt: call.at });
    addHistory(call, {
      alarm: name,
      at: call.at,
      type: 'ConfigurationUpdate',
      summary: `Alarm "${name}" updated`,
      data: { type: 'Update', actionsEnabled },
    });
  }
  return {};
};

const EnableAlarmActions = operation<EnableAlarmActionsInput, object>({
  access: (input, call) => accessAll('EnableAlarmActions', input.AlarmNames, call),
  act: (input, call) => switchActions(true, input.AlarmNames, call),
});

const DisableAlarmActions = operation<DisableAlarmActionsInput, object>({
  access: (input, call) => accessAll('DisableAlarmActions', input.AlarmNames, call),
  act: (input, call) => switchActions(false, input.AlarmNames, call),
});

export const alarms = {
  DescribeAlarms,
  DeleteAlarms,
  SetAlarmState,
  EnableAlarmActions,
  DisableAlarmActions,
};
