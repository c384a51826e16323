import { heldKeyOf, isService, keyOf, readRole, secondOf } from './caller.ts';
import type { Edge, Follower, FollowWindow, LeadState } from './followed.ts';
import { type Derived, idOf, type Lead } from './lead.ts';
import { tokensOfLead, valuesOf } from './lead-index.ts';
import { ANYBODY, accountOfUse, belongs } from './matches.ts';
import { createPool, isBefore, type PooledCall } from './pool.ts';
import { readText } from './read-member.ts';
import { everyRule } from './rules/catalog.ts';
import { hasSent } from './rules/r13-on-behalf.ts';
import { taintedAddresses } from './tainted-addresses.ts';
import type { TrailRecord } from './trail-record.ts';
import { findTrustedBefore } from './trusted-before.ts';

/**
 * The closure over whatever records it is given, in whatever order: it only ever adds, so that the end is the same.
 * Calls and leads find each other by what they have in common, never each by each.
 */
export function createFollower(seeds: readonly Lead[], { since, until }: FollowWindow): Follower {
  const pool = createPool();
  const states = new Map<string, LeadState>();
  const byToken = new Map<string, Set<LeadState>>();
  const calls = new Map<PooledCall, Set<LeadState>>();
  const edges = new Map<string, Edge>();
  const senders = new Map<PooledCall, PooledCall>();
  /** Calls of followed long-term keys by user and second; of each key and service the first. */
  const sent = new Map<string, Map<string, PooledCall>>();
  const asked = new Set<string>();
  const wanted = new Set<string>();
  /** Calls of which it is not known yet who issued the key, or whom the role let in, by what was not asked for yet. */
  const unsure = new Map<string, [LeadState, PooledCall][]>();
  /** Of leads to roles that were opened: the accounts that they let in before. */
  const trusted = new Map<Lead, ReadonlySet<string>>();
  /** Their uses of such roles, until they call from where the others do. */
  const doubted = new Map<LeadState, Set<PooledCall>>();
  const queue: [LeadState, PooledCall][] = [];
  const shown = new Set<string>();

  const want = (value: string | undefined) => {
    if (value !== undefined && value !== '' && !asked.has(value)) wanted.add(value);
  };

  function addLead(lead: Lead, isFollowed: boolean, seedNode?: string): void {
    const key = JSON.stringify('from' in lead ? { ...lead, from: 0 } : lead);
    let state = states.get(key);
    if (state === undefined) {
      const isSeed = seedNode !== undefined;
      state = { lead, node: seedNode ?? idOf(lead), isSeed, isFollowed, held: new Set() };
      states.set(key, state);
      for (const token of tokensOfLead(lead)) {
        const among = byToken.get(token) ?? new Set();
        byToken.set(token, among.add(state));
      }
      for (const value of valuesOf(lead)) want(value);
    } else if ('from' in lead && 'from' in state.lead && lead.from < state.lead.from) {
      state.lead = lead;
    } else {
      if (isFollowed && !state.isFollowed) promote(state);
      return;
    }
    if (isFollowed && !state.isFollowed) promote(state);
    for (const token of tokensOfLead(lead))
      for (const call of pool.withToken(token)) queue.push([state, call]);
  }

  function promote(state: LeadState): void {
    state.isFollowed = true;
    for (const call of state.held) queue.push([state, call]);
    state.held.clear();
  }

  function match(state: LeadState, call: PooledCall): void {
    const { record } = call;
    if (record.eventTime > (until ?? record.eventTime)) return;
    if (state.isSeed && record.eventTime < (since ?? record.eventTime)) return;
    learnPath(state, record);
    if (calls.get(call)?.has(state) || pool.originalOf(call) !== undefined || !belongs(state.lead, record))
      return;
    if (!state.isFollowed) {
      state.held.add(call);
      return;
    }
    if (!isLetIn(state, call)) return;
    const key = heldKeyOf(record);
    const isNamedOnly = state.lead.kind === 'session' && state.lead.createdAt !== undefined;
    if (isNamedOnly && key !== undefined && !states.has(JSON.stringify({ kind: 'key', accessKeyId: key }))) {
      if (!isAsked(key, state, call)) return;
      // Somebody else took this key in the same second under the same name: his own issuer would lead to it.
      if (pool.issuersOf(key).some((issuer) => !isService(issuer.record) && !calls.has(issuer))) return;
    }
    accept(state, call);
  }

  /** False: the call comes again when the source has been asked. */
  function isAsked(value: string, state: LeadState, call: PooledCall): boolean {
    if (asked.has(value)) return true;
    want(value);
    const waiting = unsure.get(value) ?? [];
    waiting.push([state, call]);
    unsure.set(value, waiting);
    return false;
  }

  /** Into a role that was opened: whoever was let in before goes on with his own business, unless he shows himself. */
  function isLetIn(state: LeadState, call: PooledCall): boolean {
    const { lead } = state;
    if (lead.kind !== 'role-use' || lead.isNew === true || lead.by.includes(ANYBODY)) return true;
    const role = readRole(lead.roleArn);
    const account = accountOfUse(call.record);
    if (role === undefined || account === undefined) return true;
    if (!isAsked(role.name, state, call)) return false;
    let before = trusted.get(lead);
    if (before === undefined) {
      const known = [...pool.withToken(`trust ${role.name}`), ...pool.withToken(`role ${role.name}`)];
      before = findTrustedBefore(
        role,
        lead.from,
        known.map(({ record }) => record),
      );
      trusted.set(lead, before);
    }
    if (!before.has(account) && !before.has('*')) return true;
    doubted.set(state, (doubted.get(state) ?? new Set()).add(call));
    return false;
  }

  /** A trust policy is written to a role's name; who assumes it names the ARN, with its path. */
  function learnPath({ lead }: LeadState, { userIdentity }: TrailRecord): void {
    const arn = userIdentity.sessionContext?.sessionIssuer?.arn;
    const [known, seen] = [lead.kind === 'role-use' ? readRole(lead.roleArn) : undefined, readRole(arn)];
    if (known !== undefined && known.name === seen?.name && known.account === seen.account) want(arn);
  }

  function accept(state: LeadState, call: PooledCall): void {
    const among = calls.get(call) ?? new Set();
    calls.set(call, among.add(state));
    for (const rule of everyRule) {
      for (const derived of rule.derive(call.record, state.lead)) addEdge(derived, state, call);
    }
    noteSender(state, call);
  }

  function addEdge(derived: Derived, via: LeadState, because: PooledCall): void {
    const { lead, confidence } = derived;
    const isOwnKey = lead.kind === 'key' && lead.accessKeyId === keyOf(because.record);
    const isItself =
      via.isSeed &&
      (via.lead.kind === 'role-use' || (isOwnKey && (via.lead.kind === 'user' || via.lead.kind === 'role')));
    const edge: Edge = {
      child: idOf(lead),
      rule: isItself ? 'seed' : derived.rule,
      derived,
      because,
      via,
    };
    const name = `${edge.child}\n${edge.rule}\n${confidence}\n${via.node}\n${derived.as === undefined}`;
    const known = edges.get(name);
    if (known === undefined || isBefore(because, known.because)) edges.set(name, edge);
    addLead(lead, confidence !== 'possible');
    if (lead.kind === 'key') want(readText(because.record.responseElements, 'accessKey', 'userName'));
  }

  /** What services do for a long-term key's call names its user and its time, but not the key. */
  function noteSender(state: LeadState, call: PooledCall): void {
    const { record } = call;
    const { principalId } = record.userIdentity;
    const key = keyOf(record);
    if (key?.startsWith('AKIA') !== true || principalId === undefined) return;
    if (state.lead.kind !== 'key' && state.lead.kind !== 'user') return;
    want(principalId);
    want(record.userIdentity.userName);
    const second = secondOf(record.eventTime);
    for (const at of [second - 1, second, second + 1]) {
      const name = `on behalf ${principalId} ${at}`;
      const among = sent.get(name) ?? new Map<string, PooledCall>();
      sent.set(name, among);
      const of = `${key} ${record.eventSource}`;
      const known = among.get(of);
      if (known === undefined || isBefore(call, known)) among.set(of, call);
      if (known === undefined) for (const other of pool.withToken(name)) attach(other, call, state);
    }
  }

  function attach(call: PooledCall, sender: PooledCall, state: LeadState): void {
    if (!hasSent(sender.record, call.record) || call.record.eventTime > (until ?? call.record.eventTime))
      return;
    const known = senders.get(call);
    if (known === undefined || isBefore(sender, known)) senders.set(call, sender);
    if (calls.get(call)?.has(state) !== true) accept(state, call);
  }

  function run(): void {
    for (let next = queue.pop(); next !== undefined; next = queue.pop()) match(...next);
  }

  const seedNode = seeds[0] === undefined ? '' : idOf(seeds[0]);
  for (const lead of seeds) addLead(lead, true, seedNode);
  const seed = [...states.values()][0] as LeadState;

  return {
    found: () => ({
      pool,
      seed,
      edges: [...edges.values()],
      calls,
      senders,
      nodes: new Set([...states.values()].flatMap(({ node, isFollowed }) => (isFollowed ? [node] : []))),
      shown,
    }),
    wanted() {
      const values = [...wanted].sort();
      for (const value of values) asked.add(value);
      wanted.clear();
      return values;
    },
    take(records) {
      for (const call of pool.add(records)) {
        for (const token of call.tokens) {
          for (const state of byToken.get(token) ?? []) queue.push([state, call]);
          for (const sender of sent.get(token)?.values() ?? []) {
            for (const state of calls.get(sender) ?? []) attach(call, sender, state);
          }
        }
      }
      for (const [key, waiting] of unsure) {
        if (!asked.has(key)) continue;
        unsure.delete(key);
        queue.push(...waiting);
      }
      run();
    },
    settle() {
      const possible = [...states.values()].filter(({ isFollowed }) => !isFollowed);
      if (possible.every(({ held }) => held.size === 0) && doubted.size === 0) return false;
      const tainted = taintedAddresses(calls.keys());
      const isTainted = ({ record }: PooledCall) =>
        !isService(record) && tainted.has(record.sourceIPAddress ?? '');
      // What is followed of a person anyway says nothing of his other sessions.
      const found = possible.filter(({ held, lead }) =>
        [...held].some((call) => isTainted(call) && (lead.kind !== 'person' || !calls.has(call))),
      );
      const uses = [...doubted].flatMap(([state, held]) =>
        [...held].filter(isTainted).map((call) => ({ state, held, call })),
      );
      for (const { state, held, call } of uses) {
        held.delete(call);
        if (calls.get(call)?.has(state) !== true) accept(state, call);
      }
      for (const state of found) {
        shown.add(state.node);
        promote(state);
      }
      run();
      return found.length + uses.length > 0;
    },
  };
}
