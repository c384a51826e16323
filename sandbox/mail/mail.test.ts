import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createClock } from '../kernel/clock.ts';
import { createIds } from '../kernel/ids.ts';
import { createWorld, type World } from '../kernel/world.ts';
import { isMailAddress } from './mail-text.ts';
import { findMail, listMail } from './mailbox.ts';
import { sendMail } from './send-mail.ts';

let world: World;
beforeEach(() => {
  world = createWorld({ clock: createClock(), ids: createIds('mail'), services: [] });
});
afterEach(async () => {
  for (const close of world.closers.splice(0)) await close();
  world.clock.stop();
});

const FROM = { name: 'AWS Notifications', address: 'no-reply@sns.amazonaws.com' };
const mail = (change: object = {}) => ({
  from: FROM,
  to: 'person@example.com',
  subject: 'A key was found',
  text: 'First line\n\nSecond — with more than ASCII',
  ...change,
});

describe('a mail', () => {
  it('goes by SMTP into the mailbox, whole', async () => {
    world.clock.advance(86_400_000);
    expect(await sendMail(world, mail())).toEqual({ sent: true });
    const [kept] = listMail(world);
    expect(kept).toMatchObject({
      from: FROM.address,
      to: ['person@example.com'],
      subject: 'A key was found',
      text: 'First line\n\nSecond — with more than ASCII',
    });
    // By the sandbox's clock, in whole seconds.
    expect(Math.abs(Date.parse(kept?.date ?? '') - world.clock.now())).toBeLessThan(10_000);
    expect(findMail(world, kept?.id ?? '')?.raw).toMatch(/^From: AWS Notifications <no-reply@sns/m);
    expect(findMail(world, 'none')).toBeUndefined();
  });

  it('is listed newest first', async () => {
    for (const subject of ['one', 'two', 'three']) await sendMail(world, mail({ subject }));
    const listed = listMail(world);
    expect(listed.map(({ subject }) => subject)).toEqual(['three', 'two', 'one']);
  });

  it('cannot be given headers by its texts', async () => {
    const evil = 'x\r\nBcc: thief@example.com\r\n\r\nanother body\u2028X-More: 1';
    const result = await sendMail(
      world,
      mail({ subject: evil, from: { ...FROM, name: evil }, headers: { 'X-Topic': evil } }),
    );
    expect(result).toEqual({ sent: true });
    const [kept] = listMail(world);
    expect(kept?.to).toEqual(['person@example.com']);
    expect(kept?.subject).toBe('x Bcc: thief@example.com another body X-More: 1');
    expect(kept?.raw).not.toMatch(/^(?:Bcc|X-More):/im);
    expect(kept?.text).toBe('First line\n\nSecond — with more than ASCII');
  });

  it('can hold what looks like SMTP or like another part', async () => {
    const text =
      'a\n.\nRCPT TO:<thief@example.com>\n..\n--boundary\nContent-Type: text/html\n\n<b>From here</b>';
    expect(await sendMail(world, mail({ text }))).toEqual({ sent: true });
    expect(listMail(world)).toMatchObject([{ to: ['person@example.com'], text }]);
  });

  it.each([
    ['two addresses', { to: 'a@example.com, b@example.com' }],
    ['a line break in the address', { to: 'a@example.com\r\nBcc: b@example.com' }],
    ['SMTP in the address', { to: 'a@example.com> RCPT TO:<b@example.com' }],
    ['a sender that is none', { from: { name: 'x', address: '<>' } }],
    ['a header of its own', { headers: { Bcc: 'b@example.com' } }],
    ['a header name with a line break', { headers: { 'X-A\r\nBcc': 'b@example.com' } }],
  ])('is not sent with %s', async (_what, change) => {
    expect(await sendMail(world, mail(change))).toMatchObject({ sent: false });
    expect(listMail(world)).toEqual([]);
  });

  it('is one of at most a thousand', async () => {
    const sent = await Promise.all(
      Array.from({ length: 1001 }, (_, at) => sendMail(world, mail({ subject: String(at) }))),
    );
    // The one too many at once is refused.
    expect(sent.filter((result) => result.sent)).toHaveLength(1000);
    await sendMail(world, mail({ subject: 'newest' }));
    expect(listMail(world)).toHaveLength(1000);
    expect(listMail(world)[0]?.subject).toBe('newest');
    expect(listMail(world).at(-1)?.subject).toBe('1');
  });

  it('that is too long is refused, and the next one arrives', async () => {
    await sendMail(world, mail());
    expect(await sendMail(world, mail({ text: 'x'.repeat(3 * 1024 * 1024) }))).toMatchObject({ sent: false });
    expect(await sendMail(world, mail({ subject: 'after' }))).toEqual({ sent: true });
    expect(listMail(world).map(({ subject }) => subject)).toEqual(['after', 'A key was found']);
  });
});

describe('an address', () => {
  it.each(['a@example.com', 'first.last+tag@mail.example.com', "o'neil@example.org"])('can be %s', (text) => {
    expect(isMailAddress(text)).toBe(true);
  });

  it.each(['', 'a', '@example.com', 'a@', 'a b@example.com', '"a"@example.com', 'a@example.com.', 'a@b\n'])(
    'cannot be %j',
    (text) => {
      expect(isMailAddress(text)).toBe(false);
    },
  );
});
