import { createHash } from 'node:crypto';
import type { Folding } from '../folding.ts';

/** What no mail has told of. */
export const untold = (found: readonly string[], { found: told }: Pick<Folding, 'found'>): string[] =>
  found.filter((one) => !told.includes(digest(one)));

/** As told: the newest last, as many as an item may well have. */
export const addTold = (told: readonly string[], found: readonly string[]): string[] =>
  [...new Set([...told, ...found.map(digest)])].slice(-500);

export const isStillIn = (news: readonly string[]): boolean =>
  news.some((one) => one.startsWith('still used after containment'));

const digest = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 12);
