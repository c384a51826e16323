import type { PutMetricAlarmInput } from '@aws-sdk/client-cloudwatch';
import { AwsError, notInSandbox } from '../../kernel/aws-error.ts';
import { type Call, operation, type Valid } from '../../kernel/operation.ts';
import { type Alarm, type AlarmSettings, accessAlarm, alarmArn, alarmsState } from './alarm.ts';
import { addHistory } from './alarm-history.ts';
import { readTags, requestTags } from './alarm-tags.ts';
import { checkMetricName, checkNamespace, checkUnit, readDimensions } from './constraints.ts';
import { checkWord, missingParameter, validationError } from './refusals.ts';
import { readStatistic } from './statistics.ts';
import { keepWatch } from './watch.ts';

const MOST_ALARMS = 5000;
const MOST_ACTIONS = 5;
const HOUR = 3600;
const DAY = 24 * HOUR;

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html */
const PutMetricAlarm = operation<PutMetricAlarmInput, object>({
  access(input, call) {
    const tags = requestTags(input.Tags);
    const actions = [input.AlarmActions, input.OKActions, input.InsufficientDataActions].flatMap(
      (list) => list ?? [],
    );
    const context = actions.length === 0 ? tags : { ...tags, 'cloudwatch:AlarmActions': actions };
    const tagging =
      (input.Tags ?? []).length > 0 ? [accessAlarm('TagResource', input.AlarmName, call, tags)] : [];
    return [accessAlarm('PutMetricAlarm', input.AlarmName, call, context), ...tagging];
  },
  act(input, call) {
    const name = input.AlarmName;
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the ones that a name may not hold.
    if (name.length < 1 || name.length > 255 || /[\u0000-\u001f\u007f]/.test(name))
      throw validationError('An alarm name has 1 to 255 characters, and no control characters.');
    const settings = readSettings(input, call);
    const { alarms } = alarmsState(call);
    const before = alarms.get(name);
    if (before === undefined && alarms.size >= MOST_ALARMS)
      throw new AwsError('LimitExceededFault', `The maximum number of alarms is ${MOST_ALARMS}.`);
    const alarm: Alarm = {
      name,
      arn: alarmArn(call, name),
      configuredAt: call.at,
      settings,
      state: before?.state ?? {
        value: 'INSUFFICIENT_DATA',
        reason: 'Unchecked: Initial alarm creation',
        at: call.at,
      },
      // Tags of an alarm that is there already are changed by TagResource alone.
      tags: before?.tags ?? readTags(input.Tags ?? []),
    };
    alarms.set(name, alarm);
    addHistory(call, {
      alarm: name,
      at: call.at,
      type: 'ConfigurationUpdate',
      summary: `Alarm "${name}" ${before === undefined ? 'created' : 'updated'}`,
      data: { type: before === undefined ? 'Create' : 'Update' },
    });
    keepWatch(call);
    return {};
  },
});

const NOT_HERE = [
  'ExtendedStatistic',
  'EvaluateLowSampleCountPercentile',
  'Metrics',
  'ThresholdMetricId',
  'EvaluationCriteria',
  'EvaluationInterval',
] as const;

const COMPARISONS = [
  'GreaterThanOrEqualToThreshold',
  'GreaterThanThreshold',
  'LessThanThreshold',
  'LessThanOrEqualToThreshold',
] as const;

function readSettings(input: Valid<PutMetricAlarmInput>, call: Call): AlarmSettings {
  for (const member of NOT_HERE)
    if (input[member] !== undefined) throw notInSandbox(`cloudwatch:PutMetricAlarm with ${member}`);
  const { MetricName, Namespace, Statistic, Period, Threshold, Unit, AlarmDescription } = input;
  const { ComparisonOperator, TreatMissingData, DatapointsToAlarm, EvaluationPeriods } = input;
  if (MetricName === undefined || Namespace === undefined || Statistic === undefined)
    throw missingParameter('The parameters MetricName, Namespace and Statistic are required.');
  if (Period === undefined || Threshold === undefined || EvaluationPeriods === undefined)
    throw missingParameter('The parameters Period, EvaluationPeriods and Threshold are required.');
  if (!Number.isFinite(Threshold)) throw validationError('The threshold is a number.');
  if ((AlarmDescription?.length ?? 0) > 1024)
    throw validationError('An alarm description has at most 1024 characters.');
  if (/Lower|Upper/.test(ComparisonOperator ?? '')) throw notInSandbox('alarms on anomaly detection');
  return {
    ...(AlarmDescription === undefined ? {} : { description: AlarmDescription }),
    metric: {
      namespace: checkNamespace(Namespace),
      name: checkMetricName(MetricName),
      dimensions: readDimensions(input.Dimensions),
    },
    statistic: readStatistic(Statistic),
    ...(Unit === undefined ? {} : { unit: checkUnit(Unit) }),
    ...readPeriods(Period, EvaluationPeriods, DatapointsToAlarm),
    threshold: Threshold,
    comparison: checkWord('comparisonOperator', ComparisonOperator ?? '', COMPARISONS),
    ...(TreatMissingData === undefined
      ? {}
      : {
          missingData: checkWord('treatMissingData', TreatMissingData, [
            'missing',
            'ignore',
            'breaching',
            'notBreaching',
          ]),
        }),
    actionsEnabled: input.ActionsEnabled ?? true,
    actions: {
      OK: readActions(input.OKActions, call),
      ALARM: readActions(input.AlarmActions, call),
      INSUFFICIENT_DATA: readActions(input.InsufficientDataActions, call),
    },
  };
}

function readPeriods(period: number, evaluationPeriods: number, datapointsToAlarm: number | undefined) {
  if ([10, 20, 30].includes(period)) throw notInSandbox('alarms with a period of less than a minute');
  if (!(period >= 60 && period % 60 === 0))
    throw validationError("'Period' must be 10, 20, 30 or a multiple of 60");
  if (!Number.isInteger(evaluationPeriods) || evaluationPeriods < 1)
    throw validationError("'EvaluationPeriods' must be at least 1");
  const longest = period >= HOUR ? 7 * DAY : DAY;
  if (period * evaluationPeriods > longest)
    throw validationError(
      'Metrics cannot be checked across more than a day (EvaluationPeriods * Period must be <= 86400), or a week with periods of an hour or more.',
    );
  if (datapointsToAlarm === undefined) return { period, evaluationPeriods };
  if (!Number.isInteger(datapointsToAlarm) || datapointsToAlarm < 1 || datapointsToAlarm > evaluationPeriods)
    throw validationError("'DatapointsToAlarm' must be from 1 to 'EvaluationPeriods'");
  return { period, evaluationPeriods, datapointsToAlarm };
}

/** Differs from AWS: an alarm's only kind of action is to publish to an SNS topic; a topic that is not there is found out only then, as on AWS. */
function readActions(given: readonly string[] | undefined, call: Call): readonly string[] {
  const actions = given ?? [];
  if (actions.length > MOST_ACTIONS)
    throw validationError(`An alarm has at most ${MOST_ACTIONS} actions for each state.`);
  if (new Set(actions).size < actions.length)
    throw validationError('An alarm may not have the same action twice for one state.');
  for (const action of actions) {
    const [, service, region] = /^arn:aws:([a-z0-9-]+):([a-z0-9-]*):[^:]*:.+$/.exec(action) ?? [];
    if (service === undefined) throw validationError(`Invalid arn syntax: ${action.slice(0, 200)}`);
    if (service !== 'sns') throw notInSandbox(`alarm actions of ${service}`);
    if (region !== call.region)
      throw validationError(`Invalid region ${region} specified. Only ${call.region} is supported.`);
    if (!/^arn:aws:sns:[^:]+:\d{12}:[A-Za-z0-9_-]{1,256}$/.test(action))
      throw validationError(`Invalid arn syntax: ${action.slice(0, 200)}`);
  }
  return actions;
}

export const putMetricAlarm = { PutMetricAlarm };
