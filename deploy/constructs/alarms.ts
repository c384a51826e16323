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
  watched: {
    readonly functions: readonly LambdaFunction[];
    readonly deadLetters: Queue;
    readonly unmailed: Queue;
  },
): void {
  const add = (id: string, description: string, metric: Metric) =>
    addAlarm(stack, topic, id, description, metric);
  for (const { node, functionName } of watched.functions) {
    add(`${node.id}Errors`, `${node.id} failed: its log group tells why; Lambda tries twice more`, {
      namespace: 'AWS/Lambda',
      metricName: 'Errors',
      dimensions: [{ name: 'FunctionName', value: functionName }],
      statistic: 'Sum',
    });
  }
  addQueueAlarm(
    stack,
    topic,
    watched.deadLetters,
    'Something was given up: read the dead-letter queue, and answer by hand',
  );
  addQueueAlarm(
    stack,
    topic,
    watched.unmailed,
    'A finding of GuardDuty could not be mailed: read the queue, and see why the topic refused it',
  );
  add('FailedRuns', 'A run of the runbook did not end well: the key may not be rotated', {
    namespace: 'Cordon',
    metricName: 'FailedRuns',
    statistic: 'Sum',
  });
  letAlarmsPublish(stack, topic);
}

/** Speaks as long as anything lies in the queue. */
export const addQueueAlarm = (stack: Stack, topic: Topic, queue: Queue, description: string): CfnAlarm =>
  addAlarm(stack, topic, queue.node.id, description, {
    namespace: 'AWS/SQS',
    metricName: 'ApproximateNumberOfMessagesVisible',
    dimensions: [{ name: 'QueueName', value: queue.queueName }],
    statistic: 'Maximum',
  });

const ALARM_PREFIX = 'Cordon-';

const addAlarm = (stack: Stack, topic: Topic, id: string, description: string, metric: Metric): CfnAlarm =>
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

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Notify_Users_Alarm_Changes.html */
export function letAlarmsPublish(stack: Stack, topic: Topic): void {
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
