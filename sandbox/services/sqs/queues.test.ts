import {
  CreateQueueCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListQueuesCommand,
  ListQueueTagsCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
  TagQueueCommand,
  UntagQueueCommand,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callAs, serviceCaller } from '../../kernel/world.ts';
import { arnOf, type Bench, openBench, REGION } from './fixture.ts';

let bench: Bench;
beforeAll(async () => {
  bench = await openBench();
});
afterAll(() => bench.sandbox.close());

describe('queues', () => {
  it('are made once under a name', async () => {
    const url = await bench.createQueue({ VisibilityTimeout: '7' });
    const QueueName = url.slice(url.lastIndexOf('/') + 1);
    const again = await bench.sqs.send(
      new CreateQueueCommand({ QueueName, Attributes: { VisibilityTimeout: '7' } }),
    );
    expect(again.QueueUrl).toBe(url);
    await expect(
      bench.sqs.send(new CreateQueueCommand({ QueueName, Attributes: { VisibilityTimeout: '8' } })),
    ).rejects.toMatchObject({ name: 'QueueNameExists' });
    expect((await bench.sqs.send(new GetQueueUrlCommand({ QueueName }))).QueueUrl).toBe(url);
    await expect(bench.sqs.send(new GetQueueUrlCommand({ QueueName: 'none' }))).rejects.toMatchObject({
      name: 'QueueDoesNotExist',
    });
  });

  it('show their attributes, and take changes of them', async () => {
    const dead = await bench.createQueue();
    const url = await bench.createQueue();
    const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: arnOf(dead), maxReceiveCount: 3 });
    await bench.sqs.send(
      new SetQueueAttributesCommand({ QueueUrl: url, Attributes: { RedrivePolicy, DelaySeconds: '5' } }),
    );
    await bench.send(url, 'later');
    const shown = await bench.sqs.send(
      new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['All'] }),
    );
    expect(shown.Attributes).toMatchObject({
      QueueArn: arnOf(url),
      RedrivePolicy,
      DelaySeconds: '5',
      VisibilityTimeout: '30',
      MaximumMessageSize: '1048576',
      ApproximateNumberOfMessages: '0',
      ApproximateNumberOfMessagesDelayed: '1',
    });
    const one = await bench.sqs.send(
      new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['DelaySeconds'] }),
    );
    expect(one.Attributes).toEqual({ DelaySeconds: '5' });
  });

  it.each([
    ['a number out of range', { DelaySeconds: '901' }, 'InvalidAttributeValue'],
    ['an unknown name', { Colour: 'red' }, 'InvalidAttributeName'],
    ['a policy that is none', { Policy: '{"Statement":1}' }, 'InvalidAttributeValue'],
    [
      'a dead-letter queue that is not there',
      {
        RedrivePolicy:
          '{"deadLetterTargetArn":"arn:aws:sqs:eu-west-2:111122223333:none","maxReceiveCount":1}',
      },
      'InvalidParameterValueException',
    ],
    ['FIFO', { FifoQueue: 'true' }, 'NotImplemented'],
  ])('refuse %s', async (_what, attributes, name) => {
    await expect(bench.createQueue(attributes as Record<string, string>)).rejects.toMatchObject({ name });
  });

  it('are listed by pages and by prefix', async () => {
    for (const name of ['page-a', 'page-b', 'page-c'])
      await bench.sqs.send(new CreateQueueCommand({ QueueName: name }));
    const first = await bench.sqs.send(new ListQueuesCommand({ QueueNamePrefix: 'page-', MaxResults: 2 }));
    expect(first.QueueUrls).toHaveLength(2);
    const rest = await bench.sqs.send(
      new ListQueuesCommand({ QueueNamePrefix: 'page-', MaxResults: 2, NextToken: first.NextToken }),
    );
    expect(rest.QueueUrls).toEqual([`${bench.sandbox.origin}/111122223333/page-c`]);
    expect(rest.NextToken).toBeUndefined();
  });

  it('are gone when deleted', async () => {
    const url = await bench.createQueue();
    await bench.sqs.send(new DeleteQueueCommand({ QueueUrl: url }));
    await expect(bench.send(url, 'x')).rejects.toMatchObject({ name: 'QueueDoesNotExist' });
  });

  it('carry tags', async () => {
    const url = await bench.createQueue();
    await bench.sqs.send(new TagQueueCommand({ QueueUrl: url, Tags: { team: 'red', stage: 'test' } }));
    await bench.sqs.send(new UntagQueueCommand({ QueueUrl: url, TagKeys: ['stage'] }));
    expect((await bench.sqs.send(new ListQueueTagsCommand({ QueueUrl: url }))).Tags).toEqual({ team: 'red' });
  });
});

describe("a queue's policy", () => {
  it('lets another account and a service in, and nobody without it', async () => {
    const url = await bench.createQueue();
    const fromOutside = new SendMessageCommand({ QueueUrl: url, MessageBody: 'from outside' });
    await expect(bench.neighbour.send(fromOutside)).rejects.toMatchObject({ name: 'AccessDeniedException' });
    const fromRule = () =>
      callAs(
        bench.sandbox.world,
        {
          caller: serviceCaller(
            'events.amazonaws.com',
            '111122223333',
            'arn:aws:events:eu-west-2:111122223333:rule/r',
          ),
          account: '111122223333',
          region: REGION,
          via: 'events.amazonaws.com',
        },
        'sqs',
        'SendMessage',
        { QueueUrl: url, MessageBody: 'from a rule' },
      );
    await expect(fromRule()).rejects.toMatchObject({ name: 'AccessDeniedException' });
    const Policy = JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { AWS: '444455556666' },
          Action: 'SQS:SendMessage',
          Resource: arnOf(url),
        },
        {
          Effect: 'Allow',
          Principal: { Service: 'events.amazonaws.com' },
          Action: 'sqs:SendMessage',
          Resource: arnOf(url),
          Condition: { ArnEquals: { 'aws:SourceArn': 'arn:aws:events:eu-west-2:111122223333:rule/r' } },
        },
      ],
    });
    await bench.sqs.send(new SetQueueAttributesCommand({ QueueUrl: url, Attributes: { Policy } }));
    await bench.neighbour.send(fromOutside);
    await fromRule();
    expect(await bench.receive(url, { MaxNumberOfMessages: 10 })).toMatchObject([
      { Body: 'from outside' },
      { Body: 'from a rule' },
    ]);
    await expect(bench.neighbour.send(new ReceiveMessageCommand({ QueueUrl: url }))).rejects.toMatchObject({
      name: 'AccessDeniedException',
    });
  });
});
