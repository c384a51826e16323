import { BlockList, isIP } from 'node:net';
import { CordonError } from '../../model/cordon-error.ts';

/** Addresses or ranges, `203.0.113.7`, `203.0.113.0/24`, `2001:db8::/48`, and whether an address is in one of them. */
export type Ranges = (address: string) => boolean;

/** Who pins everything says that there is no attacker. */
const LEAST_BITS = 1;

/** @throws CordonError `BadPin` for what is neither an address nor a range. */
export function readPins(pins: readonly string[]): Ranges {
  // Two lists: one would let an IPv4 address into an IPv6 range that covers its mapped form.
  const lists = { 4: new BlockList(), 6: new BlockList() };
  for (const pin of pins) {
    const [address = '', prefix, ...rest] = pin.trim().split('/');
    const version = isIP(address);
    const widest = version === 4 ? 32 : 128;
    const bits = prefix === undefined ? widest : /^\d{1,3}$/.test(prefix) ? Number(prefix) : -1;
    if ((version !== 4 && version !== 6) || address.includes('%') || rest.length > 0 || bits > widest)
      throw badPin(pin);
    if (bits < LEAST_BITS) throw badPin(pin);
    lists[version].addSubnet(address, bits, version === 4 ? 'ipv4' : 'ipv6');
  }
  return (address) => {
    const version = isIP(address);
    return (version === 4 || version === 6) && lists[version].check(address, version === 4 ? 'ipv4' : 'ipv6');
  };
}

const badPin = (pin: string): CordonError =>
  new CordonError('BadPin', `"${pin.slice(0, 60)}" is no address and no range of addresses`, {
    advice: 'pin an address that is yours, --pin 203.0.113.7, or a range, --pin 203.0.113.0/24',
  });
