import { CfnAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import { Effect, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { Topic } from 'aws-cdk-lib/aws-sns';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Stack } from 'aws-cdk-lib/core';

interface Metric {
  readonly namespace: string;
  readonly metricName: string;
  readonly dimensions?: { readonly name: string; readonly value: string }[];
  readonly statistic: 'Sum' | 'Maximum';
}

/** What makes Cordon itself speak when it could not do its work: one is enough, within a minute. */
export function addAlarms(
  stack: Stack,
  topic: Topic,
  watched: { readonly functions: readonly LambdaFunction[]; readonly deadLetters: Queue },
): void {
  const add = (id: string, description: string, metric: Metric) =>
    new CfnAlarm(stack, `${id}Alarm`, {
      alarmName: `${ALARM_PREFIX}${id}`,
      alarmDescription: description,
      ...metric,
      period: 60,
      evaluationPeriods: 1,
      threshold: 1,
      comparisonOperator: 'GreaterThanOrEqualToThreshold',
      // Where nothing ran, nothing failed.
      treatMissingData: 'notBreaching',
      alarmActions: [topic.topicArn],
    });
  for (const { node, functionName } of watched.functions) {
    add(`${node.id}Errors`, `${node.id} failed: its log group tells why; Lambda tries twice more`, {
      namespace: 'AWS/Lambda',
      metricName: 'Errors',
      dimensions: [{ name: 'FunctionName', value: functionName }],
      statistic: 'Sum',
    });
  }
  add('DeadLetters', 'Something was given up: read the dead-letter queue, and answer by hand', {
    namespace: 'AWS/SQS',
    metricName: 'ApproximateNumberOfMessagesVisible',
    dimensions: [{ name: 'QueueName', value: watched.deadLetters.queueName }],
    statistic: 'Maximum',
  });
  add('FailedRuns', 'A run of the runbook did not end well: the key may not be rotated', {
    namespace: 'Cordon',
    metricName: 'FailedRuns',
    statistic: 'Sum',
  });
  letAlarmsPublish(stack, topic);
}

const ALARM_PREFIX = 'Cordon-';

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Notify_Users_Alarm_Changes.html */
function letAlarmsPublish(stack: Stack, topic: Topic): void {
  const alarms = `arn:${stack.partition}:cloudwatch:${stack.region}:${stack.account}:alarm:${ALARM_PREFIX}*`;
  topic.addToResourcePolicy(
    new PolicyStatement({
      sid: 'AlarmsSpeak',
      effect: Effect.ALLOW,
      principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
      actions: ['sns:Publish'],
      resources: [topic.topicArn],
      conditions: {
        StringEquals: { 'aws:SourceAccount': stack.account },
        ArnLike: { 'aws:SourceArn': alarms },
      },
    }),
  );
}
