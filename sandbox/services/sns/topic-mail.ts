import type { World } from '../../kernel/world.ts';
import { type MailResult, sendMail } from '../../mail/send-mail.ts';
import type { Subscription, Topic } from './topic.ts';

/** Links lead to the sandbox itself, where they act without a signature, as SNS's own do. */
const confirmLink = (world: World, topicArn: string, token: string): string =>
  `${world.origin}/_sandbox/confirm?TopicArn=${encodeURIComponent(topicArn)}&Token=${token}`;

export const unsubscribeLink = (world: World, { arn }: Subscription): string =>
  `${world.origin}/_sandbox/unsubscribe?SubscriptionArn=${encodeURIComponent(arn)}`;

const FROM = 'no-reply@sns.amazonaws.com';
const DO_NOT_REPLY = 'Nobody reads replies to this mail.';

function mail(
  world: World,
  topic: Topic | undefined,
  to: string,
  subject: string,
  text: string,
): Promise<MailResult> {
  const name = topic === undefined || topic.displayName === '' ? 'AWS Notifications' : topic.displayName;
  return sendMail(world, { from: { name, address: FROM }, to, subject, text });
}

/** Holds the link, and the token in plain text for those who confirm by the API. */
export function mailConfirmation(
  world: World,
  topic: Topic,
  subscription: Subscription,
  token: string,
): Promise<MailResult> {
  const lines = [
    'This address was subscribed to the topic:',
    topic.arn,
    '',
    'To confirm the subscription, open this link (if you did not expect this mail, do nothing):',
    confirmLink(world, topic.arn, token),
    '',
    `Token: ${token}`,
    '',
    DO_NOT_REPLY,
  ];
  const subject = 'AWS Notification - Subscription Confirmation';
  return mail(world, topic, subscription.endpoint, subject, lines.join('\n'));
}

/** The message as it was published, and below a line the way out. */
export function mailNotification(
  world: World,
  topic: Topic,
  subscription: Subscription,
  notification: { readonly subject: string | undefined; readonly text: string },
): Promise<MailResult> {
  const footer = [
    '',
    '',
    '--',
    'To receive no more notifications from this topic, open this link to unsubscribe:',
    unsubscribeLink(world, subscription),
    '',
    DO_NOT_REPLY,
  ].join('\n');
  // The envelope of email-json is for programs: nothing may stand after it.
  const text = subscription.protocol === 'email' ? notification.text + footer : notification.text;
  const subject = notification.subject ?? 'AWS Notification Message';
  return mail(world, topic, subscription.endpoint, subject, text);
}

/**
 * Says that somebody, who did not have to prove who he is, ended the subscription.
 * Differs from AWS: the mail that follows an unsubscribe by link has no link to subscribe again.
 */
export function mailFarewell(
  world: World,
  topic: Topic | undefined,
  subscription: Subscription,
): Promise<MailResult> {
  const lines = [
    'This address is no longer subscribed to the topic:',
    subscription.topicArn,
    '',
    DO_NOT_REPLY,
  ];
  const subject = 'AWS Notification - Unsubscribe Confirmation';
  return mail(world, topic, subscription.endpoint, subject, lines.join('\n'));
}
