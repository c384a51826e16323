import { expect, it } from 'vitest';
import {
  createRandom,
  drawAlphanumeric,
  drawInstanceId,
  drawKeyId,
  drawUniqueId,
  drawUuid,
} from './random.ts';

it('gives the same numbers for the same seed, others for another', () => {
  const draw = (seed: string): number[] => {
    const random = createRandom(seed);
    return Array.from({ length: 20 }, () => random.below(1_000_000));
  };
  expect(draw('a')).toEqual(draw('a'));
  expect(draw('a')).not.toEqual(draw('b'));
});

it('is even, and keeps within its limit', () => {
  const random = createRandom('even');
  const counts = new Array<number>(10).fill(0);
  for (let drawn = 0; drawn < 100_000; drawn += 1) {
    const number = random.below(10);
    counts[number] = (counts[number] ?? Number.NaN) + 1;
  }
  for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(500);
  expect(counts).toHaveLength(10);
});

it('draws ids of the forms that AWS gives them, none twice', () => {
  const random = createRandom('ids');
  const many = (draw: () => string) => Array.from({ length: 2_000 }, draw);
  const forms: readonly [RegExp, () => string][] = [
    [/^AKIA[A-Z2-7]{16}$/, () => drawKeyId(random, 'AKIA')],
    [/^ASIA[A-Z2-7]{16}$/, () => drawKeyId(random, 'ASIA')],
    [/^AROA[A-Z2-7]{17}$/, () => drawUniqueId(random, 'AROA')],
    [/^i-0[0-9a-f]{16}$/, () => drawInstanceId(random)],
    [/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/, () => drawUuid(random)],
    [/^[A-Za-z0-9]{16}$/, () => drawAlphanumeric(random, 16)],
  ];
  for (const [form, draw] of forms) {
    const drawn = many(draw);
    expect(drawn.filter((id) => !form.test(id))).toEqual([]);
    expect(new Set(drawn).size).toBe(drawn.length);
  }
});

it('has nothing to pick from nothing', () => {
  expect(() => createRandom('none').pick([])).toThrow('nothing to pick from');
});
