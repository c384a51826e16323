/**
 * What an investigation answers: from one suspected credential to everything it did, what came out of it, what was left
 * behind, what is still alive, and what cannot be known. Printed by `cordon investigate --json`; members are only ever
 * added. Times are ISO 8601 in UTC. Every text from a log was written by whoever made the call.
 */
export const INVESTIGATION_SCHEMA = 'cordon.investigation/1';

export interface Investigation {
  readonly schema: typeof INVESTIGATION_SCHEMA;
  readonly seed: Seed;
  /** What was asked for; absent: as far as the logs go. */
  readonly window: { readonly since?: string; readonly until?: string };
  /** What "still valid" and "present" are said as of. */
  readonly asOf: string;
  /** One sentence. */
  readonly verdict: string;
  /** The seed first, then in the order in which they came into being. */
  readonly credentials: readonly TracedCredential[];
  /** By time, then id; each eventID once. */
  readonly events: readonly TracedEvent[];
  readonly artifacts: readonly Artifact[];
  readonly exposures: readonly Exposure[];
  readonly clusters: readonly Cluster[];
  /** What to do, in the order in which it is safe to do it. */
  readonly containment: readonly ContainmentAdvice[];
  readonly coverage: Coverage;
}

export const SEED_KINDS = ['key', 'session', 'user', 'role', 'address'] as const;
export type SeedKind = (typeof SEED_KINDS)[number];

/** What was asked about: `AKIA…`, `AROA…:name`, a user's or role's name or ARN, an IP address. */
export interface Seed {
  readonly kind: SeedKind;
  readonly value: string;
}

/** `proven`: the records say it. `strong`: they agree, but do not name it. `possible`: it could be. */
export type Confidence = 'proven' | 'strong' | 'possible';

/** Who made a call: told apart by address and agent against the credential's own past. */
export type Actor = 'attacker' | 'owner' | 'unclear';

export const RULE_IDS = [
  'R1',
  'R2',
  'R3',
  'R4',
  'R5',
  'R6',
  'R7',
  'R8',
  'R9',
  'R10',
  'R11',
  'R12',
  'R13',
] as const;
export type RuleId = (typeof RULE_IDS)[number];

/** Something that proves a principal and that the seed led to. */
export interface TracedCredential {
  /** The access key id where it has one; else what names the session, `AROA…:name#2026-01-01T00:00:00Z`. */
  readonly id: string;
  readonly kind:
    | 'user-key'
    | 'session'
    | 'console-session'
    | 'user'
    | 'role'
    | 'workload'
    | 'person'
    | 'address';
  readonly accessKeyId?: string;
  readonly principalId?: string;
  readonly arn?: string;
  /** The id of the credential that it came out of. Absent: it is what was asked about. */
  readonly parent?: string;
  readonly rule: RuleId | 'seed';
  readonly confidence: Confidence;
  /** The eventID of the call that it came out of. */
  readonly because?: string;
  readonly createdAt?: string;
  readonly expires?: string;
  /** `live`: nothing in the logs ended it and it has not expired as of then. */
  readonly state: 'live' | 'ended' | 'unknown';
  readonly actor: Actor;
  readonly events: number;
  readonly firstSeen?: string;
  readonly lastSeen?: string;
}

/** Where a record was read: enough to find it again, and to show that it is the same. */
export interface Evidence {
  readonly file: string;
  /** In bytes, in the file as unpacked; of a query's answer (`athena:QUERY_ID`) the number of the row. */
  readonly offset: number;
  readonly length: number;
  /** Of these bytes, in hexadecimal. */
  readonly sha256: string;
}

export interface TracedEvent {
  readonly eventID: string;
  readonly eventTime: string;
  readonly eventSource: string;
  readonly eventName: string;
  readonly awsRegion: string;
  readonly account: string;
  readonly sourceIPAddress: string;
  readonly userAgent: string;
  /** Present: AWS refused the call, or it failed. */
  readonly errorCode?: string;
  readonly isReadOnly: boolean;
  /** The id of the credential that made it. */
  readonly credential: string;
  readonly actor: Actor;
  /** The service that made the call for the credential. */
  readonly invokedBy?: string;
  /** What it was done to, in short: a name, an ARN, an id. */
  readonly object?: string;
  /** ATT&CK, `T1098.001`, where the catalog has one. */
  readonly technique?: string;
  readonly tactic?: string;
  readonly evidence: Evidence;
  /** Other places where the same record lies, and copies of it in other accounts. */
  readonly copies: readonly Evidence[];
}

export const ARTIFACT_GROUPS = [
  'identities and keys',
  'permissions',
  'trust and federation',
  'compute with roles',
  'code and data backdoors',
  'blinding',
  'abuse of services',
] as const;
export type ArtifactGroup = (typeof ARTIFACT_GROUPS)[number];

/** Something that the calls made, changed, weakened or removed. */
export interface Artifact {
  /** `access-key`, `iam-user`, `role-trust`, … */
  readonly type: string;
  /** What calls name it by: a name, an id, `backup-svc/AdminAll` for a part of something. */
  readonly id: string;
  /** IAM's own, `AIDA…`, where a record has it: two users may have had one name. */
  readonly uniqueId?: string;
  readonly account: string;
  readonly region: string;
  readonly arn?: string;
  readonly group: ArtifactGroup;
  /** As the logs leave it. `unknown`: they do not say, and why is in `because`. */
  readonly state: 'present' | 'removed' | 'restored' | 'unknown';
  readonly because: string;
  /** By time. */
  readonly changes: readonly ArtifactChange[];
  /** ATT&CK: id and name. */
  readonly technique: { readonly id: string; readonly name: string };
  /** The dangerous part of a document that was written, in words. */
  readonly danger: readonly string[];
  /** What contains it. */
  readonly containment: string;
}

export interface ArtifactChange {
  readonly eventID: string;
  readonly at: string;
  readonly op: 'create' | 'modify' | 'delete' | 'weaken' | 'use';
  /** `other`: somebody who is not followed here; the owner cleaning up, for one. */
  readonly by: Actor | 'other';
}

/** A secret or data that was read. */
export interface Exposure {
  readonly kind: 'secret' | 'data';
  /** A name, never a value. */
  readonly what: string;
  readonly eventID: string;
  readonly at: string;
  readonly actor: Actor;
  /** What to do about it. */
  readonly advice: string;
}

/** The calls of one credential from one address with one kind of agent. */
export interface Cluster {
  readonly credential: string;
  readonly address: string;
  readonly agent: string;
  readonly actor: Actor;
  readonly score: number;
  readonly reasons: readonly string[];
  readonly events: number;
  readonly firstSeen: string;
  readonly lastSeen: string;
}

export interface ContainmentAdvice {
  readonly what: string;
  readonly why: string;
  /** Cordon's own command, where there is one; else what a person does. */
  readonly how: string;
  readonly disrupts: string;
  readonly undo: string;
}

export const FILE_STATES = ['read', 'truncated', 'corrupt', 'empty', 'not CloudTrail', 'skipped'] as const;
export type FileState = (typeof FILE_STATES)[number];

/**
 * CloudTrail's own, in place of log files: each of its regions counts as a file, `CloudTrail Event history, eu-west-2`.
 */
export const EVENT_HISTORY = 'CloudTrail Event history';

/** What was looked at, and what was not. */
export interface Coverage {
  readonly source: string;
  readonly files: Readonly<Record<FileState, number>>;
  /** Those that were not read whole, and why; the first ones. */
  readonly problems: readonly {
    readonly file: string;
    readonly state: FileState;
    readonly because: string;
  }[];
  readonly records: number;
  /** Of the records in this answer: those that lay in several places. */
  readonly duplicates: number;
  readonly firstEvent?: string;
  readonly lastEvent?: string;
  readonly regions: readonly RegionCoverage[];
  /** Services of which there are data events. */
  readonly dataEvents: readonly string[];
  readonly gaps: readonly CoverageGap[];
  /** Sentences: what no conclusion may be drawn about. Never empty. */
  readonly notChecked: readonly string[];
}

export interface RegionCoverage {
  readonly account: string;
  readonly region: string;
  readonly records: number;
  readonly firstEvent: string;
  readonly lastEvent: string;
  /** `2026-01-01`, of which there are records. */
  readonly days: readonly string[];
}

export interface CoverageGap {
  readonly kind: 'trail stopped' | 'trail changed' | 'no delivery' | 'day missing';
  readonly where: string;
  readonly from: string;
  /** Absent: it has not ended in the logs. */
  readonly to?: string;
  readonly because: string;
}
