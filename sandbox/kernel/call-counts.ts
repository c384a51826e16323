import type { Call, Service } from './operation.ts';
import { globalSlot } from './state.ts';
import type { World } from './world.ts';

/**
 * How often sessions of a role have called what, by `role service:Operation`. The trail keeps its newest records
 * alone; what a function costs over a long run is counted here. Calls that were refused count as well; those that a
 * service makes with a role (a function's log lines) do not.
 */
const counts = globalSlot<Map<string, number>>('call-counts', () => new Map());

/** Roles come and go under names that callers choose: what is new beyond it is not counted. */
const MOST = 20_000;

export function countCall(call: Call, service: Service, operation: string): void {
  const { session, account } = call.caller;
  if (session?.issuer.type !== 'Role' || call.sourceIp.endsWith('.amazonaws.com')) return;
  const ofAccount = counts({ world: call.world, account, region: '' });
  const name = `${session.issuer.name} ${service.name}:${operation}`;
  const before = ofAccount.get(name);
  if (before !== undefined || ofAccount.size < MOST) ofAccount.set(name, (before ?? 0) + 1);
}

/** What sessions of roles of the account have called. */
export const listCallCounts = (world: World, account: string) =>
  [...counts({ world, account, region: '' })].map(([name, count]) => {
    const [role = '', operation = ''] = name.split(' ');
    return { role, operation, count };
  });
