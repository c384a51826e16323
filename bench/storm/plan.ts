import { createHash } from 'node:crypto';
import type { FormatName } from '../../src/cli/stage/finding-format.ts';

/** What goes out of the storm, and about how many users. */
export interface Size {
  readonly deliveries: number;
  readonly principals: number;
}

/** One event: which user's which finding, in which of its versions, in the form of which service. */
export interface Delivery {
  /** From 0. */
  readonly principal: number;
  readonly finding: number;
  readonly version: number;
  readonly format: FormatName;
}

export const FORMATS = [
  'guardduty',
  'asff',
  'ocsf',
  'api',
  'health',
] as const satisfies readonly FormatName[];
/** Of one user. */
export const FINDINGS = 2;
/** Of one finding: GuardDuty counts it up. */
export const VERSIONS = 3;
/** One delivery in so many brings what has been there. */
const REPEATED = 5;

/**
 * Every user gets as many as every other, of every format, finding and version, some of them twice or more; an
 * older version comes after a newer one as often as before it. The same seed gives the same storm.
 */
export function planDeliveries({ deliveries, principals }: Size, seed: number): Delivery[] {
  const random = createRandom(seed);
  const all = Array.from({ length: principals }, (_, principal) => {
    const share = Math.floor(deliveries / principals) + (principal < deliveries % principals ? 1 : 0);
    const different = shuffle(kindsOf(principal), random).slice(0, share - Math.floor(share / REPEATED));
    const repeated = Array.from(
      { length: share - different.length },
      () => different[Math.floor(random() * different.length)] ?? [],
    );
    return [...different, ...repeated.flat()];
  });
  return shuffle(all.flat(), random);
}

const kindsOf = (principal: number): Delivery[] =>
  FORMATS.flatMap((format) =>
    Array.from({ length: FINDINGS * VERSIONS }, (_, index) => ({
      principal,
      format,
      finding: index % FINDINGS,
      version: Math.floor(index / FINDINGS),
    })),
  );

/** Numbers from 0 up to 1. https://en.wikipedia.org/wiki/Fisher%E2%80%93Yates_shuffle needs no better ones. */
function createRandom(seed: number): () => number {
  let drawn = 0;
  return () => {
    drawn += 1;
    return createHash('sha256').update(`${seed}/${drawn}`).digest().readUInt32BE() / 2 ** 32;
  };
}

function shuffle<T>(items: readonly T[], random: () => number): T[] {
  const shuffled = [...items];
  for (let last = shuffled.length - 1; last > 0; last -= 1) {
    const other = Math.floor(random() * (last + 1));
    const [a, b] = [shuffled[last], shuffled[other]];
    if (a !== undefined && b !== undefined) [shuffled[last], shuffled[other]] = [b, a];
  }
  return shuffled;
}
