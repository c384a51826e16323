import { toPrefix } from '../../../kernel/address.ts';

/** Addresses and networks, so that one address is looked up in as many steps as there are lengths of networks. */
export interface AddressRanges {
  /** What the bits of all addresses of a network begin with. */
  readonly prefixes: ReadonlySet<string>;
  /** The lengths that the prefixes have. */
  readonly lengths: readonly number[];
}

/** https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_limits.html */
export const MOST_RANGES = 250_000;

/** An address with 45 characters, a slash and three digits. */
const LONGEST_LINE = 49;

/**
 * Reads a list in plain text: one address or CIDR range a line. Lines of another form are passed over. Undefined: it
 * has more than GuardDuty takes.
 * Differs from AWS: a line that begins with `#` is a comment, and a line that is neither an address nor a range does
 * not spoil the list; AWS documents neither.
 */
export function readRanges(text: string): AddressRanges | undefined {
  const prefixes = new Set<string>();
  for (let at = 0; at < text.length; ) {
    const end = text.indexOf('\n', at);
    const line = text.slice(at, end < 0 ? text.length : end).trim();
    at = end < 0 ? text.length : end + 1;
    const prefix = line.length > LONGEST_LINE ? undefined : toPrefix(line);
    if (prefix !== undefined) prefixes.add(prefix);
    if (prefixes.size > MOST_RANGES) return undefined;
  }
  return { prefixes, lengths: [...new Set([...prefixes].map(({ length }) => length))] };
}

/** `bits`: as `toBits` gives them. */
export const hasAddress = ({ prefixes, lengths }: AddressRanges, bits: string): boolean =>
  lengths.some((length) => prefixes.has(bits.slice(0, length)));
