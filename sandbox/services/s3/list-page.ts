/** One page of a listing by prefix and delimiter. https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-prefixes.html */
export interface Page<T> {
  readonly items: readonly T[];
  readonly prefixes: readonly string[];
  /** Set when more follows: the item or the common prefix that the next page begins after. */
  readonly last?: { readonly item: T } | { readonly prefix: string };
}

export interface Wanted {
  readonly prefix: string;
  readonly delimiter: string;
  readonly most: number;
  /** Whether an entry was on an earlier page. */
  isPast(key: string, index: number): boolean;
}

/** `entries` in the order of the listing. */
export function pageOf<T>(entries: readonly (readonly [key: string, item: T])[], wanted: Wanted): Page<T> {
  const items: T[] = [];
  const prefixes: string[] = [];
  let last: Page<T>['last'];
  for (const [index, [key, item]] of entries.entries()) {
    if (!key.startsWith(wanted.prefix) || wanted.isPast(key, index)) continue;
    const prefix = commonPrefix(key, wanted);
    if (prefix !== undefined && prefix === prefixes.at(-1)) continue;
    if (items.length + prefixes.length >= wanted.most)
      return { items, prefixes, ...(last === undefined ? {} : { last }) };
    if (prefix === undefined) items.push(item);
    else prefixes.push(prefix);
    last = prefix === undefined ? { item } : { prefix };
  }
  return { items, prefixes };
}

function commonPrefix(key: string, { prefix, delimiter }: Wanted): string | undefined {
  const at = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length);
  return at < 0 ? undefined : key.slice(0, at + delimiter.length);
}

/** Keys are listed in the order of their UTF-8 bytes, which is not that of JavaScript's strings. */
export const byBytes = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));

/** With `encoding-type=url` names are percent-encoded, since XML cannot hold every character. */
export const encodeName = (name: string, type: string | undefined): string =>
  type === 'url' ? encodeURIComponent(name).replaceAll('%2F', '/') : name;
