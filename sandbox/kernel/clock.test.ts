import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Clock, createClock } from './clock.ts';

/** The wall clock stands still, and so do timers, until a test moves them. */
let wall: number;
let clock: Clock;
let done: string[];
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  wall = Date.UTC(2026, 0, 1);
  clock = createClock(() => wall);
  done = [];
});
afterEach(() => {
  clock.stop();
  vi.useRealTimers();
});

const note = (text: string) => () => void done.push(text);
function pass(milliseconds: number): void {
  wall += milliseconds;
  vi.advanceTimersByTime(milliseconds);
}

describe('the clock', () => {
  it('runs work when its time has come, once', () => {
    clock.after(1000, note('work'));
    pass(999);
    expect(done).toEqual([]);
    pass(1);
    pass(5000);
    expect(done).toEqual(['work']);
  });

  it('runs what became due in the order of its times, and work of one time in that of its coming', () => {
    clock.after(3000, note('third'));
    clock.after(1000, note('first'));
    clock.after(2000, note('second'));
    clock.after(2000, note('second too'));
    clock.advance(2500);
    pass(0);
    expect(done).toEqual(['first', 'second', 'second too']);
    pass(500);
    expect(done.at(-1)).toBe('third');
  });

  it('shows work the time at which it runs, and counts from there', () => {
    clock.after(1000, () => {
      done.push(String(clock.now() - wall));
      clock.after(1000, note('later'));
    });
    clock.advance(60_000);
    pass(0);
    expect(done).toEqual(['60000']);
    pass(999);
    expect(done).toEqual(['60000']);
    pass(1);
    expect(done).toEqual(['60000', 'later']);
  });

  it('waits longer than a timer can', () => {
    clock.after(40 * 86_400_000, note('work'));
    pass(39 * 86_400_000);
    expect(done).toEqual([]);
    pass(86_400_000);
    expect(done).toEqual(['work']);
  });

  it('drops what is cancelled, also by work of the same moment', () => {
    const cancels: Array<() => void> = [];
    clock.after(1000, () => {
      done.push('first');
      for (const cancel of cancels) cancel();
    });
    cancels.push(clock.after(1000, note('cancelled')), clock.after(5000, note('cancelled too')));
    clock.advance(10_000);
    pass(0);
    expect(done).toEqual(['first']);
  });

  it('goes on when work fails, and says so', () => {
    const said = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    clock.after(1000, () => {
      throw new Error('broken work');
    });
    clock.after(1000, note('next'));
    clock.advance(1000);
    pass(0);
    expect(done).toEqual(['next']);
    expect(String(said.mock.calls[0]?.[0])).toContain('broken work');
    said.mockRestore();
  });

  it('goes forward only, and not past the dates that can be written', () => {
    for (const wrong of [-1, Number.NaN, Number.POSITIVE_INFINITY, 1e300]) {
      expect(() => clock.advance(wrong)).toThrow(RangeError);
    }
    expect(clock.now()).toBe(wall);
    clock.advance(0);
    expect(clock.offset()).toBe(0);
  });
});

describe('a clock that was stopped', () => {
  it('runs nothing that waited, and nothing that comes later', () => {
    clock.after(1000, note('waited'));
    clock.stop();
    clock.after(1000, note('late'));
    clock.advance(10_000);
    pass(10_000);
    expect(done).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('arms no timer when it was stopped by the work that it ran', () => {
    clock.after(1000, () => {
      clock.stop();
      clock.after(1000, note('late'));
    });
    clock.after(1000, note('same moment'));
    clock.after(5000, note('waited'));
    pass(1000);
    expect(vi.getTimerCount()).toBe(0);
    pass(10_000);
    expect(done).toEqual([]);
  });
});
