import { requireNumber, validationError } from './constraints.ts';

/** What IAM's lists ask for and give back. https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListUsers.html */
export interface PageRequest {
  readonly Marker?: string | undefined;
  readonly MaxItems?: number | undefined;
}

export interface Page<T> {
  readonly items: readonly T[];
  readonly facts: { readonly IsTruncated: boolean; readonly Marker?: string };
}

/**
 * One page in the order of the items' keys. The marker holds the last key given, so that a list which
 * changes between two pages neither repeats nor skips what was there all the time.
 */
export function takePage<T>(all: Iterable<T>, keyOf: (item: T) => string, request: PageRequest): Page<T> {
  const most = requireNumber({ field: 'maxItems', least: 1, most: 1000 }, request.MaxItems, 100);
  const after = request.Marker === undefined ? undefined : readMarker(request.Marker);
  const rest = [...all]
    .map((item) => ({ key: keyOf(item), item }))
    .filter(({ key }) => after === undefined || key > after)
    .sort((a, b) => (a.key < b.key ? -1 : 1));
  const taken = rest.slice(0, most);
  const last = taken.at(-1);
  return {
    items: taken.map(({ item }) => item),
    facts:
      rest.length > most && last !== undefined
        ? { IsTruncated: true, Marker: Buffer.from(`after:${last.key}`).toString('base64') }
        : { IsTruncated: false },
  };
}

function readMarker(marker: string): string {
  const text = Buffer.from(marker, 'base64').toString();
  if (!text.startsWith('after:')) throw validationError('Invalid Marker.');
  return text.slice('after:'.length);
}
