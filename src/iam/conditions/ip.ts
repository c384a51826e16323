import { BlockList, isIP } from 'node:net';
import { type Operator, pair, readPlain } from './operator.ts';

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_IPAddress */
export const ipOperators: readonly [string, Operator][] = [
  ...pair('IpAddress', 'NotIpAddress', readPlain(inRange)),
];

function inRange(written: string): (actual: string) => boolean {
  const [address = '', prefix, ...rest] = written.split('/');
  const version = isIP(address);
  const widest = version === 4 ? 32 : 128;
  const bits = prefix === undefined ? widest : readPrefix(prefix);
  if (version === 0 || bits > widest || rest.length > 0) return () => false;
  const family = version === 4 ? 'ipv4' : 'ipv6';
  const range = new BlockList();
  range.addSubnet(address, bits, family);
  // A BlockList would let an IPv4 address into an IPv6 range that covers its mapped form.
  return (actual) => isIP(actual) === version && range.check(actual, family);
}

function readPrefix(text: string): number {
  return /^\d{1,3}$/.test(text) ? Number(text) : Number.POSITIVE_INFINITY;
}
