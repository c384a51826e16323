import { isOnBehalf, keyOf, type SessionName, secondOf, sessionOf, textOfSecond } from './caller.ts';
import type { Edge, Followed, LeadState } from './followed.ts';
import { isBefore, type PooledCall } from './pool.ts';

/** Which credential a call is of, and which one a lead stands for. */
export interface Owners {
  ofCall(call: PooledCall): string;
  ofLead(state: LeadState): string;
  /** The name of the credential that this one is the same as; its own otherwise. */
  sameAs(node: string): string;
  /** Of a key: when its session was created, milliseconds since the epoch. */
  createdAt(node: string): number | undefined;
}

/** The more a kind of lead says whose a call is, the earlier it comes. */
const PRECEDENCE = [
  'key',
  'session',
  'user',
  'sign-in',
  'person',
  'workload',
  'role-use',
  'provider-use',
  'role',
  'address',
] as const satisfies readonly LeadState['lead']['kind'][];

/** `calls` by time, then id; `nodes` are the credentials that there are. */
export function findOwners(
  { edges, senders, calls: byCall, seed }: Followed,
  calls: readonly PooledCall[],
  nodes: ReadonlyMap<string, readonly Edge[]>,
): Owners {
  const sessions = new Map<string, number>();
  const folded = new Map<string, SessionName>();
  const keysOf = new Map<string, Set<string>>();
  const note = (node: string, principalId: string | undefined, createdAt: number) => {
    if (principalId === undefined) return;
    const name = nameOf(principalId, createdAt);
    keysOf.set(name, (keysOf.get(name) ?? new Set()).add(node));
  };
  const consoles = new Set<string>();
  for (const [node, known] of nodes) {
    for (const { derived, because, rule } of known) {
      const { lead, as } = derived;
      if (lead.kind === 'session' && as?.kind === 'console-session') {
        for (const by of [-1000, 0, 1000]) consoles.add(nameOf(lead.principalId, (lead.createdAt ?? 0) + by));
      }
      if (lead.kind === 'key' && /^R[178]$/.test(rule)) note(node, as?.principalId, because.record.eventTime);
    }
  }
  for (const { record } of calls) {
    const key = keyOf(record);
    const session = sessionOf(record);
    if (key === undefined || key.startsWith('AKIA') || session === undefined || !nodes.has(key)) continue;
    // Not every service says that a request comes from the console: a key of such a session is the console's own.
    const isOwn = nodes.get(key)?.every(({ because }) => keyOf(because.record) === key) === true;
    if (key !== seed.node && isOwn && consoles.has(nameOf(session.principalId, session.createdAt))) {
      folded.set(key, session);
      continue;
    }
    note(key, session.principalId, session.createdAt);
    if (!sessions.has(key)) sessions.set(key, session.createdAt);
  }

  /** The seed, then those that were seen to be made, then by time and name. */
  const rank = (node: string): string => {
    const known = nodes.get(node) ?? [];
    const isMade = known.some(({ rule }) => rule !== 'R2');
    const at = Math.min(...known.map(({ because }) => because.record.eventTime), Number.MAX_SAFE_INTEGER);
    return `${node === seed.node ? 0 : isMade ? 1 : 2} ${String(at).padStart(17, '0')} ${node}`;
  };
  const firstKeys = new Map(
    [...keysOf].map(([name, keys]) => [
      name,
      [...keys].sort((a, b) => (rank(a) < rank(b) ? -1 : 1))[0] ?? '',
    ]),
  );

  const ofSession = (principalId: string, createdAt: number): string | undefined => {
    const at = secondOf(createdAt);
    const near = [at, at - 1, at + 1];
    const key = near
      .map((second) => firstKeys.get(`${principalId} ${second}`))
      .find((one) => one !== undefined);
    const names = near.map((second) => `${principalId}#${textOfSecond(second * 1000)}`);
    return key ?? names.find((name) => nodes.has(name));
  };

  const sameAs = (node: string): string => {
    if (node === seed.node) return node;
    const within = folded.get(node);
    if (within !== undefined) return ofSession(within.principalId, within.createdAt) ?? node;
    const [, principalId, time] = /^(.+)#(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)$/.exec(node) ?? [];
    if (principalId !== undefined && time !== undefined)
      return earlierOf(principalId, Date.parse(time)) ?? node;
    const known = nodes.get(node)?.[0]?.derived.lead;
    return known?.kind === 'sign-in' ? (userNamed(known.userName, known.account) ?? node) : node;
  };
  /** One console session may be known by its sign-in, and by the requests of the second after. */
  const earlierOf = (principalId: string, createdAt: number): string | undefined => {
    const before = `${principalId}#${textOfSecond(createdAt - 1000)}`;
    const key = [0, -1000, 1000]
      .map((by) => firstKeys.get(`${principalId} ${secondOf(createdAt + by)}`))
      .find((one) => one !== undefined);
    return key ?? (nodes.has(before) ? before : undefined);
  };
  const users = new Map<string, string>();
  const leads = [seed.lead, ...[...edges].sort(byTime).map(({ derived }) => derived.lead)];
  for (const lead of leads) {
    if (lead.kind === 'user' && nodes.has(lead === seed.lead ? seed.node : (lead.principalId ?? ''))) {
      users.set(
        `${lead.account} ${lead.userName}`,
        lead === seed.lead ? seed.node : (lead.principalId ?? ''),
      );
    }
  }
  const userNamed = (name: string, account: string) => users.get(`${account} ${name}`);

  const makers = new Map<string, PooledCall>();
  for (const { child, derived, because } of edges) {
    const known = makers.get(child);
    if (derived.as === undefined && (known === undefined || isBefore(because, known)))
      makers.set(child, because);
  }
  const underWay = new Set<string>();
  const ofLead = (state: LeadState): string => {
    const { lead } = state;
    if (state.isSeed) return seed.node;
    if (lead.kind === 'session' && lead.createdAt !== undefined) {
      const found = ofSession(lead.principalId, lead.createdAt);
      if (found !== undefined) return found;
    }
    if (nodes.has(state.node)) return sameAs(state.node);
    const maker = makers.get(state.node);
    if (maker === undefined || underWay.has(state.node)) return seed.node;
    underWay.add(state.node);
    const owner = ofCall(maker);
    underWay.delete(state.node);
    return owner;
  };

  const ofCall = (call: PooledCall): string => {
    const { record } = call;
    const key = keyOf(record);
    if (key !== undefined && nodes.has(key)) return sameAs(key);
    const session = sessionOf(record);
    const inSession =
      session !== undefined
        ? ofSession(session.principalId, session.createdAt)
        : record.eventSource === 'signin.amazonaws.com' && record.userIdentity.principalId !== undefined
          ? ofSession(record.userIdentity.principalId, record.eventTime)
          : undefined;
    if (inSession !== undefined) return inSession;
    const sender = isOnBehalf(record) ? senders.get(call) : undefined;
    if (sender !== undefined) return ofCall(sender);
    const [state] = [...(byCall.get(call) ?? [])].sort(
      (one, other) =>
        PRECEDENCE.indexOf(one.lead.kind) - PRECEDENCE.indexOf(other.lead.kind) ||
        (one.node < other.node ? -1 : 1),
    );
    return state === undefined ? seed.node : ofLead(state);
  };
  return { ofCall, ofLead, sameAs, createdAt: (node) => sessions.get(node) };
}

const nameOf = (principalId: string, createdAt: number): string => `${principalId} ${secondOf(createdAt)}`;

const byTime = (one: Edge, other: Edge): number => (isBefore(one.because, other.because) ? -1 : 1);
