import type { AddressInfo } from 'node:net';
import type { Readable } from 'node:stream';
import type { World } from '../kernel/world.ts';
import { keepMail } from './mailbox.ts';

export interface OutgoingMail {
  readonly from: { readonly name: string; readonly address: string };
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** An SMTP server on a loopback port and a client of it: mails really go over the wire, and stay here. */
export interface PostOffice {
  send(mail: OutgoingMail): Promise<void>;
  close(): Promise<void>;
}

/** Bytes of one mail: the longest SNS message as quoted-printable, and room. */
const LARGEST = 2 * 1024 * 1024;

/** The libraries are loaded here and not at start-up: most runs of the sandbox send no mail. */
export async function openPostOffice(world: World): Promise<PostOffice> {
  const [{ SMTPServer }, { default: PostalMime }, { createTransport }] = await Promise.all([
    import('smtp-server'),
    import('postal-mime'),
    import('nodemailer'),
  ]);
  const server = new SMTPServer({
    banner: 'Cordon sandbox',
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    size: LARGEST,
    maxClients: 10,
    closeTimeout: 1000,
    onData(stream, session, done) {
      receiveMail(stream)
        .then(async (raw) => {
          const parsed = await PostalMime.parse(raw);
          keepMail(world, {
            id: world.ids.uuid(),
            at: world.clock.now(),
            from: session.envelope.mailFrom === false ? '' : session.envelope.mailFrom.address,
            to: session.envelope.rcptTo.map(({ address }) => address),
            subject: parsed.subject ?? '',
            text: (parsed.text ?? '').replace(/\n$/, ''),
            date: parsed.date ?? '',
            raw: raw.toString('latin1'),
          });
        })
        .then(
          () => done(),
          (error: unknown) => done(error instanceof Error ? error : new Error(String(error))),
        );
    },
  });
  // A broken connection concerns its sender, who hears of it by himself.
  server.on('error', (error) => process.stderr.write(`sandbox mail: ${error.message}\n`));
  const port = await new Promise<number>((resolve, reject) => {
    server.server.once('error', reject);
    server.listen(0, '127.0.0.1', () => resolve((server.server.address() as AddressInfo).port));
  });
  // One connection keeps the mails in the order in which they were sent.
  const transport = createTransport({
    pool: true,
    maxConnections: 1,
    maxMessages: Number.POSITIVE_INFINITY,
    host: '127.0.0.1',
    port,
    ignoreTLS: true,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return {
    async send({ from, to, ...mail }) {
      await transport.sendMail({
        ...mail,
        from: { ...from },
        to: { name: '', address: to },
        envelope: { from: from.address, to: [to] },
        date: new Date(world.clock.now()),
        messageId: `<${world.ids.uuid()}@sandbox.invalid>`,
      });
    },
    async close() {
      transport.close();
      await new Promise<void>((resolve) => server.close(resolve));
    },
  };
}

/** Read to its end even when too long, so that the sender hears the answer. */
async function receiveMail(stream: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream) {
    size += chunk.length;
    if (size <= LARGEST) chunks.push(chunk);
  }
  if (size > LARGEST) throw new Error(`The mail is ${size} bytes long; the limit is ${LARGEST}.`);
  return Buffer.concat(chunks);
}
