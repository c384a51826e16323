import { takePage } from '../ssm-incidents/paging.ts';

/** A page with the member names of this service, which answers up to 1,024 items. */
export function pageOf<T>(
  all: readonly T[],
  { MaxResults, NextToken }: { MaxResults?: number | undefined; NextToken?: string | undefined },
): { readonly page: T[]; readonly next: { NextToken?: string } } {
  // Zero stands for as many as there may be.
  const count = MaxResults === 0 ? undefined : MaxResults;
  const { page, token } = takePage(all, { most: 1024, count, token: NextToken });
  return { page, next: token === undefined ? {} : { NextToken: token } };
}
