import type { Actor, Evidence, Exposure, Seed, TracedCredential } from '../model/investigation.ts';
import type { TrailRecord } from './trail-record.ts';

/** A call of somebody who is followed. */
export interface TracedCall {
  readonly record: TrailRecord;
  /** The id of the credential that made it. */
  readonly credential: string;
  /** The service that made it for the credential. */
  readonly invokedBy?: string;
  /** Other places of the same record, and its copies in other accounts. */
  readonly copies: readonly Evidence[];
}

export interface JudgedCall extends TracedCall {
  readonly actor: Actor;
}

/** What the closure gives: who is followed, and what they called. Who they are is judged afterwards. */
export interface Trace {
  /** As the records know it: a bare name may turn out to be a role's. */
  readonly seed: Seed;
  /** The seed first, then by their creation and id. */
  readonly credentials: readonly Omit<TracedCredential, 'actor' | 'events' | 'firstSeen' | 'lastSeen'>[];
  /** By time, then eventID; each eventID once. */
  readonly calls: readonly TracedCall[];
  readonly exposures: readonly Omit<Exposure, 'actor'>[];
  /** How many places there are of these calls beside the first of each. */
  readonly duplicates: number;
}
