import { AwsError } from '../../kernel/aws-error.ts';
import { checkNumber } from './constraints.ts';

interface Page<T> {
  readonly items: readonly T[];
  readonly next: { readonly NextToken?: string };
}

/** One page in the order of names; the token holds the last name given, so that changes in between lose nothing. */
export function pageOf<T>(
  all: Iterable<T>,
  nameOf: (item: T) => string,
  request: { readonly Limit?: number | undefined; readonly NextToken?: string | undefined },
): Page<T> {
  checkNumber('limit', request.Limit, 1, 100);
  const limit = request.Limit ?? 100;
  const after = request.NextToken === undefined ? undefined : readToken(request.NextToken);
  const rest = [...all]
    .filter((item) => after === undefined || nameOf(item) > after)
    .sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
  const items = rest.slice(0, limit);
  const last = items.at(-1);
  const more = rest.length > limit && last !== undefined;
  return { items, next: more ? { NextToken: writeToken(nameOf(last)) } : {} };
}

const writeToken = (name: string): string => Buffer.from(`after:${name}`).toString('base64url');

function readToken(token: string): string {
  const text = Buffer.from(token, 'base64url').toString('utf8');
  if (!text.startsWith('after:') || writeToken(text.slice(6)) !== token)
    throw new AwsError('InvalidToken', 'The pagination token is not valid.');
  return text.slice(6);
}
