import { isIP } from 'node:net';
import { sessionNameOf, sessionOf } from './caller.ts';
import { readInstance } from './compute.ts';
import type { PooledCall } from './pool.ts';

/**
 * From where the followed calls came. An instance's own address, from which its session is first seen, is left out: a
 * whole fleet may go out by it.
 */
export function taintedAddresses(calls: Iterable<PooledCall>): ReadonlySet<string> {
  const tainted = new Set<string>();
  const instances = new Map<string, { addresses: Set<string>; own: string; at: number }>();
  for (const { record } of calls) {
    const { sourceIPAddress: address = '', eventTime: at } = record;
    if (isIP(address) === 0) continue;
    const session = readInstance(sessionNameOf(record)) === undefined ? undefined : sessionOf(record);
    if (session === undefined) {
      tainted.add(address);
      continue;
    }
    const name = `${session.principalId} ${session.createdAt}`;
    const seen = instances.get(name) ?? { addresses: new Set(), own: address, at };
    if (at < seen.at || (at === seen.at && address < seen.own)) Object.assign(seen, { own: address, at });
    seen.addresses.add(address);
    instances.set(name, seen);
  }
  for (const { addresses, own } of instances.values()) {
    for (const address of addresses) if (address !== own) tainted.add(address);
  }
  return tainted;
}
