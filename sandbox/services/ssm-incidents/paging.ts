import { checkNumber, refuse } from '../events/constraints.ts';

interface Request {
  readonly most: number;
  readonly count: number | undefined;
  readonly token: string | undefined;
}

/** One page of a list; the token is the place of the next item. */
export function takePage<T>(
  all: readonly T[],
  { most, count, token }: Request,
): { readonly page: T[]; readonly token?: string } {
  checkNumber('maxResults', count, 1, most);
  const from = token === undefined ? 0 : /^p[0-9]{1,9}$/.test(token) ? Number(token.slice(1)) : undefined;
  if (from === undefined) throw refuse('The pagination token is not valid.');
  const end = from + (count ?? most);
  return { page: all.slice(from, end), ...(end < all.length ? { token: `p${end}` } : {}) };
}

/** A page of up to 100, with the member names that Incident Manager has for it. */
export function pageOf<T>(
  all: readonly T[],
  { maxResults, nextToken }: { maxResults?: number | undefined; nextToken?: string | undefined },
): { readonly page: T[]; readonly next: { nextToken?: string } } {
  const { page, token } = takePage(all, { most: 100, count: maxResults, token: nextToken });
  return { page, next: token === undefined ? {} : { nextToken: token } };
}
