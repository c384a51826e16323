/**
 * What may still be done for one question about one holder: policies are an attacker's, and many can be written that
 * take for ever to be tried. Counted down in place, in units of some tenths of a microsecond, so that an answer does not
 * depend on how fast a machine is.
 */
export interface Effort {
  left: number;
}

/** Policies as people write them take a hundredth of it. */
export const startEffort = (left = 3_000_000): Effort => ({ left });

export const spend = (effort: Effort, units: number): void => {
  effort.left -= units;
};

/** What is said then is less than there may be. */
export const isSpent = ({ left }: Effort): boolean => left <= 0;
