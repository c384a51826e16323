import type {
  SendMessageBatchRequest,
  SendMessageBatchRequestEntry,
  SendMessageBatchResult,
  SendMessageRequest,
  SendMessageResult,
} from '@aws-sdk/client-sqs';
import { AwsError, notInSandbox } from '../../kernel/aws-error.ts';
import { type Call, operation } from '../../kernel/operation.ts';
import { runBatch } from './batch.ts';
import { attributeBytes, md5, md5OfAttributes, readAttributes } from './message-attributes.ts';
import { addMessage } from './messages.ts';
import { accessQueue, invalidParameter, type Queue, requireQueue, trailOfQueue } from './queue.ts';

const HIDDEN = 'HIDDEN_DUE_TO_SECURITY_REASONS';
/** Bytes of all messages of a batch, and of one message at most. */
const LARGEST = 1_048_576;

const SendMessage = operation<SendMessageRequest, SendMessageResult>({
  dataEvent: true,
  access: (input, call) => accessQueue('SendMessage', input.QueueUrl, call),
  act: (input, call) => send(requireQueue(input.QueueUrl, call), input, call),
  trail: (input, _output, call) =>
    trailOfQueue(input.QueueUrl, call, {
      messageBody: HIDDEN,
      ...(input.DelaySeconds === undefined ? {} : { delaySeconds: input.DelaySeconds }),
      ...(input.MessageAttributes === undefined ? {} : { messageAttributes: HIDDEN }),
    }),
});

const SendMessageBatch = operation<SendMessageBatchRequest, SendMessageBatchResult>({
  dataEvent: true,
  access: (input, call) => accessQueue('SendMessage', input.QueueUrl, call),
  act(input, call) {
    const queue = requireQueue(input.QueueUrl, call);
    const bytes = input.Entries.reduce((sum, entry) => sum + Buffer.byteLength(entry.MessageBody ?? ''), 0);
    if (bytes > LARGEST) {
      throw new AwsError(
        'BatchRequestTooLong',
        `Batch requests cannot be longer than ${LARGEST} bytes. You have sent ${bytes} bytes.`,
      );
    }
    return runBatch(input.Entries, (entry, Id) => ({ Id, ...send(queue, entry, call) }));
  },
  trail: (input, _output, call) =>
    trailOfQueue(input.QueueUrl, call, {
      entries: input.Entries.map(({ Id }) => ({ id: Id, messageBody: HIDDEN })),
    }),
});

interface Sent {
  readonly MessageId: string;
  readonly MD5OfMessageBody: string;
  readonly MD5OfMessageAttributes?: string;
}

function send(
  queue: Queue,
  message: Pick<
    SendMessageBatchRequestEntry,
    | 'MessageBody'
    | 'DelaySeconds'
    | 'MessageAttributes'
    | 'MessageSystemAttributes'
    | 'MessageGroupId'
    | 'MessageDeduplicationId'
  >,
  call: Call,
): Sent {
  refuseAbsent(message);
  const body = message.MessageBody ?? '';
  const attributes = readAttributes(message.MessageAttributes);
  const bytes = checkSize(queue, body, attributeBytes(attributes));
  const delay = message.DelaySeconds ?? queue.settings.numbers.DelaySeconds;
  if (!(Number.isInteger(delay) && delay >= 0 && delay <= 900)) {
    throw invalidParameter(
      `Value ${delay} for parameter DelaySeconds is invalid. Reason: DelaySeconds must be >= 0 and <= 900.`,
    );
  }
  const { id } = addMessage(call.world, queue, {
    body,
    attributes,
    bytes,
    senderId: call.caller.userId,
    sentAt: call.world.clock.now(),
    delay,
  });
  return {
    MessageId: id,
    MD5OfMessageBody: md5(body),
    ...(attributes.size === 0 ? {} : { MD5OfMessageAttributes: md5OfAttributes(attributes) }),
  };
}

function refuseAbsent(
  message: Pick<SendMessageRequest, 'MessageGroupId' | 'MessageDeduplicationId' | 'MessageSystemAttributes'>,
): void {
  for (const name of ['MessageGroupId', 'MessageDeduplicationId', 'MessageSystemAttributes'] as const) {
    if (message[name] !== undefined) throw notInSandbox(`${name} of an SQS message`);
  }
}

function checkSize(queue: Queue, body: string, besides: number): number {
  if (body === '') {
    throw new AwsError(
      'MissingRequiredParameterException',
      'The request must contain the parameter MessageBody.',
    );
  }
  // https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
  if (/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u.test(body)) {
    throw new AwsError('InvalidMessageContents', 'Invalid characters found in the message body.');
  }
  const bytes = Buffer.byteLength(body) + besides;
  const most = queue.settings.numbers.MaximumMessageSize;
  if (bytes > most) {
    throw invalidParameter(
      `One or more parameters are invalid. Reason: Message must be shorter than ${most} bytes.`,
    );
  }
  return bytes;
}

export const sending = { SendMessage, SendMessageBatch };
