import { reportFault } from '../../kernel/report-fault.ts';
import type { Place } from '../../kernel/state.ts';
import { sendMail } from '../../mail/send-mail.ts';
import { tellIncident } from './incident-timeline.ts';
import { bookOf, type Channel, type Engagement, type Page, type Receipt } from './state.ts';

export const SENDER = { name: 'AWS Incident Manager', address: 'no-reply@ssm-contacts.amazonaws.com' };

const MINUTE = 60_000;

/**
 * Mails the message with the code that accepts it. SENT is when it leaves, DELIVERED when the mailbox has it.
 * A mail that fails is tried again after the retry interval, for as long as the engagement goes on.
 * Differs from AWS: the words around the message, and its sender, are the sandbox's own.
 */
export async function mailPage(
  place: Place,
  engagement: Engagement,
  channel: Channel,
  page: Page,
  retryInterval: number,
): Promise<void> {
  const { world } = place;
  const footer = [
    ...(engagement.incidentId === undefined ? [] : [`Incident: ${engagement.incidentId}`]),
    `Engagement: ${engagement.arn}`,
    `Page: ${page.arn}`,
    `Accept code: ${page.code}`,
  ];
  addReceipt(place, page.arn, { type: 'SENT', info: world.ids.hex(32) });
  const result = await sendMail(world, {
    from: SENDER,
    to: channel.address,
    subject: engagement.subject,
    text: [engagement.content, '', '-- ', ...footer].join('\n'),
  });
  if (result.sent) {
    addReceipt(place, page.arn, { type: 'DELIVERED' });
    return tellIncident(place, engagement, 'SSM Contacts Page for Incident', page);
  }
  addReceipt(place, page.arn, { type: 'ERROR', info: result.because.slice(0, 2048) });
  if (retryInterval === 0) return;
  world.clock.after(retryInterval * MINUTE, () => {
    const now = bookOf(place).engagements.get(engagement.arn);
    const still = bookOf(place).channels.get(channel.arn);
    if (now === undefined || now.stoppedAt !== undefined || now.runs[page.run]?.isOver !== false) return;
    if (still?.isActivated !== true) return;
    mailPage(place, now, still, page, retryInterval).catch(reportFault);
  });
}

export function addReceipt(place: Place, pageArn: string, receipt: Omit<Receipt, 'at'>): void {
  const { pages } = bookOf(place);
  const page = pages.get(pageArn);
  if (page === undefined) return;
  const receipts = [...page.receipts, { ...receipt, at: place.world.clock.now() }];
  pages.set(pageArn, { ...page, receipts });
}
