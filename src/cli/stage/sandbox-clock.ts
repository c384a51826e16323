import * as z from 'zod';
import type { SandboxProcess } from './sandbox-process.ts';

export const MINUTE = 60_000;

const Status = z.object({ now: z.iso.datetime() });

export async function advanceClock(sandbox: SandboxProcess, milliseconds: number): Promise<void> {
  await sandbox.control('POST clock', { advance: milliseconds });
}

/** The sandbox's time, ms since the epoch. */
export const readTime = async (sandbox: SandboxProcess): Promise<number> =>
  Date.parse(Status.parse(await sandbox.control('GET status')).now);
