import { createHash } from 'node:crypto';
import {
  ChangeMessageVisibilityCommand,
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  DeleteMessageCommand,
  GetQueueUrlCommand,
  PurgeQueueCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { trail } from '../../kernel/trail.ts';
import { callAs } from '../../kernel/world.ts';
import { startSandbox } from '../../start.ts';
import { ACCOUNT, arnOf, type Bench, openBench, REGION } from './fixture.ts';

let bench: Bench;
beforeAll(async () => {
  bench = await openBench();
});
afterAll(() => bench.sandbox.close());

/** A long poll from inside the process: it waits by the time this returns, so the clock can be advanced. */
async function startPoll(url: string): Promise<{ answer: Promise<unknown> }> {
  const account = '111122223333';
  const principal = { kind: 'root' as const, account, arn: `arn:aws:iam::${account}:root` };
  const from = { caller: { principal, account, userId: account }, account, region: REGION, via: '127.0.0.1' };
  const input = { QueueUrl: url, WaitTimeSeconds: 20 };
  const answer = callAs(bench.sandbox.world, from, 'sqs', 'ReceiveMessage', input);
  await new Promise(setImmediate);
  return { answer };
}

const records = () => trail({ world: bench.sandbox.world, account: ACCOUNT, region: REGION });

describe('messages', () => {
  it('come with their body, digests and attributes', async () => {
    const url = await bench.createQueue();
    const sent = await bench.sqs.send(
      new SendMessageCommand({
        QueueUrl: url,
        MessageBody: 'héllo',
        MessageAttributes: {
          __proto__x: { DataType: 'String', StringValue: 'text' },
          code: { DataType: 'Binary', BinaryValue: new Uint8Array([1, 2]) },
        },
      }),
    );
    expect(sent.MD5OfMessageBody).toBe(createHash('md5').update('héllo').digest('hex'));
    const [message] = await bench.receive(url, {
      MessageAttributeNames: ['All'],
      MessageSystemAttributeNames: ['All'],
    });
    expect(message).toMatchObject({
      MessageId: sent.MessageId,
      Body: 'héllo',
      MD5OfMessageAttributes: sent.MD5OfMessageAttributes,
      MessageAttributes: { code: { DataType: 'Binary', BinaryValue: new Uint8Array([1, 2]) } },
      Attributes: { ApproximateReceiveCount: '1', SenderId: expect.stringMatching(/^AIDA/) },
    });
  });

  it('has the digest of attributes that the documented algorithm gives', async () => {
    const url = await bench.createQueue();
    const sent = await bench.sqs.send(
      new SendMessageCommand({
        QueueUrl: url,
        MessageBody: 'x',
        MessageAttributes: { a: { DataType: 'String', StringValue: 'b' } },
      }),
    );
    const written = Buffer.from('\0\0\0\x01a\0\0\0\x06String\x01\0\0\0\x01b', 'latin1');
    expect(sent.MD5OfMessageAttributes).toBe(createHash('md5').update(written).digest('hex'));
  });

  it('hide for the visibility timeout, return, and go when deleted', async () => {
    const url = await bench.createQueue({ VisibilityTimeout: '60' });
    await bench.send(url, 'once');
    const [first] = await bench.receive(url);
    expect(await bench.receive(url)).toEqual([]);
    bench.sandbox.world.clock.advance(60_000);
    const [second] = await bench.receive(url, { MessageSystemAttributeNames: ['ApproximateReceiveCount'] });
    expect(second?.Attributes).toEqual({ ApproximateReceiveCount: '2' });
    // The older handle is no longer the message's.
    await bench.sqs.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle: first?.ReceiptHandle }));
    bench.sandbox.world.clock.advance(60_000);
    const [third] = await bench.receive(url);
    await bench.sqs.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle: third?.ReceiptHandle }));
    bench.sandbox.world.clock.advance(60_000);
    expect(await bench.receive(url)).toEqual([]);
  });

  it('come back at once when their visibility is set to 0', async () => {
    const url = await bench.createQueue();
    await bench.send(url, 'again');
    const [message] = await bench.receive(url);
    const change = { QueueUrl: url, ReceiptHandle: message?.ReceiptHandle, VisibilityTimeout: 0 };
    await bench.sqs.send(new ChangeMessageVisibilityCommand(change));
    expect(await bench.receive(url)).toHaveLength(1);
    await expect(bench.sqs.send(new ChangeMessageVisibilityCommand(change))).rejects.toMatchObject({
      name: 'InvalidParameterValueException',
    });
  });

  it('are waited for by a long poll', async () => {
    const url = await bench.createQueue();
    const waiting = bench.receive(url, { WaitTimeSeconds: 20 });
    await bench.send(url, 'at last');
    expect(await waiting).toMatchObject([{ Body: 'at last' }]);
  });

  it('end a long poll when the wait is over, or when their delay is', async () => {
    const url = await bench.createQueue({ DelaySeconds: '15' });
    const vain = await startPoll(url);
    bench.sandbox.world.clock.advance(20_000);
    expect(await vain.answer).toEqual({});
    await bench.send(url, 'delayed');
    const waiting = await startPoll(url);
    bench.sandbox.world.clock.advance(15_000);
    expect(await waiting.answer).toMatchObject({ Messages: [{ Body: 'delayed' }] });
  });

  it('that are received too often go to the dead-letter queue', async () => {
    const dead = await bench.createQueue();
    const url = await bench.createQueue({
      VisibilityTimeout: '0',
      RedrivePolicy: JSON.stringify({ deadLetterTargetArn: arnOf(dead), maxReceiveCount: 2 }),
    });
    await bench.send(url, 'poison');
    expect(await bench.receive(url)).toHaveLength(1);
    expect(await bench.receive(url)).toHaveLength(1);
    expect(await bench.receive(url)).toHaveLength(0);
    expect(await bench.receive(dead, { AttributeNames: ['All'] })).toMatchObject([
      { Body: 'poison', Attributes: { DeadLetterQueueSourceArn: arnOf(url), ApproximateReceiveCount: '3' } },
    ]);
  });

  it('expire after the retention period', async () => {
    const url = await bench.createQueue({ MessageRetentionPeriod: '60' });
    await bench.send(url, 'old');
    bench.sandbox.world.clock.advance(61_000);
    expect(await bench.receive(url)).toEqual([]);
  });

  it('go in batches, each entry by itself', async () => {
    const url = await bench.createQueue({ MaximumMessageSize: '1024' });
    const answer = await bench.sqs.send(
      new SendMessageBatchCommand({
        QueueUrl: url,
        Entries: [
          { Id: 'good', MessageBody: 'x' },
          { Id: 'long', MessageBody: 'x'.repeat(1025) },
        ],
      }),
    );
    expect(answer.Successful).toMatchObject([{ Id: 'good' }]);
    expect(answer.Failed).toMatchObject([
      { Id: 'long', SenderFault: true, Code: 'InvalidParameterValueException' },
    ]);
    const [message] = await bench.receive(url);
    const deleted = await bench.sqs.send(
      new DeleteMessageBatchCommand({
        QueueUrl: url,
        Entries: [
          { Id: 'one', ReceiptHandle: message?.ReceiptHandle },
          { Id: 'two', ReceiptHandle: 'nonsense' },
        ],
      }),
    );
    expect(deleted.Successful).toEqual([{ Id: 'one' }]);
    expect(deleted.Failed).toMatchObject([{ Id: 'two', Code: 'ReceiptHandleIsInvalid' }]);
  });

  it.each([
    ['no entry', [], 'EmptyBatchRequest'],
    [
      'eleven',
      Array.from({ length: 11 }, (_, at) => ({ Id: `e${at}`, MessageBody: 'x' })),
      'TooManyEntriesInBatchRequest',
    ],
    ['one id twice', ['a', 'a'].map((Id) => ({ Id, MessageBody: 'x' })), 'BatchEntryIdsNotDistinct'],
    ['a bad id', [{ Id: 'a b', MessageBody: 'x' }], 'InvalidBatchEntryId'],
    [
      'more than 1 MiB',
      ['a', 'b'].map((Id) => ({ Id, MessageBody: 'x'.repeat(600_000) })),
      'BatchRequestTooLong',
    ],
  ])('refuse a batch with %s', async (_what, Entries, name) => {
    const url = await bench.createQueue();
    await expect(
      bench.sqs.send(new SendMessageBatchCommand({ QueueUrl: url, Entries })),
    ).rejects.toMatchObject({
      name,
    });
  });

  it('are refused when too long or not text', async () => {
    const url = await bench.createQueue();
    expect(await bench.send(url, 'x'.repeat(1_048_576))).toHaveProperty('MessageId');
    await expect(bench.send(url, 'x'.repeat(1_048_577))).rejects.toMatchObject({
      name: 'InvalidParameterValueException',
    });
    await expect(bench.send(url, 'a\u0007b')).rejects.toMatchObject({ name: 'InvalidMessageContents' });
  });

  it('are purged, once a minute', async () => {
    const url = await bench.createQueue();
    await bench.send(url, 'x');
    await bench.sqs.send(new PurgeQueueCommand({ QueueUrl: url }));
    expect(await bench.receive(url)).toEqual([]);
    await expect(bench.sqs.send(new PurgeQueueCommand({ QueueUrl: url }))).rejects.toMatchObject({
      name: 'PurgeQueueInProgress',
    });
  });
});

describe('the trail', () => {
  it('records sends and receives as data events, without what was said', async () => {
    const url = await bench.createQueue();
    await bench.send(url, 'a secret');
    await bench.receive(url);
    const [sent, received] = records().slice(-2);
    expect(sent).toMatchObject({
      eventName: 'SendMessage',
      eventCategory: 'Data',
      managementEvent: false,
      requestParameters: { queueUrl: url, messageBody: 'HIDDEN_DUE_TO_SECURITY_REASONS' },
      resources: [{ ARN: arnOf(url), accountId: '111122223333', type: 'AWS::SQS::Queue' }],
    });
    expect(received).toMatchObject({ eventName: 'ReceiveMessage', readOnly: true, responseElements: null });
    expect(JSON.stringify(records())).not.toContain('a secret');
  });
});

describe('stopping', () => {
  it('does not wait for those who wait for messages', async () => {
    const other = await startSandbox({ port: 0 });
    const client = new SQSClient({
      region: REGION,
      endpoint: other.origin,
      credentials: other.administrator,
      maxAttempts: 1,
    });
    const { QueueUrl } = await client.send(new CreateQueueCommand({ QueueName: 'q' }));
    const waiting = client.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20 })).then(
      () => 'answered',
      () => 'cut',
    );
    await client.send(new GetQueueUrlCommand({ QueueName: 'q' }));
    await other.close();
    expect(['answered', 'cut']).toContain(await waiting);
  });
});
