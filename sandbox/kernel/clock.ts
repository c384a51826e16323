import { reportFault } from './report-fault.ts';

/**
 * Wall time plus an offset that a scenario advances, and everything that waits for a time.
 * Work waits here and not in timers of its own, so that advancing the clock runs what became due.
 */
export interface Clock {
  /** Milliseconds since the epoch, as the sandbox sees them. */
  now(): number;
  offset(): number;
  advance(milliseconds: number): void;
  /** Runs `work` once, when the sandbox's time has come. Returns what cancels it. */
  after(milliseconds: number, work: () => void): () => void;
  /** For good: what waits is dropped, and what comes later never runs. */
  stop(): void;
}

interface Waiting {
  readonly at: number;
  readonly work: () => void;
}

/** The clock ends with the last year of four digits: past it, the dates on the wire could no longer be read. */
export const LATEST = Date.UTC(9999, 0);

/** Node caps a timer's delay; longer waits are re-armed. */
const LONGEST_TIMER = 2 ** 31 - 1;

export function createClock(wall: () => number = Date.now): Clock {
  let shift = 0;
  let waiting: Waiting[] = [];
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  const now = () => wall() + shift;

  function arm(): void {
    clearTimeout(timer);
    const next = waiting[0];
    if (next === undefined || stopped) return;
    timer = setTimeout(run, Math.min(Math.max(0, next.at - now()), LONGEST_TIMER));
  }

  function run(): void {
    const time = now();
    // One by one, for each may cancel the next, or stop the clock.
    for (let next = waiting[0]; next !== undefined && next.at <= time; next = waiting[0]) {
      waiting = waiting.slice(1);
      runAlone(next.work);
    }
    arm();
  }

  return {
    now,
    offset: () => shift,
    advance(milliseconds) {
      if (!(milliseconds >= 0)) throw new RangeError('the clock only goes forward');
      if (now() + milliseconds > LATEST) throw new RangeError('the clock ends with the year 9998');
      shift += milliseconds;
      arm();
    },
    after(milliseconds, work) {
      const item = { at: now() + milliseconds, work };
      if (stopped) return () => undefined;
      waiting = [...waiting, item].sort((a, b) => a.at - b.at);
      arm();
      return () => {
        waiting = waiting.filter((other) => other !== item);
      };
    },
    stop() {
      stopped = true;
      clearTimeout(timer);
      waiting = [];
    },
  };
}

/** Work that fails is a fault of the sandbox, and neither its end nor that of the work that waits behind it. */
function runAlone(work: () => void): void {
  try {
    work();
  } catch (error) {
    reportFault(error);
  }
}
