import { createHash } from 'node:crypto';
import { AwsError } from '../../kernel/aws-error.ts';
import { invalidParameter } from './secret.ts';

const MOST = 100;

/** One page of a list; the token says where the next begins. */
export function takePage<T>(
  all: readonly T[],
  token: string | undefined,
  size = MOST,
): { readonly page: readonly T[]; readonly next: { NextToken?: string } } {
  if (!Number.isInteger(size) || size < 1 || size > MOST)
    throw invalidParameter(`MaxResults is a whole number from 1 to ${MOST}.`);
  const from = token === undefined ? 0 : readToken(token);
  const page = all.slice(from, from + size);
  return { page, next: from + size < all.length ? { NextToken: writeToken(from + size) } : {} };
}

const checkOf = (from: number): string =>
  createHash('sha256').update(`secretsmanager:${from}`).digest('base64url').slice(0, 8);
const writeToken = (from: number): string => `${from}.${checkOf(from)}`;

function readToken(token: string): number {
  const [, digits = '', check] = /^(\d{1,9})\.([\w-]{8})$/.exec(token) ?? [];
  if (check !== checkOf(Number(digits)))
    throw new AwsError('InvalidNextTokenException', 'Invalid NextToken.', { status: 400 });
  return Number(digits);
}
