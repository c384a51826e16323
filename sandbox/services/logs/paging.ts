import { invalid } from './log-group.ts';

/**
 * One page of a list that is ordered by `key`, after the key that the token holds.
 * Keys are unique, so a page goes on rightly when items came or went in between.
 */
export function takePage<T>(
  items: readonly T[],
  key: (item: T) => string,
  token: string | undefined,
  limit: number,
): { page: readonly T[]; nextToken?: string } {
  const after = token === undefined ? undefined : readToken(token);
  const from = after === undefined ? 0 : items.findIndex((item) => key(item) === after) + 1;
  if (after !== undefined && from === 0) throw invalid('The specified nextToken is invalid.');
  const page = items.slice(from, from + limit);
  const last = page.at(-1);
  const hasMore = from + limit < items.length && last !== undefined;
  return { page, ...(hasMore ? { nextToken: Buffer.from(key(last)).toString('base64url') } : {}) };
}

function readToken(token: string): string {
  const text = Buffer.from(token, 'base64url').toString('utf8');
  if (text === '') throw invalid('The specified nextToken is invalid.');
  return text;
}

export function readLimit(limit: number | undefined, otherwise: number, most: number): number {
  if (limit === undefined) return otherwise;
  if (Number.isInteger(limit) && limit >= 1 && limit <= most) return limit;
  throw invalid(`1 validation error detected: Value '${limit}' at 'limit' must be between 1 and ${most}.`);
}
