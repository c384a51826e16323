import { AwsError } from '../../kernel/aws-error.ts';
import { callAs, serviceCaller, type World } from '../../kernel/world.ts';
import { type Notification, textFor, writeEnvelope, writeLambdaEvent } from './notification.ts';
import { type Delivery, keepPublication } from './publications.ts';
import type { Subscription, Topic } from './topic.ts';
import { mailNotification } from './topic-mail.ts';

/**
 * Seconds before each further attempt at a queue or a function: three at once, two after a second, ten that wait longer and longer.
 * https://docs.aws.amazon.com/sns/latest/dg/sns-message-delivery-retries.html
 * Differs from AWS: a delivery to a queue or a function is given up after sixteen attempts; AWS goes on for 23 days.
 */
const RETRIES: readonly number[] = [
  0,
  0,
  0,
  1,
  1,
  ...Array.from({ length: 10 }, (_, at) => Math.round(20 ** (at / 9))),
];

/** Sends a message to everyone whose subscription is confirmed now, after Publish has been answered. */
export function fanOut(world: World, topic: Topic, notification: Notification): void {
  const receivers = [...topic.subscriptions.values()].filter(({ isConfirmed }) => isConfirmed);
  const deliveries = receivers.map(
    ({ arn, protocol, endpoint }): Delivery => ({
      subscriptionArn: arn,
      protocol,
      endpoint,
      status: 'pending',
      attempts: 0,
    }),
  );
  const { id, at, subject, message } = notification;
  const said = subject === undefined ? {} : { subject };
  keepPublication(world, { id, at, topicArn: topic.arn, ...said, message, deliveries });
  receivers.forEach((subscription, index) => {
    const delivery = deliveries[index];
    if (delivery === undefined) return;
    attempt(world, delivery, 0, () => deliver(world, topic, subscription, notification));
  });
}

/** Tries now and, if the fault is not ours, again later. Nothing that goes wrong leaves this function. */
function attempt(world: World, delivery: Delivery, seconds: number, work: () => Promise<void>): void {
  world.clock.after(seconds * 1000, () => {
    delivery.attempts += 1;
    work().then(
      () => {
        delivery.status = 'delivered';
        delete delivery.because;
      },
      (error: unknown) => {
        delivery.because = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
        const next = RETRIES[delivery.attempts - 1];
        if (next === undefined || !canRetry(error)) delivery.status = 'failed';
        else attempt(world, delivery, next, work);
      },
    );
  });
}

/** A refusal or a missing queue will not mend itself; a failing service may. */
function canRetry(error: unknown): boolean {
  if (!(error instanceof AwsError)) return false;
  return (
    (error.status !== undefined && error.status >= 500 && error.status !== 501) || /Throttl/.test(error.code)
  );
}

async function deliver(
  world: World,
  topic: Topic,
  subscription: Subscription,
  notification: Notification,
): Promise<void> {
  switch (subscription.protocol) {
    case 'email':
    case 'email-json': {
      const text =
        subscription.protocol === 'email'
          ? textFor(notification, 'email')
          : writeEnvelope(world, topic, subscription, notification);
      const result = await mailNotification(world, topic, subscription, {
        subject: notification.subject,
        text,
      });
      if (!result.sent) throw new Error(result.because);
      return;
    }
    case 'sqs':
      return sendToQueue(world, topic, subscription, notification);
    case 'lambda':
      return invokeFunction(world, topic, subscription, notification);
  }
}

/** The topic calls as SNS: the queue's or the function's own policy has to let it in. */
async function callEndpoint(
  world: World,
  topic: Topic,
  endpoint: { account: string; region: string },
  ...what: [service: string, operation: string, input: object]
): Promise<void> {
  const via = 'sns.amazonaws.com';
  const caller = serviceCaller(via, topic.account, topic.arn);
  await callAs(world, { caller, ...endpoint, via }, ...what);
}

async function sendToQueue(
  world: World,
  topic: Topic,
  subscription: Subscription,
  notification: Notification,
): Promise<void> {
  const [, , , region = '', account = '', name = ''] = subscription.endpoint.split(':');
  const { raw } = subscription;
  await callEndpoint(world, topic, { account, region }, 'sqs', 'SendMessage', {
    QueueUrl: `${world.origin}/${account}/${name}`,
    MessageBody: raw ? textFor(notification, 'sqs') : writeEnvelope(world, topic, subscription, notification),
    ...(raw && notification.attributes.size > 0
      ? { MessageAttributes: Object.fromEntries(notification.attributes) }
      : {}),
  });
}

async function invokeFunction(
  world: World,
  topic: Topic,
  subscription: Subscription,
  notification: Notification,
): Promise<void> {
  const [, , , region = '', account = ''] = subscription.endpoint.split(':');
  const event = writeLambdaEvent(world, topic, subscription, notification);
  await callEndpoint(world, topic, { account, region }, 'lambda', 'Invoke', {
    FunctionName: subscription.endpoint,
    InvocationType: 'Event',
    Payload: Buffer.from(JSON.stringify(event)),
  });
}
