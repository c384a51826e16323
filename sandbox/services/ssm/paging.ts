import { AwsError } from '../../kernel/aws-error.ts';
import { checkNumber } from '../events/constraints.ts';

interface Page<T> {
  readonly items: readonly T[];
  readonly next: { readonly NextToken?: string };
}

/** One page of a list in its own order. The token names the last item that was given. */
export function pageOf<T>(
  all: readonly T[],
  idOf: (item: T) => string,
  request: { readonly MaxResults?: number | undefined; readonly NextToken?: string | undefined },
  most: number,
): Page<T> {
  checkNumber('maxResults', request.MaxResults, 1, most);
  const limit = request.MaxResults ?? most;
  const from = request.NextToken === undefined ? 0 : indexAfter(all.map(idOf), request.NextToken);
  const items = all.slice(from, from + limit);
  const last = items.at(-1);
  const isMore = last !== undefined && from + limit < all.length;
  return { items, next: isMore ? { NextToken: Buffer.from(idOf(last)).toString('base64url') } : {} };
}

function indexAfter(ids: readonly string[], token: string): number {
  const index = ids.indexOf(Buffer.from(token, 'base64url').toString('utf8'));
  if (index < 0) throw new AwsError('InvalidNextToken', 'The specified token is not valid.');
  return index + 1;
}
