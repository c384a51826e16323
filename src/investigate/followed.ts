import type { RuleId } from '../model/investigation.ts';
import type { Derived, Lead } from './lead.ts';
import type { Pool, PooledCall } from './pool.ts';
import type { TrailRecord } from './trail-record.ts';

/** A lead, and whether its calls count yet. */
export interface LeadState {
  lead: Lead;
  /** What its credential is called. */
  readonly node: string;
  readonly isSeed: boolean;
  isFollowed: boolean;
  /** Its calls, until it is followed. */
  readonly held: Set<PooledCall>;
}

/** That a credential came out of a call. */
export interface Edge {
  readonly child: string;
  readonly rule: RuleId | 'seed';
  readonly derived: Derived;
  readonly because: PooledCall;
  readonly via: LeadState;
}

export interface Followed {
  readonly pool: Pool;
  readonly seed: LeadState;
  readonly edges: readonly Edge[];
  /** Every call that counts, and whose it is by which leads. */
  readonly calls: ReadonlyMap<PooledCall, ReadonlySet<LeadState>>;
  /** Of what a service did on behalf of a long-term key's call: that call. */
  readonly senders: ReadonlyMap<PooledCall, PooledCall>;
  /** The credentials whose calls count. */
  readonly nodes: ReadonlySet<string>;
  /** Of those, the ones that were only possible until they called from where the others do. */
  readonly shown: ReadonlySet<string>;
}

export interface Follower {
  /** What the source has not been asked for yet. */
  wanted(): readonly string[];
  take(records: readonly TrailRecord[]): void;
  /** Follows what was only possible and has shown itself. False: there is nothing left. */
  settle(): boolean;
  found(): Followed;
}

/** Of the seed's own calls, and of all; milliseconds since the epoch. */
export interface FollowWindow {
  readonly since?: number;
  readonly until?: number;
}
