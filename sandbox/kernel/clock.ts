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
  stop(): void;
}

interface Waiting {
  readonly at: number;
  readonly work: () => void;
}

/** Node caps a timer's delay; longer waits are re-armed. */
const LONGEST_TIMER = 2 ** 31 - 1;

export function createClock(wall: () => number = Date.now): Clock {
  let shift = 0;
  let waiting: Waiting[] = [];
  let timer: NodeJS.Timeout | undefined;
  const now = () => wall() + shift;

  function arm(): void {
    clearTimeout(timer);
    const next = waiting[0];
    if (next === undefined) return;
    timer = setTimeout(run, Math.min(Math.max(0, next.at - now()), LONGEST_TIMER));
  }

  function run(): void {
    const time = now();
    const due = waiting.filter((item) => item.at <= time);
    waiting = waiting.filter((item) => item.at > time);
    for (const item of due) item.work();
    arm();
  }

  return {
    now,
    offset: () => shift,
    advance(milliseconds) {
      if (!(milliseconds >= 0)) throw new RangeError('the clock only goes forward');
      shift += milliseconds;
      arm();
    },
    after(milliseconds, work) {
      const item = { at: now() + milliseconds, work };
      waiting = [...waiting, item].sort((a, b) => a.at - b.at);
      arm();
      return () => {
        waiting = waiting.filter((other) => other !== item);
      };
    },
    stop() {
      clearTimeout(timer);
      waiting = [];
    },
  };
}
