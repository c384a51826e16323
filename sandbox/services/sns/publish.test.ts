import { PublishCommand, SetSubscriptionAttributesCommand, SubscribeCommand } from '@aws-sdk/client-sns';
import {
  CreateQueueCommand,
  type Message,
  ReceiveMessageCommand,
  SetQueueAttributesCommand,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { trail } from '../../kernel/trail.ts';
import { ACCOUNT, type Bench, openBench, REGION } from './fixture.ts';

let bench: Bench;
beforeAll(async () => {
  bench = await openBench();
});
afterAll(() => bench.sandbox.close());

describe('a queue subscription', () => {
  async function createQueue(name: string, letIn?: string): Promise<{ url: string; arn: string }> {
    const { QueueUrl: url = '' } = await bench.sqs.send(new CreateQueueCommand({ QueueName: name }));
    const arn = `arn:aws:sqs:${REGION}:${ACCOUNT}:${name}`;
    if (letIn !== undefined) await letTopicIn(url, arn, letIn);
    return { url, arn };
  }

  const letTopicIn = (url: string, arn: string, topic: string) =>
    bench.sqs.send(
      new SetQueueAttributesCommand({
        QueueUrl: url,
        Attributes: {
          Policy: JSON.stringify({
            Version: '2012-10-17',
            Statement: [
              {
                Effect: 'Allow',
                Principal: { Service: 'sns.amazonaws.com' },
                Action: 'sqs:SendMessage',
                Resource: arn,
                Condition: { ArnEquals: { 'aws:SourceArn': topic } },
              },
            ],
          }),
        },
      }),
    );

  const receiveOne = async (url: string): Promise<Message | undefined> => {
    const command = new ReceiveMessageCommand({
      QueueUrl: url,
      WaitTimeSeconds: 10,
      MessageAttributeNames: ['All'],
    });
    return (await bench.sqs.send(command)).Messages?.[0];
  };

  it('is confirmed at once and gets the envelope, or the raw message', async () => {
    const topic = await bench.createTopic();
    const { url, arn } = await createQueue('from-topic', topic);
    const { SubscriptionArn } = await bench.sns.send(
      new SubscribeCommand({ TopicArn: topic, Protocol: 'sqs', Endpoint: arn }),
    );
    expect(SubscriptionArn).toMatch(new RegExp(`^${topic}:[0-9a-f-]{36}$`));
    const MessageAttributes = { kind: { DataType: 'String', StringValue: 'test' } };
    const { MessageId } = await bench.publish(topic, 'wrapped', { MessageAttributes });
    const wrapped = await receiveOne(url);
    expect(JSON.parse(wrapped?.Body ?? '')).toMatchObject({
      Type: 'Notification',
      MessageId,
      TopicArn: topic,
      Message: 'wrapped',
      MessageAttributes: { kind: { Type: 'String', Value: 'test' } },
    });
    await bench.sns.send(
      new SetSubscriptionAttributesCommand({
        SubscriptionArn,
        AttributeName: 'RawMessageDelivery',
        AttributeValue: 'true',
      }),
    );
    await bench.publish(topic, 'raw', { MessageAttributes });
    expect(await receiveOne(url)).toMatchObject({ Body: 'raw', MessageAttributes });
  });

  it("gets nothing that the queue's policy does not let in", async () => {
    const topic = await bench.createTopic();
    const { arn } = await createQueue('closed', 'arn:aws:sns:eu-west-2:111122223333:another');
    await bench.sns.send(new SubscribeCommand({ TopicArn: topic, Protocol: 'sqs', Endpoint: arn }));
    await bench.publish(topic);
    expect((await bench.settled()).deliveries).toMatchObject([
      { status: 'failed', attempts: 1, because: expect.stringContaining('sqs:SendMessage') },
    ]);
  });

  it('is tried again when the queue service fails', async () => {
    const topic = await bench.createTopic();
    const { url, arn } = await createQueue('shaky', topic);
    await bench.sns.send(new SubscribeCommand({ TopicArn: topic, Protocol: 'sqs', Endpoint: arn }));
    bench.sandbox.world.faults.push({
      service: 'sqs',
      operation: 'SendMessage',
      nth: 1,
      when: 'before',
      kind: 'error',
      seen: 0,
    });
    await bench.publish(topic, 'at the second attempt');
    expect((await bench.settled()).deliveries).toMatchObject([{ status: 'delivered', attempts: 2 }]);
    expect((await receiveOne(url))?.Body).toContain('at the second attempt');
    bench.sandbox.world.faults.splice(0);
  });

  it('has a text of its own in a message with MessageStructure json', async () => {
    const topic = await bench.createTopic();
    const { url, arn } = await createQueue('structured', topic);
    await bench.sns.send(new SubscribeCommand({ TopicArn: topic, Protocol: 'sqs', Endpoint: arn }));
    const structured = JSON.stringify({ default: 'for all', sqs: 'for queues' });
    await bench.publish(topic, structured, { MessageStructure: 'json' });
    expect(JSON.parse((await receiveOne(url))?.Body ?? '')).toMatchObject({ Message: 'for queues' });
    await expect(bench.publish(topic, '{"sqs":"x"}', { MessageStructure: 'json' })).rejects.toMatchObject({
      name: 'InvalidParameterException',
    });
  });
});

describe('publishing', () => {
  it.each([
    ['a subject of 100 characters', { Subject: 'x'.repeat(100) }],
    ['a subject with a line break', { Subject: 'a\nBcc: b@example.com' }],
    ['a subject that is not ASCII', { Subject: 'Schlüssel' }],
    ['a subject that begins with a space', { Subject: ' a' }],
    ['an empty message', { Message: '' }],
    ['a message that is too long', { Message: 'é'.repeat(131_073) }],
    ['a structure that is not known', { MessageStructure: 'xml' }],
  ])('refuses %s', async (_what, change) => {
    const topic = await bench.createTopic();
    await expect(bench.publish(topic, 'x', change)).rejects.toMatchObject({
      name: 'InvalidParameterException',
      $metadata: { httpStatusCode: 400 },
    });
  });

  it('takes the longest message and subject', async () => {
    const topic = await bench.createTopic();
    await bench.publish(topic, 'é'.repeat(131_072), { Subject: 'x'.repeat(99) });
    expect((await bench.settled()).message).toHaveLength(131_072);
  });

  it('refuses a telephone number by its name', async () => {
    await expect(
      bench.sns.send(new PublishCommand({ PhoneNumber: '+441632960000', Message: 'x' })),
    ).rejects.toMatchObject({ name: 'NotImplemented' });
  });

  it('is recorded as a data event, without what was said', async () => {
    const topic = await bench.createTopic();
    const { MessageId } = await bench.publish(topic, 'a secret', { Subject: 'secret too' });
    const records = trail({ world: bench.sandbox.world, account: ACCOUNT, region: REGION });
    expect(records.findLast(({ eventName }) => eventName === 'Publish')).toMatchObject({
      managementEvent: false,
      requestParameters: {
        topicArn: topic,
        message: 'HIDDEN_DUE_TO_SECURITY_REASONS',
        subject: 'HIDDEN_DUE_TO_SECURITY_REASONS',
      },
      responseElements: { messageId: MessageId },
      resources: [{ ARN: topic, accountId: ACCOUNT, type: 'AWS::SNS::Topic' }],
    });
    await bench.subscribeByMail(topic, 'hidden@example.com');
    expect(JSON.stringify(records)).not.toMatch(/a secret|secret too|hidden@example\.com/);
  });
});
