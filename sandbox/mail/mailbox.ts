import { globalSlot } from '../kernel/state.ts';
import type { World } from '../kernel/world.ts';

/** One mail as it arrived, for a person to look at. */
export interface Mail {
  readonly id: string;
  /** When it arrived, milliseconds since the epoch. */
  readonly at: number;
  /** Bare addresses, from the envelope. */
  readonly from: string;
  readonly to: readonly string[];
  readonly subject: string;
  readonly text: string;
  /** The `Date` header, ISO 8601 where it can be read. */
  readonly date: string;
  /** The whole mail as it came by SMTP: the content of an `.eml` file. */
  readonly raw: string;
}

const MOST_MAILS = 1000;
/** Characters of all raw mails together. */
const MOST_TEXT = 16 * 1024 * 1024;

/** All accounts share one mailbox: it stands for the people outside, not for AWS. */
const mailboxOf = (world: World): Mail[] =>
  globalSlot<Mail[]>('mailbox', () => [])({ world, account: 'outside', region: '' });

/** Keeps the newest mails, and forgets old ones that are too many or too long. */
export function keepMail(world: World, mail: Mail): void {
  const mails = mailboxOf(world);
  mails.push(mail);
  let length = mails.reduce((sum, { raw }) => sum + raw.length, 0);
  while (mails.length > 1 && (mails.length > MOST_MAILS || length > MOST_TEXT)) {
    length -= mails.shift()?.raw.length ?? 0;
  }
}

/** Newest first. */
export const listMail = (world: World): readonly Mail[] => [...mailboxOf(world)].reverse();

export const findMail = (world: World, id: string): Mail | undefined =>
  mailboxOf(world).find((mail) => mail.id === id);

/** Gives how many there were. */
export const forgetMails = (world: World): number => mailboxOf(world).splice(0).length;
