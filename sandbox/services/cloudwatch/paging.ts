import { createHash } from 'node:crypto';
import { invalidToken } from './refusals.ts';

/** One page of a list; the token says where the next begins. */
export function takePage<T>(
  all: readonly T[],
  token: string | undefined,
  size: number,
): { readonly page: readonly T[]; readonly next: { NextToken?: string } } {
  const from = token === undefined ? 0 : readToken(token);
  const page = all.slice(from, from + size);
  return { page, next: from + size < all.length ? { NextToken: writeToken(from + size) } : {} };
}

const checkOf = (from: number): string =>
  createHash('sha256').update(`cloudwatch:${from}`).digest('base64url').slice(0, 8);
const writeToken = (from: number): string => `${from}.${checkOf(from)}`;

function readToken(token: string): number {
  const [, digits = '', check] = /^(\d{1,9})\.([\w-]{8})$/.exec(token) ?? [];
  if (check !== checkOf(Number(digits))) throw invalidToken();
  return Number(digits);
}
