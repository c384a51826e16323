import type { MessageAttributeValue } from '@aws-sdk/client-sns';
import type { World } from '../../kernel/world.ts';
import type { Protocol, Subscription, Topic } from './topic.ts';
import { unsubscribeLink } from './topic-mail.ts';

/** A message as it was published to a topic. */
export interface Notification {
  readonly id: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly subject?: string;
  /** As it was sent, whatever its structure. */
  readonly message: string;
  /** Protocol, or `default` -> its text. */
  readonly texts: ReadonlyMap<string, string>;
  readonly attributes: ReadonlyMap<string, MessageAttributeValue>;
}

export const textFor = ({ texts }: Notification, protocol: Protocol): string =>
  texts.get(protocol) ?? texts.get('default') ?? '';

/** Differs from AWS: notifications are not signed; their Signature and certificate address are only words. */
const UNSIGNED = { version: '1', signature: 'UNSIGNED', certificate: 'UNSIGNED' };

/** The JSON around a message for queues and for email-json. https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html */
export function writeEnvelope(
  world: World,
  topic: Topic,
  subscription: Subscription,
  notification: Notification,
): string {
  const envelope = {
    Type: 'Notification',
    MessageId: notification.id,
    TopicArn: topic.arn,
    ...(notification.subject === undefined ? {} : { Subject: notification.subject }),
    Message: textFor(notification, subscription.protocol),
    Timestamp: new Date(notification.at).toISOString(),
    SignatureVersion: UNSIGNED.version,
    Signature: UNSIGNED.signature,
    SigningCertURL: UNSIGNED.certificate,
    UnsubscribeURL: unsubscribeLink(world, subscription),
    ...(notification.attributes.size === 0 ? {} : { MessageAttributes: writeAttributes(notification) }),
  };
  return JSON.stringify(envelope, undefined, 2);
}

/** The event of a function. https://docs.aws.amazon.com/lambda/latest/dg/with-sns.html */
export function writeLambdaEvent(
  world: World,
  topic: Topic,
  subscription: Subscription,
  notification: Notification,
): object {
  return {
    Records: [
      {
        EventSource: 'aws:sns',
        EventVersion: '1.0',
        EventSubscriptionArn: subscription.arn,
        Sns: {
          Type: 'Notification',
          MessageId: notification.id,
          TopicArn: topic.arn,
          Subject: notification.subject ?? null,
          Message: textFor(notification, 'lambda'),
          Timestamp: new Date(notification.at).toISOString(),
          SignatureVersion: UNSIGNED.version,
          Signature: UNSIGNED.signature,
          SigningCertUrl: UNSIGNED.certificate,
          UnsubscribeUrl: unsubscribeLink(world, subscription),
          MessageAttributes: writeAttributes(notification),
        },
      },
    ],
  };
}

function writeAttributes({ attributes }: Notification): object {
  const written = [...attributes].map(([name, { DataType, StringValue, BinaryValue }]) => {
    const Value = BinaryValue === undefined ? StringValue : Buffer.from(BinaryValue).toString('base64');
    return [name, { Type: DataType, Value }] as const;
  });
  return Object.fromEntries(written);
}
