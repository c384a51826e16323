import type { MessageAttributeValue } from '@aws-sdk/client-sqs';
import { AwsError } from '../../kernel/aws-error.ts';
import type { World } from '../../kernel/world.ts';
import { findQueueByArn, type Queue, type QueueMessage } from './queue.ts';
import { wakeReceivers } from './waiting.ts';

/**
 * Differs from AWS: a queue holds at most 20,000 messages and 64 MiB; more are refused with OverLimit.
 * Bounds the memory of the sandbox.
 */
const MOST_MESSAGES = 20_000;
const MOST_BYTES = 64 * 1024 * 1024;

export function addMessage(
  world: World,
  queue: Queue,
  message: {
    body: string;
    attributes: ReadonlyMap<string, MessageAttributeValue>;
    bytes: number;
    senderId: string;
    sentAt: number;
    /** Seconds. */
    delay: number;
  },
): QueueMessage {
  dropExpired(queue, message.sentAt);
  let bytes = message.bytes;
  for (const other of queue.messages.values()) bytes += other.bytes;
  if (queue.messages.size >= MOST_MESSAGES || bytes > MOST_BYTES) {
    throw new AwsError('OverLimit', 'The queue of the sandbox is full.', { status: 403 });
  }
  const { delay, ...rest } = message;
  const added: QueueMessage = {
    ...rest,
    id: world.ids.uuid(),
    visibleAt: message.sentAt + delay * 1000,
    receiveCount: 0,
  };
  queue.messages.set(added.id, added);
  wakeReceivers(world, queue.arn);
  return added;
}

/** Takes up to `most` visible messages, hides them for `visibility` seconds, and gives up on those received too often. */
export function takeMessages(
  world: World,
  queue: Queue,
  request: { most: number; visibility: number },
): QueueMessage[] {
  const now = world.clock.now();
  dropExpired(queue, now);
  const taken: QueueMessage[] = [];
  for (const message of queue.messages.values()) {
    if (taken.length === request.most) break;
    if (message.visibleAt > now || isGivenUp(world, queue, message)) continue;
    message.receiveCount += 1;
    message.firstReceivedAt ??= now;
    message.receipt = world.ids.uuid();
    message.visibleAt = now + request.visibility * 1000;
    taken.push(message);
  }
  return taken;
}

/** Moves a message that was received `maxReceiveCount` times. Without its dead-letter queue it stays. */
function isGivenUp(world: World, queue: Queue, message: QueueMessage): boolean {
  const { redrive } = queue.settings;
  if (redrive === undefined || message.receiveCount < redrive.maxReceiveCount) return false;
  const target = findQueueByArn(world, redrive.target);
  if (target === undefined || target === queue) return false;
  queue.messages.delete(message.id);
  const { receipt: _, ...kept } = message;
  target.messages.set(message.id, { ...kept, deadFrom: queue.arn, visibleAt: world.clock.now() });
  wakeReceivers(world, target.arn);
  return true;
}

function dropExpired(queue: Queue, now: number): void {
  const oldest = now - queue.settings.numbers.MessageRetentionPeriod * 1000;
  for (const message of queue.messages.values()) {
    if (message.sentAt < oldest) queue.messages.delete(message.id);
  }
}

/** Milliseconds until the next hidden message shows itself; undefined: none is hidden. */
export function nextVisible(queue: Queue, now: number): number | undefined {
  let next: number | undefined;
  for (const { visibleAt } of queue.messages.values()) {
    if (visibleAt > now && (next === undefined || visibleAt < next)) next = visibleAt;
  }
  return next === undefined ? undefined : next - now;
}

export function countMessages(
  queue: Queue,
  now: number,
): { visible: number; inFlight: number; delayed: number } {
  dropExpired(queue, now);
  const count = { visible: 0, inFlight: 0, delayed: 0 };
  for (const message of queue.messages.values()) {
    if (message.visibleAt <= now) count.visible += 1;
    else if (message.receipt === undefined) count.delayed += 1;
    else count.inFlight += 1;
  }
  return count;
}
