import { validationError } from '../../cloudformation/template-error.ts';

export interface Page<T> {
  readonly items: readonly T[];
  readonly NextToken?: string;
}

const SIZE = 100;

/**
 * One page of a list that grows at its end. The token says how many items lie before the next page;
 * for a list that is read backwards, how many are left, so that new ones do not shift what follows.
 */
export function pageOf<T>(
  all: readonly T[],
  token: string | undefined,
  order: 'first' | 'newest' = 'first',
): Page<T> {
  const at = token === undefined ? undefined : Number(token);
  if (at !== undefined && !/^\d{1,9}$/.test(token ?? '')) throw validationError('NextToken is not valid.');
  if (order === 'first') {
    const from = at ?? 0;
    const items = all.slice(from, from + SIZE);
    return { items, ...(from + SIZE < all.length ? { NextToken: String(from + SIZE) } : {}) };
  }
  const to = Math.min(at ?? all.length, all.length);
  const from = Math.max(0, to - SIZE);
  return { items: all.slice(from, to).reverse(), ...(from > 0 ? { NextToken: String(from) } : {}) };
}
