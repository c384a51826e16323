import type {
  Message,
  MessageSystemAttributeName,
  ReceiveMessageRequest,
  ReceiveMessageResult,
} from '@aws-sdk/client-sqs';
import { type Call, operation } from '../../kernel/operation.ts';
import { md5, md5OfAttributes } from './message-attributes.ts';
import { nextVisible, takeMessages } from './messages.ts';
import { accessQueue, invalidParameter, type QueueMessage, requireQueue, trailOfQueue } from './queue.ts';
import { writeReceiptHandle } from './receipt-handle.ts';
import { waitForMessage } from './waiting.ts';

const ReceiveMessage = operation<ReceiveMessageRequest, ReceiveMessageResult>({
  dataEvent: true,
  readOnly: true,
  access: (input, call) => accessQueue('ReceiveMessage', input.QueueUrl, call),
  async act(input, call) {
    const request = readRequest(input, call);
    const { clock } = call.world;
    const until = call.at + request.wait * 1000;
    for (;;) {
      // Asked anew each time: the queue can be deleted while a receiver waits.
      const queue = requireQueue(input.QueueUrl, call);
      const taken = takeMessages(call.world, queue, request);
      const now = clock.now();
      if (taken.length > 0) return { Messages: taken.map((message) => show(message, queue.arn, input)) };
      if (now >= until) return {};
      const hidden = nextVisible(queue, now) ?? Number.POSITIVE_INFINITY;
      if (!(await waitForMessage(call.world, queue.arn, Math.min(until - now, hidden)))) return {};
    }
  },
  trail: (input, _output, call) => trailOfQueue(input.QueueUrl, call),
});

function readRequest(
  input: ReceiveMessageRequest,
  call: Call,
): { most: number; visibility: number; wait: number } {
  if (input.ReceiveRequestAttemptId !== undefined) {
    throw invalidParameter(
      'Value for parameter ReceiveRequestAttemptId is invalid. Reason: The request includes a parameter that is not valid for this queue type.',
    );
  }
  const { numbers } = requireQueue(input.QueueUrl ?? '', call).settings;
  const read = (name: string, value: number, least: number, most: number) => {
    if (Number.isInteger(value) && value >= least && value <= most) return value;
    throw invalidParameter(
      `Value ${value} for parameter ${name} is invalid. Reason: Must be between ${least} and ${most}, if provided.`,
    );
  };
  return {
    most: read('MaxNumberOfMessages', input.MaxNumberOfMessages ?? 1, 1, 10),
    visibility: read('VisibilityTimeout', input.VisibilityTimeout ?? numbers.VisibilityTimeout, 0, 43_200),
    wait: read('WaitTimeSeconds', input.WaitTimeSeconds ?? numbers.ReceiveMessageWaitTimeSeconds, 0, 20),
  };
}

function show(message: QueueMessage, queueArn: string, input: ReceiveMessageRequest): Message {
  const attributes = new Map(
    [...message.attributes].filter(([name]) => isWanted(name, input.MessageAttributeNames ?? [])),
  );
  const system = showSystem(message, [
    ...(input.AttributeNames ?? []),
    ...(input.MessageSystemAttributeNames ?? []),
  ]);
  return {
    MessageId: message.id,
    ReceiptHandle: writeReceiptHandle({ queueArn, id: message.id, receipt: message.receipt ?? '' }),
    MD5OfBody: md5(message.body),
    Body: message.body,
    ...(Object.keys(system).length === 0 ? {} : { Attributes: system }),
    ...(attributes.size === 0
      ? {}
      : {
          MD5OfMessageAttributes: md5OfAttributes(attributes),
          MessageAttributes: Object.fromEntries(attributes),
        }),
  };
}

/** `All`, `.*`, a name, or the beginning of names before `.*`. */
const isWanted = (name: string, wanted: readonly string[]): boolean =>
  wanted.some(
    (pattern) =>
      pattern === 'All' ||
      pattern === name ||
      (pattern.endsWith('.*') && name.startsWith(pattern.slice(0, -2))),
  );

function showSystem(
  message: QueueMessage,
  wanted: readonly string[],
): Partial<Record<MessageSystemAttributeName, string>> {
  const all: Partial<Record<MessageSystemAttributeName, string>> = {
    SenderId: message.senderId,
    SentTimestamp: String(message.sentAt),
    ApproximateReceiveCount: String(message.receiveCount),
    ...(message.firstReceivedAt === undefined
      ? {}
      : { ApproximateFirstReceiveTimestamp: String(message.firstReceivedAt) }),
    ...(message.deadFrom === undefined ? {} : { DeadLetterQueueSourceArn: message.deadFrom }),
  };
  return Object.fromEntries(
    Object.entries(all).filter(([name]) => wanted.includes('All') || wanted.includes(name)),
  );
}

export const receiving = { ReceiveMessage };
