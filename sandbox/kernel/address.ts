import { BlockList, isIPv4, isIPv6 } from 'node:net';

/**
 * An address as the text of its bits behind the number of its version: `4` and 32 of them, or `6` and 128. All
 * addresses of a network begin alike. Undefined for what is no address.
 */
export function toBits(address: string): string | undefined {
  if (isIPv4(address)) return `4${address.split('.').map(toOctet).join('')}`;
  return isIPv6(address) && !address.includes('%') ? `6${toHextets(address).join('')}` : undefined;
}

const toOctet = (octet: string): string => Number(octet).toString(2).padStart(8, '0');

function toHextets(address: string): string[] {
  // A URL has the one canonical form, in which no IPv4 address is left.
  const canonical = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const [head = '', tail] = canonical.split('::').map((part) => (part === '' ? [] : part.split(':')));
  const front = head === '' ? [] : head;
  const back = tail ?? [];
  const zeros = Array.from({ length: 8 - front.length - back.length }, () => '0');
  return [...front, ...zeros, ...back].map((part) => Number.parseInt(part, 16).toString(2).padStart(16, '0'));
}

const INTERNAL = new BlockList();
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['224.0.0.0', 3],
] as const)
  INTERNAL.addSubnet(network, prefix);
for (const [network, prefix] of [
  ['::', 127],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
] as const)
  INTERNAL.addSubnet(network, prefix, 'ipv6');

/**
 * Whether an address is one of the internet; a service's name is none.
 * Differs from AWS: the networks for documentation (203.0.113.0/24 and their like) count as the internet, for in the
 * sandbox they stand for it; only this machine's own address, private networks and their like do not.
 */
export function isPublicAddress(address: string): boolean {
  if (isIPv4(address)) return !INTERNAL.check(address);
  return isIPv6(address) && !INTERNAL.check(address, 'ipv6');
}
