import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { startProgress, type WorkState } from './progress.ts';

/** A screen, a clock and a Ctrl-C of our own. */
function stage({
  isTTY,
  quiet = false,
  columns = 100,
}: {
  isTTY: boolean;
  quiet?: boolean;
  columns?: number;
}) {
  const written: string[] = [];
  let time = 0;
  const waiting = new Set<() => void>();
  const progress = startProgress('files', {
    now: () => time,
    stream: { write: (text) => written.push(text), isTTY, columns },
    quiet,
    onInterrupt: (clean) => {
      waiting.add(clean);
      return () => waiting.delete(clean);
    },
  });
  const at = (milliseconds: number, state: WorkState) => {
    time = milliseconds;
    progress.update(state);
  };
  const breakOff = () => {
    for (const clean of waiting) clean();
  };
  return { written, at, end: progress.end, breakOff, waiting };
}

const CLEAR = '\r\u001b[2K';
const half = { done: 50, total: 100 };

describe('on a terminal', () => {
  it('one line says how far it is, how fast, how long still, and what was found', () => {
    const { written, at } = stage({ isTTY: true });
    at(4_000, {
      done: 1_412,
      total: 10_386,
      bytes: 1_640_000_000,
      found: ['2 sessions', '1 new key'],
    });
    expect(written).toEqual([
      `${CLEAR}files ━━╸─────────────── 1,412 / 10,386  13 %  410 MB/s  eta 0:26 · found 2 sessions · 1 new key`,
    ]);
  });

  it('nothing is shown of work that is over in 300 ms', () => {
    const { written, at, end } = stage({ isTTY: true });
    at(0, half);
    at(299, half);
    end();
    expect(written).toEqual([]);
  });

  it('it is redrawn ten times a second at most', () => {
    const { written, at } = stage({ isTTY: true });
    for (let time = 0; time < 1_300; time += 5) at(time, { done: time });
    expect(written).toHaveLength(10);
  });

  it('it is never wider than the terminal', () => {
    const { written, at } = stage({ isTTY: true, columns: 40 });
    at(1_000, { ...half, found: ['2 sessions', '1 new key'] });
    expect(written[0]).toHaveLength(CLEAR.length + 39);
  });

  it('it is gone at the end, and stays gone', () => {
    const { written, at, end, waiting } = stage({ isTTY: true });
    at(1_000, half);
    end();
    end();
    at(2_000, half);
    expect(written.slice(1)).toEqual([CLEAR]);
    expect(waiting.size).toBe(0);
  });

  it('it is gone after Ctrl-C', () => {
    const { written, at, breakOff } = stage({ isTTY: true });
    at(1_000, half);
    breakOff();
    at(2_000, half);
    expect(written.slice(1)).toEqual([CLEAR]);
  });

  it('where nothing had to be read it says what was found', () => {
    const { at, written } = stage({ isTTY: true });
    at(400, { done: 0, total: 0, bytes: 0, found: ['14 calls', '3 credentials'] });
    expect(written).toEqual([`${CLEAR}found 14 calls · 3 credentials`]);
  });

  it('it has no bar where nobody knows how many there are, and a full one at the end', () => {
    const { written, at } = stage({ isTTY: true });
    at(1_000, { done: 7 });
    at(2_000, { done: 7, total: 7 });
    expect(written).toEqual([`${CLEAR}files 7`, `${CLEAR}files ${'━'.repeat(18)} 7 / 7  100 %  eta 0:00`]);
  });
});

describe('a program that shows progress', () => {
  it('dies of Ctrl-C as one that does not', async () => {
    const code = `import { standardProgress, startProgress } from './src/cli/progress.ts';
      startProgress('files', standardProgress(false));
      setInterval(() => undefined, 1_000);
      process.stdout.write('ready');`;
    const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', code], {
      cwd: new URL('../../', import.meta.url),
    });
    await once(child.stdout, 'data');
    child.kill('SIGINT');
    expect(await once(child, 'exit')).toEqual([null, 'SIGINT']);
  });
});

describe('elsewhere', () => {
  it('a line is written every ten seconds at most, without a sign that moves the cursor', () => {
    const { written, at, end } = stage({ isTTY: false });
    for (let time = 0; time < 21_000; time += 50) at(time, half);
    end();
    expect(written).toHaveLength(3);
    expect(written.join('')).not.toMatch(/[^\P{Cc}\n]/u);
    expect(written[0]).toMatch(/^files .* 50 \/ 100 {2}50 % .*\n$/);
  });

  it('--quiet says nothing', () => {
    const { written, at, end, waiting } = stage({ isTTY: true, quiet: true });
    at(5_000, half);
    end();
    expect(written).toEqual([]);
    expect(waiting.size).toBe(0);
  });
});
