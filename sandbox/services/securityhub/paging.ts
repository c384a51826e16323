import { invalidInput } from './refusals.ts';

const MOST = 100;

/** One page of a list in its own order. The token names the last item that was given. */
export function pageOf<T>(
  all: readonly T[],
  idOf: (item: T) => string,
  request: { readonly MaxResults?: number | undefined; readonly NextToken?: string | undefined },
): { readonly page: readonly T[]; readonly next: { NextToken?: string } } {
  const { MaxResults = MOST, NextToken } = request;
  if (!Number.isInteger(MaxResults) || MaxResults < 1 || MaxResults > MOST)
    throw invalidInput(`MaxResults must be between 1 and ${MOST}.`);
  const from = NextToken === undefined ? 0 : placeAfter(all, idOf, NextToken);
  const page = all.slice(from, from + MaxResults);
  const last = page.at(-1);
  const isMore = last !== undefined && from + MaxResults < all.length;
  return { page, next: isMore ? { NextToken: Buffer.from(idOf(last)).toString('base64url') } : {} };
}

function placeAfter<T>(all: readonly T[], idOf: (item: T) => string, token: string): number {
  const id = Buffer.from(token, 'base64url').toString('utf8');
  const place = all.findIndex((item) => idOf(item) === id);
  if (place < 0) throw invalidInput('NextToken is not valid.');
  return place + 1;
}
