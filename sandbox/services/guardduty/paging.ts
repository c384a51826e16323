import { invalidInput } from './refusals.ts';

/** What a list is sorted by; its second part, an id, tells apart what is alike in the first. */
export type SortKey = readonly [value: string | number, id: string];

export type Order = 'ASC' | 'DESC';

const MOST = 50;

/**
 * One page of a list in its order. The token holds the sort key of the page's last item, so that what is added or
 * moves in between never shows an item twice that has not moved itself.
 */
export function pageOf<T>(
  all: readonly T[],
  keyOf: (item: T) => SortKey,
  order: Order,
  request: { readonly MaxResults?: number | undefined; readonly NextToken?: string | undefined },
): { readonly page: T[]; readonly next: { NextToken?: string } } {
  const { MaxResults = MOST, NextToken } = request;
  if (!Number.isInteger(MaxResults) || MaxResults < 1 || MaxResults > MOST) throw invalidInput('maxResults');
  const after = NextToken === undefined ? undefined : readToken(NextToken);
  const left = sortBy(all, keyOf, order).filter(
    (item) => after === undefined || compareKeys(keyOf(item), after, order) > 0,
  );
  const page = left.slice(0, MaxResults);
  const last = page.at(-1);
  const isMore = left.length > page.length && last !== undefined;
  return { page, next: isMore ? { NextToken: writeToken(keyOf(last)) } : {} };
}

export const sortBy = <T>(all: readonly T[], keyOf: (item: T) => SortKey, order: Order): T[] =>
  [...all].sort((one, other) => compareKeys(keyOf(one), keyOf(other), order));

function compareKeys([value, id]: SortKey, [otherValue, otherId]: SortKey, order: Order): number {
  const compared = compare(value, otherValue) || compare(id, otherId);
  return order === 'ASC' ? compared : -compared;
}

/** Numbers stand before texts. */
function compare(one: string | number, other: string | number): number {
  if (typeof one !== typeof other) return typeof one === 'number' ? -1 : 1;
  return one < other ? -1 : one > other ? 1 : 0;
}

const writeToken = (key: SortKey): string => Buffer.from(JSON.stringify(key)).toString('base64url');

function readToken(token: string): SortKey {
  let read: unknown;
  try {
    read = JSON.parse(Buffer.from(token, 'base64url').toString('utf8'));
  } catch {
    throw invalidInput('nextToken');
  }
  if (!Array.isArray(read) || read.length !== 2) throw invalidInput('nextToken');
  const [value, id] = read;
  if ((typeof value !== 'string' && typeof value !== 'number') || typeof id !== 'string')
    throw invalidInput('nextToken');
  return [value, id];
}
