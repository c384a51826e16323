import { createHash } from 'node:crypto';

/** Chance that comes out the same for the same seed. No secret is ever made of it. */
export interface Random {
  /** A whole number from 0 up to, but not, `limit`. */
  below(limit: number): number;
  pick<T>(items: readonly T[]): T;
  /** True so many times in a hundred. */
  hits(percent: number): boolean;
}

/** sfc32, of the family at https://pracrand.sourceforge.net/RNG_engines.txt: a few nanoseconds a number. */
export function createRandom(seed: string): Random {
  const digest = createHash('sha256').update(seed).digest();
  let a = digest.readInt32LE(0);
  let b = digest.readInt32LE(4);
  let c = digest.readInt32LE(8);
  let counter = digest.readInt32LE(12);
  const next = (): number => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    c |= 0;
    return sum >>> 0;
  };
  const below = (limit: number): number => Math.floor((next() / 2 ** 32) * limit);
  return {
    below,
    pick: (items) => {
      const item = items[below(items.length)];
      if (item === undefined) throw new Error('nothing to pick from');
      return item;
    },
    hits: (percent) => below(100) < percent,
  };
}

const BASE32 = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'];
const ALPHANUMERIC = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'];
/** Four hexadecimal digits at a time: a million records have two UUIDs each. */
const HEX = Array.from({ length: 0x1_0000 }, (_, value) => value.toString(16).padStart(4, '0'));
const PAIRS = BASE32.flatMap((first) => BASE32.map((second) => first + second));

const draw = (random: Random, from: readonly string[], count: number): string => {
  let text = '';
  for (let drawn = 0; drawn < count; drawn += 1) text += from[random.below(from.length)];
  return text;
};

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids */
export const drawKeyId = (random: Random, prefix: 'AKIA' | 'ASIA'): string => prefix + draw(random, PAIRS, 8);

/** Of a user or a role: 21 characters. */
export const drawUniqueId = (random: Random, prefix: 'AIDA' | 'AROA'): string =>
  prefix + draw(random, PAIRS, 8) + draw(random, BASE32, 1);

export function drawUuid(random: Random): string {
  const hex = (): string => HEX[random.below(0x1_0000)] ?? '';
  const variant = '89ab'.charAt(random.below(4));
  return `${hex()}${hex()}-${hex()}-4${hex().slice(1)}-${variant}${hex().slice(1)}-${hex()}${hex()}${hex()}`;
}

export const drawAlphanumeric = (random: Random, length: number): string =>
  draw(random, ALPHANUMERIC, length);

export const drawInstanceId = (random: Random): string => `i-0${draw(random, HEX, 4)}`;
