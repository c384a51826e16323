import { BlockList, isIP } from 'node:net';
import { InvalidEventPattern } from '../invalid-event-pattern.ts';
import { type Operator, readText, testText } from './operator.ts';

/**
 * `{ "cidr": "10.0.0.0/24" }`, IPv4 and IPv6 (eb-create-pattern-operators, "IP address matching").
 * AWS refuses /32 and /128 (aws/event-ruler, CIDR): one address is written as a plain value.
 */
export const cidr: Operator = {
  name: 'cidr',
  compile: (operand, path) => {
    const { address, bits, version } = readBlock(readText(operand, cidr.name, path), path);
    const block = new BlockList();
    block.addSubnet(address, bits, familyOf(version));
    // The families are apart to EventBridge, and what BlockList does with a text that is no address is not documented.
    return testText((text) => isIP(text) === version && block.check(text, familyOf(version)));
  },
};

function readBlock(text: string, path: string): { address: string; bits: number; version: number } {
  const [, address = '', mask = ''] = /^([\d.a-f:]+)\/(\d{1,3})$/i.exec(text) ?? [];
  const version = isIP(address);
  if (version === 0) throw new InvalidEventPattern(path, `"${text}" is not a CIDR block`);
  const most = version === 4 ? 31 : 127;
  const bits = Number(mask);
  if (bits > most) throw new InvalidEventPattern(path, `IPv${version} mask bits must be from 0 to ${most}`);
  return { address, bits, version };
}

function familyOf(version: number): 'ipv4' | 'ipv6' {
  return version === 4 ? 'ipv4' : 'ipv6';
}
