import { isIPv4, isIPv6 } from 'node:net';

/**
 * An address as the text of its bits behind the number of its version: `4` and 32 of them, or `6` and 128. All
 * addresses of a network begin alike. Undefined for what is no address.
 */
export function toBits(address: string): string | undefined {
  if (isIPv4(address)) return `4${address.split('.').map(toOctet).join('')}`;
  return isIPv6(address) && !address.includes('%') ? `6${toHextets(address).join('')}` : undefined;
}

/** What the bits of all addresses of a network begin with, or those of one address. Undefined for what is neither. */
export function toPrefix(range: string): string | undefined {
  const [address = '', size, ...more] = range.split('/');
  const bits = toBits(address);
  if (bits === undefined || more.length > 0) return undefined;
  if (size === undefined) return bits;
  if (!/^\d{1,3}$/.test(size) || Number(size) > bits.length - 1) return undefined;
  return bits.slice(0, Number(size) + 1);
}

const toOctet = (octet: string): string => Number(octet).toString(2).padStart(8, '0');

function toHextets(address: string): string[] {
  // A URL has the one canonical form, in which no IPv4 address is left.
  const canonical = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const [front = [], back = []] = canonical.split('::').map((part) => (part === '' ? [] : part.split(':')));
  const zeros = Array.from({ length: 8 - front.length - back.length }, () => '0');
  return [...front, ...zeros, ...back].map((part) => Number.parseInt(part, 16).toString(2).padStart(16, '0'));
}

const INTERNAL = [
  ...['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12'],
  ...['192.168.0.0/16', '224.0.0.0/3', '::/127', '::ffff:0:0/96', 'fc00::/7', 'fe80::/10', 'ff00::/8'],
].flatMap((range) => toPrefix(range) ?? []);

/**
 * Whether an address, as `toBits` gives it, is one of the internet.
 * Differs from AWS: the networks for documentation (203.0.113.0/24 and their like) count as the internet, for in the
 * sandbox they stand for it; only this machine's own address, private networks and their like do not.
 */
export const isPublicAddress = (bits: string): boolean => !INTERNAL.some((prefix) => bits.startsWith(prefix));
