import { DeleteStackCommand } from '@aws-sdk/client-cloudformation';
import {
  DescribeRuleCommand,
  EventBridgeClient,
  ListTargetsByRuleCommand,
} from '@aws-sdk/client-eventbridge';
import {
  GetSubscriptionAttributesCommand,
  GetTopicAttributesCommand,
  ListTopicsCommand,
  SNSClient,
} from '@aws-sdk/client-sns';
import { GetQueueAttributesCommand, ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ACCOUNT, openStacks } from '../../services/cloudformation/fixture.ts';

let stacks: Awaited<ReturnType<typeof openStacks>>;
let sns: SNSClient;
let sqs: SQSClient;
let events: EventBridgeClient;
beforeAll(async () => {
  stacks = await openStacks();
  sns = new SNSClient(stacks.config);
  sqs = new SQSClient(stacks.config);
  events = new EventBridgeClient(stacks.config);
});
afterAll(() => stacks.sandbox.close());

const letIn = (service: string, Action: string, Resource: object) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: service }, Action, Resource }],
});
const arnOf = (id: string) => ({ 'Fn::GetAtt': [id, 'Arn'] });

const template = {
  Resources: {
    Topic: {
      Type: 'AWS::SNS::Topic',
      Properties: { TopicName: 'findings', DisplayName: 'Findings', Tags: [{ Key: 'team', Value: 'blue' }] },
    },
    TopicPolicy: {
      Type: 'AWS::SNS::TopicPolicy',
      Properties: {
        Topics: [{ Ref: 'Topic' }],
        PolicyDocument: letIn('events.amazonaws.com', 'sns:Publish', { Ref: 'Topic' }),
      },
    },
    Subscription: {
      Type: 'AWS::SNS::Subscription',
      Properties: {
        TopicArn: { Ref: 'Topic' },
        Protocol: 'sqs',
        Endpoint: arnOf('Queue'),
        RawMessageDelivery: true,
      },
    },
    Queue: {
      Type: 'AWS::SQS::Queue',
      Properties: {
        DelaySeconds: 5,
        MessageRetentionPeriod: '1209600',
        SqsManagedSseEnabled: true,
        RedrivePolicy: { deadLetterTargetArn: arnOf('Dead'), maxReceiveCount: 3 },
      },
    },
    Dead: { Type: 'AWS::SQS::Queue' },
    QueuePolicy: {
      Type: 'AWS::SQS::QueuePolicy',
      Properties: {
        Queues: [{ Ref: 'Queue' }],
        PolicyDocument: letIn('sns.amazonaws.com', 'sqs:SendMessage', arnOf('Queue')),
      },
    },
    Rule: {
      Type: 'AWS::Events::Rule',
      Properties: {
        Description: 'GuardDuty findings',
        EventPattern: {
          source: ['custom.guardduty.simulation'],
          detail: { severity: [{ numeric: ['>=', 8] }] },
        },
        Targets: [
          {
            Id: 'T0',
            Arn: { Ref: 'Topic' },
            DeadLetterConfig: { Arn: arnOf('Dead') },
            RetryPolicy: { MaximumRetryAttempts: 4, MaximumEventAgeInSeconds: 3600 },
            InputTransformer: { InputPathsMap: { id: '$.detail.id' }, InputTemplate: '"Finding <id>"' },
          },
        ],
      },
    },
    Sweep: {
      Type: 'AWS::Events::Rule',
      Properties: { Name: 'sweep', ScheduleExpression: 'rate(1 minute)', State: 'DISABLED' },
    },
  },
  Outputs: { Rule: { Value: arnOf('Rule') }, Topic: { Value: { 'Fn::GetAtt': ['Topic', 'TopicName'] } } },
};

describe('messaging in a stack', () => {
  it('makes topics, queues, rules, and the policies and subscriptions between them', async () => {
    await stacks.create('alerts', template);
    const stack = await stacks.settled('alerts');
    expect(stack.StackStatus, JSON.stringify(await stacks.history('alerts'))).toBe('CREATE_COMPLETE');
    const ids = await stacks.physicalIds('alerts');
    const topicArn = `arn:aws:sns:eu-west-2:${ACCOUNT}:findings`;
    expect(ids['Topic']).toBe(topicArn);
    expect(stack.Outputs?.map(({ OutputValue }) => OutputValue)).toEqual([
      `arn:aws:events:eu-west-2:${ACCOUNT}:rule/${ids['Rule']}`,
      'findings',
    ]);
    const topic = await sns.send(new GetTopicAttributesCommand({ TopicArn: topicArn }));
    expect(topic.Attributes).toMatchObject({ DisplayName: 'Findings' });
    expect(JSON.parse(topic.Attributes?.['Policy'] ?? '')).toMatchObject({
      Statement: [{ Principal: { Service: 'events.amazonaws.com' }, Resource: topicArn }],
    });
    const subscription = await sns.send(
      new GetSubscriptionAttributesCommand({ SubscriptionArn: ids['Subscription'] }),
    );
    expect(subscription.Attributes).toMatchObject({ RawMessageDelivery: 'true' });
    const queue = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl: ids['Queue'], AttributeNames: ['All'] }),
    );
    expect(queue.Attributes).toMatchObject({
      DelaySeconds: '5',
      MessageRetentionPeriod: '1209600',
      Policy: expect.stringContaining('sns.amazonaws.com'),
      RedrivePolicy: expect.stringContaining('alerts-Dead-'),
    });
  });

  it('makes rules with their targets as the template says', async () => {
    const ids = await stacks.physicalIds('alerts');
    const rule = await events.send(new DescribeRuleCommand({ Name: ids['Rule'] }));
    expect(rule).toMatchObject({ Description: 'GuardDuty findings', State: 'ENABLED' });
    expect(JSON.parse(rule.EventPattern ?? '')).toEqual(template.Resources.Rule.Properties.EventPattern);
    const { Targets } = await events.send(new ListTargetsByRuleCommand({ Rule: ids['Rule'] }));
    expect(Targets).toMatchObject([
      {
        Id: 'T0',
        Arn: ids['Topic'],
        DeadLetterConfig: { Arn: expect.stringMatching(/:alerts-Dead-/) },
        RetryPolicy: { MaximumRetryAttempts: 4, MaximumEventAgeInSeconds: 3600 },
        InputTransformer: { InputPathsMap: { id: '$.detail.id' }, InputTemplate: '"Finding <id>"' },
      },
    ]);
    expect(await events.send(new DescribeRuleCommand({ Name: 'sweep' }))).toMatchObject({
      ScheduleExpression: 'rate(1 minute)',
      State: 'DISABLED',
    });
  });

  it('does not take over a rule or a topic that is there', async () => {
    for (const id of ['Sweep', 'Topic'] as const) {
      await stacks.create(`thief-${id}`, { Resources: { [id]: template.Resources[id] } });
      expect((await stacks.settled(`thief-${id}`)).StackStatus).toBe('ROLLBACK_COMPLETE');
      expect(await stacks.reasonOf(`thief-${id}`, id)).toMatch(/already exists/);
    }
    expect((await events.send(new DescribeRuleCommand({ Name: 'sweep' }))).State).toBe('DISABLED');
    expect((await sns.send(new ListTopicsCommand({}))).Topics).toHaveLength(1);
  });

  it('names as the reason what a service of the sandbox does not have', async () => {
    const Properties = {
      ...template.Resources.Subscription.Properties,
      Endpoint: '+441632960000',
      Protocol: 'sms',
    };
    const Sms = {
      ...template.Resources.Subscription,
      Properties: { ...Properties, RawMessageDelivery: undefined },
    };
    const { Topic } = template.Resources;
    await stacks.create('sms', { Resources: { Topic: { Type: Topic.Type }, Sms } });
    expect((await stacks.settled('sms')).StackStatus).toBe('ROLLBACK_COMPLETE');
    expect(await stacks.reasonOf('sms', 'Sms')).toBe('The sandbox does not implement subscriptions by sms.');
  });

  it('removes everything that it made', async () => {
    const { StackId = '' } = await stacks.settled('alerts');
    const ids = await stacks.physicalIds('alerts');
    await stacks.client.send(new DeleteStackCommand({ StackName: 'alerts' }));
    expect((await stacks.settled(StackId)).StackStatus).toBe('DELETE_COMPLETE');
    expect((await sns.send(new ListTopicsCommand({}))).Topics ?? []).toEqual([]);
    expect((await sqs.send(new ListQueuesCommand({}))).QueueUrls ?? []).toEqual([]);
    for (const Name of [ids['Rule'], 'sweep'])
      await expect(events.send(new DescribeRuleCommand({ Name }))).rejects.toMatchObject({
        name: 'ResourceNotFoundException',
      });
  });
});
