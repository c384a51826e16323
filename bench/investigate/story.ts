import type { Actor, Artifact, Confidence, RuleId, Seed } from '../../src/model/investigation.ts';

/**
 * One planted attack and what an investigation of its seed has to answer. The truth is whole: what an answer holds
 * beyond it, and beyond what is `tolerated`, is false.
 */
export interface Story {
  /** `r01-issued-key/07`. */
  readonly name: string;
  /** What its case is about. */
  readonly rule: RuleId;
  readonly seed: Seed;
  /** When the attack begins; what lies before is the owner's habit. ISO 8601. */
  readonly since: string;
  /** The seed first. */
  readonly credentials: readonly TruthCredential[];
  /** Each eventID once. */
  readonly events: readonly string[];
  /** Of events: other eventIDs under which AWS recorded the same call in another account. One of them is to be listed. */
  readonly copies: Readonly<Record<string, readonly string[]>>;
  /** Of events: the service that made the call for the credential. */
  readonly onBehalf: Readonly<Record<string, string>>;
  /** Who made a call, for those where the records tell. */
  readonly actors: Readonly<Record<string, Exclude<Actor, 'unclear'>>>;
  readonly artifacts: readonly TruthArtifact[];
  /** The eventIDs of calls that read a secret. */
  readonly exposures: readonly string[];
  /** The things that make this story prove the rule; credentials, events or exposures by their ids. */
  readonly positives: readonly string[];
  readonly decoys: readonly Decoy[];
  /** What may be in an answer and need not: nodes on the way, records by which something was found. */
  readonly tolerated: {
    readonly credentials: readonly string[];
    readonly events: readonly string[];
    /** By their ids alone. */
    readonly artifacts: readonly string[];
  };
}

export interface TruthCredential {
  /** The access key id; else `principalId#creationDate` to the second; a user's AIDA id. */
  readonly id: string;
  /** Other names of the same: the further keys of a session, its principalId#creationDate. */
  readonly aliases: readonly string[];
  /** The id of the credential that it came out of. Absent: it is the seed. */
  readonly parent?: string;
  /** Any of these; the first is the best. */
  readonly rules: readonly (RuleId | 'seed')[];
  readonly confidences: readonly Confidence[];
}

export interface TruthArtifact {
  /** As in the catalog of artifacts, `access-key`. */
  readonly type: string;
  /** Of two parts: joined by `+`. */
  readonly id: string;
  readonly state: Artifact['state'];
}

/** Something that looks as if it belonged and does not. */
export interface Decoy {
  /** What it tests, in words. */
  readonly tests: string;
  readonly notCredentials: readonly string[];
  readonly notEvents: readonly string[];
  /** Records that do belong, but tempt: a refused call, a record that lies in two files. */
  readonly baits: readonly string[];
}

/** One record to be written, and where. */
export interface PlantedRecord {
  readonly account: string;
  readonly region: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly eventID: string;
  readonly json: string;
  /** Delivered in so many files. */
  readonly deliveries: number;
}
