import { errorFacts } from '../../../aws/error-facts.ts';
import {
  type EventHistory,
  type HistoryPage,
  type HistoryQuestion,
  readHistoryRefusal,
} from '../../../aws/event-history.ts';

/** Times are milliseconds, `now` since the epoch. */
export interface LookupClock {
  readonly now: () => number;
  readonly wait: (time: number) => Promise<void>;
  /** When to have stopped, everything saved: of a function, its own end. */
  readonly deadline?: number;
}

export type Asked =
  | { readonly kind: 'page'; readonly page: HistoryPage }
  | { readonly kind: 'stale token' }
  | { readonly kind: 'out of time' }
  | { readonly kind: 'throttled' | 'denied' | 'failed'; readonly because: string; readonly error: unknown };

/** One region's Event history at the rate that AWS allows. */
export interface PacedHistory {
  ask(question: HistoryQuestion, nextToken?: string): Promise<Asked>;
  /** Requests that were made, those that AWS refused too. */
  readonly calls: () => number;
}

/** Two a second for an account in a region, and a little, for requests do not all take the same way. */
export const EVERY = 520;
/** Longer than an answer takes. */
const ANSWER = 2_000;
const FIRST_WAIT = 1_000;
const LONGEST_WAIT = 15_000;
/** Of one page. With the waits between them that is a minute and a half. */
const MOST_TRIES = 9;

/**
 * The rate is the account's, and somebody else may use it up: who is throttled waits, longer and longer, and by chance,
 * so that two who wait do not meet again; then this page is given up.
 */
export function paceHistory(
  history: EventHistory,
  { now, wait, deadline = Number.POSITIVE_INFINITY }: LookupClock,
  random: () => number = Math.random,
): PacedHistory {
  let nextAt = Number.NEGATIVE_INFINITY;
  let calls = 0;

  async function waitForTurn(): Promise<boolean> {
    const at = Math.max(now(), nextAt);
    if (at + ANSWER > deadline) return false;
    nextAt = at + EVERY;
    if (at > now()) await wait(at - now());
    return true;
  }

  return {
    calls: () => calls,
    async ask(question, nextToken) {
      for (let tries = 1; ; tries += 1) {
        if (!(await waitForTurn())) return { kind: 'out of time' };
        try {
          calls += 1;
          return { kind: 'page', page: await history.page(question, nextToken) };
        } catch (error) {
          const refusal = readHistoryRefusal(error);
          if (refusal === 'stale token') return { kind: refusal };
          const { code, message } = errorFacts(error);
          if (refusal === 'denied')
            return {
              kind: refusal,
              because: `${code.replace(/Exception$/, '')} cloudtrail:LookupEvents`,
              error,
            };
          if (refusal === 'failed' || tries === MOST_TRIES)
            return refusal === 'throttled'
              ? { kind: refusal, because: `throttled ${tries} times in a row`, error }
              : { kind: 'failed', because: `${code}: ${message}`.slice(0, 200), error };
          const most = Math.min(FIRST_WAIT * 2 ** (tries - 1), LONGEST_WAIT);
          nextAt = Math.max(nextAt, now() + most / 2 + (random() * most) / 2);
        }
      }
    },
  };
}
