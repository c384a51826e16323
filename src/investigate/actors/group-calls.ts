import type { Trace, TracedCall } from '../traced.ts';
import { readAddress } from './address.ts';
import { type Agent, readAgent } from './agent.ts';

export type FollowedCredential = Trace['credentials'][number];

/** The calls of one credential from one address with one kind of agent, by time. */
export interface CallGroup {
  readonly credential: string;
  readonly address: string;
  readonly agent: Agent;
  readonly calls: readonly TracedCall[];
}

/** By time, then eventID: the order in which they come says nothing. */
export const byTime = (one: TracedCall, other: TracedCall): number =>
  one.record.eventTime - other.record.eventTime || compareText(one.record.eventID, other.record.eventID);

export const compareText = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);

/** Without those of AWS's services, which have no address. The calls come by time; the groups by their first one. */
export function groupCalls(calls: readonly TracedCall[]): readonly CallGroup[] {
  const groups = new Map<string, CallGroup & { readonly calls: TracedCall[] }>();
  const agents = new Map<string, Agent>();
  for (const call of calls) {
    const address = readAddress(call.record.sourceIPAddress);
    if (address === undefined) continue;
    const text = call.record.userAgent ?? '';
    const agent = agents.get(text) ?? readAgent(text);
    agents.set(text, agent);
    const key = JSON.stringify([call.credential, address, agent.label]);
    const group = groups.get(key) ?? { credential: call.credential, address, agent, calls: [] };
    group.calls.push(call);
    groups.set(key, group);
  }
  return [...groups.values()];
}

/**
 * Whose a credential is, said by the credential that it belongs to: other keys of one session belong to the one that was
 * found first. A session that came out of a key is its own.
 */
export function findHomes(credentials: readonly FollowedCredential[]): (credential: string) => string {
  const byId = new Map(credentials.map((credential) => [credential.id, credential]));
  const homes = new Map<string, string>();
  for (const credential of credentials) {
    const passed = new Set<string>();
    let at = credential;
    while (!passed.has(at.id)) {
      passed.add(at.id);
      const parent: FollowedCredential | undefined =
        at.parent === undefined ? undefined : byId.get(at.parent);
      if (parent === undefined || at.rule !== 'R2' || !isSamePrincipal(at, parent)) break;
      at = parent;
    }
    homes.set(credential.id, at.id);
  }
  return (credential) => homes.get(credential) ?? credential;
}

const isSamePrincipal = (one: FollowedCredential, other: FollowedCredential): boolean =>
  one.principalId !== undefined && one.principalId === other.principalId;
