import * as z from 'zod/mini';
import type { Parameters, StoredParameter } from '../aws/parameters.ts';
import { within } from './within.ts';

export interface KillSwitch {
  /** ISO 8601: it ends by itself. */
  readonly until: string;
  readonly reason: string;
}

/** What keeps a deployment from acting, whatever its policy says. Empty: nothing does. */
export interface Switches {
  readonly killSwitch?: KillSwitch;
  /** Until when real findings are answered in shadow, ISO 8601. */
  readonly shadowUntil?: string;
}

export interface SwitchSettings {
  readonly killSwitchParameter: string;
  /** A parameter that nobody writes after the first deployment: when it was written is when that was. */
  readonly deployedParameter: string;
  readonly shadowDays: number;
  connect(): Promise<Parameters>;
  /** Milliseconds since the epoch. */
  now(): number;
  readonly log: { failure(message: string, error: unknown): void };
}

export interface SwitchReader {
  /** As known for at most a minute. */
  read(): Promise<Switches>;
  /** As they are now. */
  readNow(): Promise<Switches>;
}

const HOLDS_FOR = 60_000;
/** Containment does not wait longer for it, ms. */
const DEADLINE = 1_500;
const DAY = 24 * 3_600_000;

const Written = z.union([
  z.strictObject({}),
  z.strictObject({
    until: z.iso.datetime({ offset: true }),
    reason: z.string().check(z.minLength(1), z.maxLength(500)),
  }),
]);

/**
 * Both switches in one call, kept for a minute. What cannot be read, or is not what a person may write, holds
 * nothing back: an attacker who can break the switch must not gain by it.
 */
export function createSwitches(settings: SwitchSettings): SwitchReader {
  let known: { at: number; switches: Switches } | undefined;
  const readNow = async (): Promise<Switches> => {
    const { killSwitchParameter, deployedParameter, now } = settings;
    const parameters = await (await settings.connect()).read([killSwitchParameter, deployedParameter]);
    const switches = {
      ...readKillSwitch(parameters.get(killSwitchParameter), now(), settings),
      ...readShadow(parameters.get(deployedParameter), now(), settings.shadowDays),
    };
    known = { at: now(), switches };
    return switches;
  };
  return {
    readNow,
    async read() {
      if (known !== undefined && settings.now() - known.at < HOLDS_FOR) return known.switches;
      try {
        return await within(DEADLINE, readNow());
      } catch (error) {
        settings.log.failure('the switches could not be read: nothing holds Cordon back', error);
        known = { at: settings.now(), switches: {} };
        return {};
      }
    },
  };
}

function readKillSwitch(
  written: StoredParameter | undefined,
  now: number,
  { log }: Pick<SwitchSettings, 'log'>,
): Pick<Switches, 'killSwitch'> {
  if (written === undefined) return {};
  const parsed = Written.safeParse(parseJson(written.value));
  if (!parsed.success) {
    log.failure('the kill switch is not what may be written there: it holds nothing back', parsed.error);
    return {};
  }
  if (!('until' in parsed.data)) return {};
  const { until, reason } = parsed.data;
  // A day at the most: a switch that somebody forgot must not leave the account without an answer.
  const end = Math.min(Date.parse(until), written.modifiedAt + DAY);
  return end > now ? { killSwitch: { until: new Date(end).toISOString(), reason } } : {};
}

function readShadow(
  deployed: StoredParameter | undefined,
  now: number,
  days: number,
): Pick<Switches, 'shadowUntil'> {
  const end = (deployed?.modifiedAt ?? Number.NaN) + days * DAY;
  return end > now ? { shadowUntil: new Date(end).toISOString() } : {};
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not JSON: the schema says so.
    return text;
  }
}
