import type {
  ComparisonOperator,
  DescribeAlarmsOutput,
  PutMetricAlarmInput,
  StandardUnit,
  Statistic,
} from '@aws-sdk/client-cloudwatch';
import { AwsError } from '../../kernel/aws-error.ts';
import { ignoreMissing } from '../existing.ts';
import { tagChange, tagsFor } from '../resource-tags.ts';
import { resourceType } from '../resource-type.ts';
import { boolean, list, number, object, required, tags, text, word } from '../shape.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudwatch-alarm.html */
export const cloudwatchAlarm = resourceType({
  type: 'AWS::CloudWatch::Alarm',
  properties: object({
    ActionsEnabled: boolean,
    AlarmActions: list(text),
    AlarmDescription: text,
    AlarmName: text,
    ComparisonOperator: required(word<ComparisonOperator>()),
    DatapointsToAlarm: number,
    Dimensions: list(object({ Name: required(text), Value: required(text) })),
    EvaluateLowSampleCountPercentile: text,
    EvaluationPeriods: required(number),
    ExtendedStatistic: text,
    InsufficientDataActions: list(text),
    MetricName: text,
    Namespace: text,
    OKActions: list(text),
    Period: number,
    Statistic: word<Statistic>(),
    Tags: tags,
    Threshold: number,
    TreatMissingData: text,
    Unit: word<StandardUnit>(),
  }),
  attributes: ['Arn'],
  async create({ AlarmName: given, Tags, ...same }, context) {
    const AlarmName = given ?? context.generateName(255);
    // The service would write over an alarm that is there.
    const known = await context.call<DescribeAlarmsOutput>('cloudwatch', 'DescribeAlarms', {
      AlarmNames: [AlarmName],
    });
    if ((known.MetricAlarms ?? []).length > 0)
      throw new AwsError(
        'AlreadyExists',
        `Resource of type 'AWS::CloudWatch::Alarm' with identifier '${AlarmName}' already exists.`,
      );
    await context.call('cloudwatch', 'PutMetricAlarm', {
      ...same,
      AlarmName,
      Tags: tagsFor(Tags, context),
    } satisfies PutMetricAlarmInput);
    return { ref: AlarmName, attributes: { Arn: arnOf(AlarmName, context) } };
  },
  async remove({ physicalId }, context) {
    await ignoreMissing(context.call('cloudwatch', 'DeleteAlarms', { AlarmNames: [physicalId] }));
  },
  update: {
    inPlace: [
      'ActionsEnabled',
      'AlarmActions',
      'AlarmDescription',
      'ComparisonOperator',
      'DatapointsToAlarm',
      'Dimensions',
      'EvaluateLowSampleCountPercentile',
      'EvaluationPeriods',
      'ExtendedStatistic',
      'InsufficientDataActions',
      'MetricName',
      'Namespace',
      'OKActions',
      'Period',
      'Statistic',
      'Tags',
      'Threshold',
      'TreatMissingData',
      'Unit',
    ],
    replaced: ['AlarmName'],
    name: 'AlarmName',
    async apply(change, context) {
      const { Tags: _, ...same } = change.after;
      const AlarmName = change.physicalId;
      await context.call('cloudwatch', 'PutMetricAlarm', {
        ...same,
        AlarmName,
      } satisfies PutMetricAlarmInput);
      const { put, removed } = tagChange(change, context);
      const ResourceARN = arnOf(AlarmName, context);
      if (removed.length > 0)
        await context.call('cloudwatch', 'UntagResource', { ResourceARN, TagKeys: removed });
      if (put.length > 0) await context.call('cloudwatch', 'TagResource', { ResourceARN, Tags: put });
    },
  },
});

const arnOf = (name: string, { account, region }: { account: string; region: string }): string =>
  `arn:aws:cloudwatch:${region}:${account}:alarm:${name}`;
