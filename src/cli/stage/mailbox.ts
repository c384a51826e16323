import * as z from 'zod';
import type { SandboxProcess } from './sandbox-process.ts';

const Mails = z.array(
  z.object({ id: z.string(), to: z.array(z.string()), subject: z.string(), text: z.string() }),
);

export type ReceivedMail = z.infer<typeof Mails>[number];

/** What lies in the mailbox of one person, newest first. */
export async function readMails(sandbox: SandboxProcess, to: string): Promise<ReceivedMail[]> {
  const mails = Mails.parse(await sandbox.control('GET mail'));
  return mails.filter((mail) => mail.to.includes(to));
}

/** Between two questions, ms: the first come soon, and a long wait costs little. */
const [SOONEST, LATEST] = [25, 400];

/** Asks until there is an answer, more and more rarely; undefined when there is none in time. */
export async function waitFor<T>(
  ask: () => Promise<T | undefined>,
  milliseconds: number,
): Promise<T | undefined> {
  const end = performance.now() + milliseconds;
  for (let pause = SOONEST; ; pause = Math.min(LATEST, pause * 1.25)) {
    const answer = await ask();
    if (answer !== undefined || performance.now() > end) return answer;
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
}
