import { createHash } from 'node:crypto';
import { AwsError } from '../../kernel/aws-error.ts';
import { checkNumber } from '../events/constraints.ts';

/** One page of a list; the marker says where the next begins. */
export function takePage<T>(
  all: readonly T[],
  asked: { readonly Limit?: number | undefined; readonly Marker?: string | undefined },
  { usual, most }: { readonly usual: number; readonly most: number },
): { readonly page: readonly T[]; readonly next: { Truncated: boolean; NextMarker?: string } } {
  checkNumber('limit', asked.Limit, 1, most);
  const from = asked.Marker === undefined ? 0 : readMarker(asked.Marker);
  const end = from + (asked.Limit ?? usual);
  const page = all.slice(from, end);
  if (end >= all.length) return { page, next: { Truncated: false } };
  return { page, next: { Truncated: true, NextMarker: writeMarker(end) } };
}

const checkOf = (from: number): string =>
  createHash('sha256').update(`kms:${from}`).digest('base64url').slice(0, 8);
const writeMarker = (from: number): string => `${from}.${checkOf(from)}`;

function readMarker(marker: string): number {
  const [, digits = '', check] = /^(\d{1,9})\.([\w-]{8})$/.exec(marker) ?? [];
  if (check !== checkOf(Number(digits)))
    throw new AwsError('InvalidMarkerException', 'Could not deserialize marker.', { status: 400 });
  return Number(digits);
}
