/** Where slow work is: files of so many, bytes as unpacked, and what it has found. */
export interface WorkState {
  readonly done: number;
  /** Absent: nobody knows how many there are. */
  readonly total?: number;
  readonly bytes?: number;
  /** Milliseconds, where that is known better than by how much is done. */
  readonly left?: number;
  /** `64 pages`, of the work itself. */
  readonly facts?: readonly string[];
  /** `2 sessions`, `1 new key`. */
  readonly found?: readonly string[];
}

export interface Progress {
  /** As often as you like; it is drawn when it is due. */
  update(state: WorkState): void;
  /** Takes the line away. Nothing is drawn afterwards. */
  end(): void;
}

/** What progress is shown on, and by. Times are milliseconds. */
export interface ProgressMeans {
  readonly now: () => number;
  readonly stream: { write(text: string): unknown; readonly isTTY?: boolean; readonly columns?: number };
  readonly quiet: boolean;
  /** Calls what it is given should the user break off; gives what takes that back. */
  readonly onInterrupt: (clean: () => void) => () => void;
}

/** Nobody has to be told of work that is over before. */
const UNSEEN = 300;
const REDRAWN_EVERY = 100;
/** Where there is no terminal every line stays, in a log. */
const WRITTEN_EVERY = 10_000;
const BAR = 18;
const CLEAR = '\r\u001b[2K';

/** A line about slow work on standard error: on a terminal one that is redrawn, else one now and then. */
export function startProgress(what: string, { now, stream, quiet, onInterrupt }: ProgressMeans): Progress {
  const isRedrawn = stream.isTTY === true;
  const startedAt = now();
  let drawnAt: number | undefined;
  let isOver = quiet;
  const end = () => {
    if (!isOver && isRedrawn && drawnAt !== undefined) stream.write(CLEAR);
    isOver = true;
    forget();
  };
  const forget = quiet ? () => undefined : onInterrupt(end);
  return {
    end,
    update(state) {
      if (isOver) return;
      const at = now();
      const due =
        drawnAt === undefined ? startedAt + UNSEEN : drawnAt + (isRedrawn ? REDRAWN_EVERY : WRITTEN_EVERY);
      if (at < due) return;
      drawnAt = at;
      const line = sayProgress(what, state, at - startedAt);
      // A line that fills its row would wrap, and what wraps is not taken away again.
      const cut = [...line].slice(0, Math.max(20, (stream.columns ?? 80) - 1)).join('');
      stream.write(isRedrawn ? `${CLEAR}${cut}` : `${line}\n`);
    },
  };
}

/** `files ━━━╸── 1,412 / 10,386  67 %  410 MB/s  eta 0:09 · found 2 sessions · 1 new key`. */
function sayProgress(
  what: string,
  { done, total, bytes, left, facts: more = [], found = [] }: WorkState,
  elapsed: number,
): string {
  const number = (value: number) => value.toLocaleString('en-US');
  // Nothing had to be read, the index has it all: what was found is all that there is to tell.
  if (total === 0 && found.length > 0) return `found ${found.join(' · ')}`;
  const share = total === undefined || total <= 0 ? undefined : Math.min(1, done / total);
  const eta = left ?? (share === undefined || share <= 0 ? undefined : (elapsed * (1 - share)) / share);
  const facts = [
    share === undefined ? what : `${what} ${drawBar(share)}`,
    total === undefined ? number(done) : `${number(done)} / ${number(total)}`,
  ].join(' ');
  return [
    [
      facts,
      ...(share === undefined ? [] : [`${Math.floor(share * 100)} %`]),
      ...(bytes === undefined || elapsed <= 0 ? [] : [`${number(Math.round(bytes / elapsed / 1000))} MB/s`]),
      ...(eta === undefined ? [] : [`eta ${sayMinutes(eta)}`]),
    ].join('  '),
    ...more,
    ...found.slice(0, 6).map((one, index) => (index === 0 ? `found ${one}` : one)),
  ].join(' · ');
}

function drawBar(share: number): string {
  const full = Math.floor(share * BAR);
  return full >= BAR ? '━'.repeat(BAR) : `${'━'.repeat(full)}╸${'─'.repeat(BAR - full - 1)}`;
}

function sayMinutes(milliseconds: number): string {
  const seconds = Math.ceil(milliseconds / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

/** Standard error, and Ctrl-C: the line is taken away, then the signal does what it does without us. */
export const standardProgress = (quiet: boolean): ProgressMeans => ({
  now: () => performance.now(),
  stream: process.stderr,
  quiet,
  onInterrupt: (clean) => {
    const handle = () => {
      clean();
      // Whoever else listens ends the program in his own way.
      if (process.listenerCount('SIGINT') === 0) process.kill(process.pid, 'SIGINT');
    };
    process.once('SIGINT', handle);
    return () => void process.off('SIGINT', handle);
  },
});
