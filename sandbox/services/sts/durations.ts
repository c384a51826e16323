import { requireNumber } from '../iam/constraints.ts';

export const HOUR = 3600;

/** Seconds that a session of a user may last: 36 hours at most, 12 when nothing is said. */
export const requireUserDuration = (seconds: number | undefined): number =>
  requireNumber({ field: 'durationSeconds', least: 900, most: 129_600 }, seconds, 43_200);
