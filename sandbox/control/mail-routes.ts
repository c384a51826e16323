import { AwsError } from '../kernel/aws-error.ts';
import type { World } from '../kernel/world.ts';
import { findMail, forgetMails, listMail } from '../mail/mailbox.ts';
import { confirmByToken } from '../services/sns/confirm.ts';
import { unsubscribeByLink } from '../services/sns/unsubscribe.ts';
import type { Route } from './route.ts';

/** The mailbox, and the links that its mails hold: they act without a signature, as SNS's own do. */
export function mailRoutes(world: World): Record<string, Route> {
  return {
    'GET mail': ({ path }) => {
      const id = path.split('/')[3];
      return id === undefined ? listMails(world) : readRawMail(world, id);
    },
    'DELETE mail': () => ({ removed: forgetMails(world) }),
    'GET confirm': ({ query }) => {
      const { subscriptionArn } = confirmByToken(world, new URLSearchParams(query).get('Token') ?? '');
      return `Confirmed: ${subscriptionArn}\n`;
    },
    'GET unsubscribe': ({ query }) => {
      const { topicArn } = unsubscribeByLink(world, new URLSearchParams(query).get('SubscriptionArn') ?? '');
      return `No longer subscribed to ${topicArn}\n`;
    },
  };
}

const listMails = (world: World) =>
  listMail(world).map(({ raw: _, at, ...mail }) => ({ ...mail, at: new Date(at).toISOString() }));

/** The whole mail as it came by SMTP: save it as `.eml`. */
function readRawMail(world: World, id: string): Buffer {
  const mail = findMail(world, id);
  if (mail === undefined) throw new AwsError('NotFound', 'There is no such mail.', { status: 404 });
  return Buffer.from(mail.raw, 'latin1');
}
