import { heldKeyOf, isFromConsole, kindOfKey, sessionOf, textOfSecond } from './caller.ts';
import type { Edge, Followed } from './followed.ts';
import type { Derived } from './lead.ts';
import { isBefore, type PooledCall } from './pool.ts';

/** What there is a credential for: each edge that leads to it. */
export function readNodes({ edges, seed, calls }: Followed): ReadonlyMap<string, readonly Edge[]> {
  const nodes = new Map<string, Edge[]>([[seed.node, []]]);
  const add = (edge: Edge) => nodes.set(edge.child, [...(nodes.get(edge.child) ?? []), edge]);
  for (const edge of edges) if (edge.derived.as !== undefined && edge.child !== seed.node) add(edge);
  if (seed.lead.kind !== 'address') return nodes;
  // Whoever called from the address is somebody, but only these calls of his are followed.
  const ordered = [...calls.keys()].sort((one, other) => (isBefore(one, other) ? -1 : 1));
  for (const call of ordered) {
    const found = readPasserBy(call);
    if (found === undefined || nodes.has(found.child)) continue;
    add({ ...found, rule: 'seed', because: call, via: seed });
  }
  return nodes;
}

function readPasserBy({ record }: PooledCall): Pick<Edge, 'child' | 'derived'> | undefined {
  const { principalId, arn } = record.userIdentity;
  const known = {
    ...(principalId === undefined ? {} : { principalId }),
    ...(arn === undefined ? {} : { arn }),
  };
  const session = sessionOf(record);
  const key = heldKeyOf(record);
  if (key !== undefined) {
    const as: Derived['as'] = { kind: kindOfKey(key), accessKeyId: key, ...known };
    return {
      child: key,
      derived: { lead: { kind: 'key', accessKeyId: key }, rule: 'R2', confidence: 'proven', as },
    };
  }
  if (session === undefined || !isFromConsole(record)) return undefined;
  return {
    child: `${session.principalId}#${textOfSecond(session.createdAt)}`,
    derived: {
      lead: { kind: 'session', ...session },
      rule: 'R3',
      confidence: 'proven',
      as: { kind: 'console-session', ...known },
    },
  };
}
