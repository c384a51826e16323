import { describe, expect, it } from 'vitest';
import { makeTimeScale } from './time-scale.ts';

const at = (time: string) => Date.parse(`2026-01-20T${time}Z`);

describe('a scale of time', () => {
  const times = ['01:00:00', '01:00:09', '13:00:00', '13:04:00', '13:10:00'].map(at);
  const scale = makeTimeScale(times, 100, 900);

  it('goes from left to right, and cuts a long silence out', () => {
    const xs = times.map(scale.x);
    expect(xs).toEqual(xs.toSorted((a, b) => a - b));
    expect(xs[0]).toBeGreaterThanOrEqual(100);
    expect(xs.at(-1)).toBe(900);
    expect(scale.breaks.map(({ ms }) => ms)).toEqual([at('13:00:00') - at('01:00:09')]);
    // Twelve hours of silence have less room than ten minutes of the attack.
    expect((xs[2] ?? 0) - (xs[1] ?? 0)).toBeLessThan(((xs[4] ?? 0) - (xs[2] ?? 0)) / 5);
  });

  it('has ticks at round times, none on another', () => {
    const xs = scale.ticks.map(({ x }) => x);
    expect(scale.ticks.map(({ at: tick }) => tick)).toContain(at('13:02:00'));
    xs.slice(1).forEach((x, index) => {
      expect(x - (xs[index] ?? 0)).toBeGreaterThan(25);
    });
  });

  it.each([
    ['no time', []],
    ['one time', [at('01:00:00')]],
    ['what is no time', [Number.NaN]],
    ['the ends of all times', [-8.64e15, 8.64e15]],
    ['a thousand times a day apart', Array.from({ length: 1_000 }, (_, day) => day * 86_400_000)],
  ])('stands %s', (_, of) => {
    const { x, ticks, breaks } = makeTimeScale(of, 0, 700);
    for (const one of [...of.map(x), ...ticks.map((tick) => tick.x)]) {
      expect(one).toBeGreaterThanOrEqual(0);
      expect(one).toBeLessThanOrEqual(700);
    }
    expect(breaks.length).toBeLessThan(5);
  });
});
