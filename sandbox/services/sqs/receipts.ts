import type {
  ChangeMessageVisibilityBatchRequest,
  ChangeMessageVisibilityBatchResult,
  ChangeMessageVisibilityRequest,
  DeleteMessageBatchRequest,
  DeleteMessageBatchResult,
  DeleteMessageRequest,
} from '@aws-sdk/client-sqs';
import { type Call, operation } from '../../kernel/operation.ts';
import { runBatch } from './batch.ts';
import { accessQueue, invalidParameter, type Queue, requireQueue, trailOfQueue } from './queue.ts';
import { readReceiptHandle } from './receipt-handle.ts';
import { wakeReceivers } from './waiting.ts';

/** Seconds for which a message can be hidden in all, from its first receive. */
const LONGEST = 43_200;

const DeleteMessage = operation<DeleteMessageRequest, object>({
  dataEvent: true,
  access: (input, call) => accessQueue('DeleteMessage', input.QueueUrl, call),
  act(input, call) {
    deleteMessage(requireQueue(input.QueueUrl, call), input.ReceiptHandle);
    return {};
  },
  trail: (input, _output, call) => trailOfQueue(input.QueueUrl, call),
});

const DeleteMessageBatch = operation<DeleteMessageBatchRequest, DeleteMessageBatchResult>({
  dataEvent: true,
  access: (input, call) => accessQueue('DeleteMessage', input.QueueUrl, call),
  act(input, call) {
    const queue = requireQueue(input.QueueUrl, call);
    return runBatch(input.Entries, (entry, Id) => {
      deleteMessage(queue, entry.ReceiptHandle ?? '');
      return { Id };
    });
  },
  trail: (input, _output, call) => trailOfQueue(input.QueueUrl, call),
});

const ChangeMessageVisibility = operation<ChangeMessageVisibilityRequest, object>({
  dataEvent: true,
  access: (input, call) => accessQueue('ChangeMessageVisibility', input.QueueUrl, call),
  act(input, call) {
    changeVisibility(requireQueue(input.QueueUrl, call), input.ReceiptHandle, input.VisibilityTimeout, call);
    return {};
  },
  trail: (input, _output, call) => trailOfQueue(input.QueueUrl, call),
});

const ChangeMessageVisibilityBatch = operation<
  ChangeMessageVisibilityBatchRequest,
  ChangeMessageVisibilityBatchResult
>({
  dataEvent: true,
  access: (input, call) => accessQueue('ChangeMessageVisibility', input.QueueUrl, call),
  act(input, call) {
    const queue = requireQueue(input.QueueUrl, call);
    return runBatch(input.Entries, (entry, Id) => {
      changeVisibility(queue, entry.ReceiptHandle ?? '', entry.VisibilityTimeout ?? Number.NaN, call);
      return { Id };
    });
  },
  trail: (input, _output, call) => trailOfQueue(input.QueueUrl, call),
});

/** A handle older than the newest receive succeeds and deletes nothing, as AWS warns that it may. */
function deleteMessage(queue: Queue, handle: string): void {
  const { id, receipt } = readReceiptHandle(handle, queue.arn);
  if (queue.messages.get(id)?.receipt === receipt) queue.messages.delete(id);
}

function changeVisibility(queue: Queue, handle: string, seconds: number, call: Call): void {
  const { id, receipt } = readReceiptHandle(handle, queue.arn);
  if (!(Number.isInteger(seconds) && seconds >= 0 && seconds <= LONGEST)) {
    throw invalidParameter(
      `Value ${seconds} for parameter VisibilityTimeout is invalid. Reason: VisibilityTimeout must be an integer between 0 and ${LONGEST}.`,
    );
  }
  const now = call.world.clock.now();
  const message = queue.messages.get(id);
  if (message === undefined || message.receipt !== receipt || message.visibleAt <= now) {
    throw invalidParameter(
      'Value for parameter ReceiptHandle is invalid. Reason: Message does not exist or is not available for visibility timeout change.',
    );
  }
  const until = now + seconds * 1000;
  if (until - (message.firstReceivedAt ?? now) > LONGEST * 1000) {
    throw invalidParameter(
      `Value ${seconds} for parameter VisibilityTimeout is invalid. Reason: Total VisibilityTimeout for the message is beyond the limit [${LONGEST} seconds].`,
    );
  }
  message.visibleAt = until;
  wakeReceivers(call.world, queue.arn);
}

export const receipts = {
  DeleteMessage,
  DeleteMessageBatch,
  ChangeMessageVisibility,
  ChangeMessageVisibilityBatch,
};
