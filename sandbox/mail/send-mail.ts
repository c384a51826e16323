import type { World } from '../kernel/world.ts';
import { isFreeHeader, isMailAddress, toHeaderText } from './mail-text.ts';
import { type OutgoingMail, openPostOffice, type PostOffice } from './post-office.ts';

export type MailResult = { readonly sent: true } | { readonly sent: false; readonly because: string };

/** Mails that may be under way at once, so that a flood of them cannot fill the memory. */
const MOST_UNDER_WAY = 1000;

interface Desk {
  readonly office: Promise<PostOffice>;
  underWay: number;
}

const desks = new WeakMap<World, Desk>();

/**
 * Sends a mail into the sandbox's own mailbox. Never rejects: what was not sent, and why, is a result.
 * Any text may stand in the subject, the name and the body; `to` and `from` have to be plain addresses.
 */
export async function sendMail(
  world: World,
  mail: Omit<OutgoingMail, 'headers'> & Partial<Pick<OutgoingMail, 'headers'>>,
): Promise<MailResult> {
  const headers = Object.entries(mail.headers ?? {});
  const bad = [mail.to, mail.from.address].find((address) => !isMailAddress(address));
  if (bad !== undefined) return failed(`not an address: ${toHeaderText(bad).slice(0, 100)}`);
  const unfree = headers.find(([name]) => !isFreeHeader(name));
  if (unfree !== undefined) return failed(`not a header that can be set: ${toHeaderText(unfree[0])}`);
  const desk = deskOf(world);
  if (desk.underWay >= MOST_UNDER_WAY) return failed('too many mails at once');
  desk.underWay += 1;
  try {
    const office = await desk.office;
    await office.send({
      from: { name: toHeaderText(mail.from.name), address: mail.from.address },
      to: mail.to,
      subject: toHeaderText(mail.subject),
      text: mail.text,
      headers: Object.fromEntries(headers.map(([name, value]) => [name, toHeaderText(value)])),
    });
    return { sent: true };
  } catch (error) {
    return failed(error instanceof Error ? error.message : String(error));
  } finally {
    desk.underWay -= 1;
  }
}

const failed = (because: string): MailResult => ({ sent: false, because });

/** One post office for each world, opened by its first mail. */
function deskOf(world: World): Desk {
  const known = desks.get(world);
  if (known !== undefined) return known;
  const desk: Desk = { office: openPostOffice(world), underWay: 0 };
  desks.set(world, desk);
  desk.office.then(
    (office) => world.closers.push(() => office.close()),
    // The mails that waited for it say why; the next mail tries again.
    () => desks.delete(world),
  );
  return desk;
}
