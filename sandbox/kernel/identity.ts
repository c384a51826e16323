import type { PolicyDocument } from '../../src/iam/model.ts';
import type { Session } from './operation.ts';
import { globalSlot } from './state.ts';
import type { World } from './world.ts';

/** A policy as it was written (IAM gives back the text) and as the evaluator reads it. */
export interface StoredPolicy {
  readonly text: string;
  readonly document: PolicyDocument;
}

export interface User {
  readonly name: string;
  readonly path: string;
  readonly id: string;
  readonly arn: string;
  readonly createdAt: number;
  readonly inline: ReadonlyMap<string, StoredPolicy>;
  /** ARNs of attached managed policies, in the order of their attachment. */
  readonly attached: readonly string[];
  readonly boundary?: string;
  readonly tags: ReadonlyMap<string, string>;
}

export interface Role {
  readonly name: string;
  readonly path: string;
  readonly id: string;
  readonly arn: string;
  readonly createdAt: number;
  readonly description?: string;
  /** Seconds. */
  readonly maxSession: number;
  readonly trust: StoredPolicy;
  readonly inline: ReadonlyMap<string, StoredPolicy>;
  readonly attached: readonly string[];
  readonly boundary?: string;
  readonly tags: ReadonlyMap<string, string>;
}

export interface ManagedPolicy {
  readonly name: string;
  readonly path: string;
  readonly id: string;
  readonly arn: string;
  readonly description?: string;
  readonly createdAt: number;
  readonly updatedAt: number;
  /** `v1` and so on, oldest first. */
  readonly versions: ReadonlyMap<string, StoredPolicy & { readonly createdAt: number }>;
  readonly defaultVersion: string;
  /** Counts every version ever made: a deleted version's number is not given again. */
  readonly lastVersion: number;
  readonly tags: ReadonlyMap<string, string>;
}

export interface AccessKey {
  readonly id: string;
  readonly secret: string;
  /** Absent: the account's root user. */
  readonly userName?: string;
  readonly status: 'Active' | 'Inactive';
  readonly createdAt: number;
}

/** An account's identities. A value: a change makes a new one, so that a past one can still be enforced. */
export interface IamState {
  readonly users: ReadonlyMap<string, User>;
  readonly roles: ReadonlyMap<string, Role>;
  /** Customer managed, by ARN. */
  readonly policies: ReadonlyMap<string, ManagedPolicy>;
  readonly keys: ReadonlyMap<string, AccessKey>;
}

interface Version {
  readonly since: number;
  /** The propagation delay when it was made. */
  readonly delay: number;
  readonly state: IamState;
}

const EMPTY: IamState = { users: new Map(), roles: new Map(), policies: new Map(), keys: new Map() };

const history = globalSlot<{ versions: readonly Version[] }>('iam', () => ({
  versions: [{ since: Number.NEGATIVE_INFINITY, delay: 0, state: EMPTY }],
}));

const at = (world: World, account: string) => history({ world, account, region: '' });

/** What IAM's own operations show: changes are seen at once. */
export function identities(world: World, account: string): IamState {
  return at(world, account).versions.at(-1)?.state ?? EMPTY;
}

/**
 * What requests are authenticated and authorized by: the identities as they were a propagation delay ago.
 * AWS documents that changes are not seen everywhere at once; public measurements say 3 to 4 seconds.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot.html#troubleshoot_general_eventual-consistency
 *
 * When the delay is changed, a shorter one holds for what is under way too; a longer one only for what comes.
 */
export function enforcedIdentities(world: World, account: string): IamState {
  const slot = at(world, account);
  const now = world.clock.now();
  const delay = world.settings.iamPropagation;
  const enforced = slot.versions.findLastIndex((one) => one.since + Math.min(one.delay, delay) <= now);
  // What is older can not be enforced again.
  if (enforced > 0) slot.versions = slot.versions.slice(enforced);
  return slot.versions[0]?.state ?? EMPTY;
}

/** The identities that an account begins with, in force at once. */
export function foundIdentities(world: World, account: string, state: Partial<IamState>): void {
  at(world, account).versions = [
    { since: Number.NEGATIVE_INFINITY, delay: 0, state: { ...EMPTY, ...state } },
  ];
}

export function changeIdentities(world: World, account: string, change: (state: IamState) => IamState): void {
  const state = change(identities(world, account));
  enforcedIdentities(world, account);
  const since = world.clock.now();
  const slot = at(world, account);
  slot.versions = [...slot.versions, { since, delay: world.settings.iamPropagation, state }];
}

/** A map with one entry set, or removed when the value is undefined. */
export function withEntry<K, V>(map: ReadonlyMap<K, V>, key: K, value: V | undefined): ReadonlyMap<K, V> {
  const copy = new Map(map);
  if (value === undefined) copy.delete(key);
  else copy.set(key, value);
  return copy;
}

/** What is not part of an identity's own state: when a key was last used, and for what. */
export interface KeyUse {
  readonly at: number;
  readonly service: string;
  readonly region: string;
}

export const keyUses = globalSlot<Map<string, KeyUse>>('iam-key-uses', () => new Map());

/** Temporary credentials issued in this account, by access key id. */
export const sessions = globalSlot<Map<string, Session>>('sts-sessions', () => new Map());
