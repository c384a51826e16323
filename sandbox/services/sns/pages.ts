import { invalid } from './topic.ts';

const PAGE = 100;

/** A hundred at a time, as SNS lists; the token is the place of the next. */
export function takePage<T>(
  all: readonly T[],
  token: string | undefined,
): { readonly page: readonly T[]; readonly next: { NextToken?: string } } {
  const from = token === undefined ? 0 : /^\d{1,9}$/.test(token) ? Number(token) : undefined;
  if (from === undefined) throw invalid('NextToken');
  const end = from + PAGE;
  return { page: all.slice(from, end), next: end < all.length ? { NextToken: String(end) } : {} };
}
