/** Whose claim it is. `security-hub`: of another product than GuardDuty, which anybody who may import findings can make. */
export const SOURCES = [
  'guardduty',
  'security-hub',
  'health',
  'quarantine',
  'trusted-advisor',
  'simulation',
  'person',
] as const;
export type FindingSource = (typeof SOURCES)[number];

/** By what way it came; the same finding comes by several. `custom-action`: an analyst sent it from Security Hub. */
export const CHANNELS = [
  'event',
  'security-hub',
  'custom-action',
  'security-hub-v2',
  'api-output',
  'command-line',
] as const;
export type Channel = (typeof CHANNELS)[number];

/** The role of a workload that a finding names in place of a credential. */
export interface AttachedRole {
  readonly of: 'instance' | 'function' | 'task';
  /** ARN of the role or of the instance profile, as the finding gives it. */
  readonly arn: string;
  /** `i-…`, the function's or the task's ARN or name. */
  readonly workload?: string;
}

/** A detector's claim about one principal, in one form whatever reported it. Every text in it may be an attacker's. */
export interface Finding {
  /**
   * The detector's own id: the same finding arrives often, late, out of order and by several ways. Of GuardDuty
   * it is the id, not the ARN, by whatever way the finding came.
   */
  readonly id: string;
  /**
   * Which of several principals of one finding this one is about: an attack sequence names up to 400. Absent
   * where the finding names one or none.
   */
  readonly subject?: string;
  readonly source: FindingSource;
  readonly via: Channel;
  /** The account that the finding is about; never the envelope's, which may be an administrator's. */
  readonly account: string;
  readonly region: string;
  readonly type: string;
  /** GuardDuty's scale, 0 to 10. Never decides alone. */
  readonly severity: number;
  readonly title: string;
  /** By the detector's own flag, never by a name that looks like a sample's. */
  readonly isSample: boolean;
  /** It came out of an archive that somebody replays. */
  readonly isReplay?: true;
  /** GuardDuty's detector, by which the finding can be asked for. */
  readonly detectorId?: string;
  readonly accessKeyId?: string;
  readonly principalId?: string;
  readonly principalName?: string;
  /** IAMUser, AssumedRole, Root, …: an open set. */
  readonly principalType?: string;
  readonly attachedRole?: AttachedRole;
  /** Other keys that the finding mentions. They are told of and not acted on. */
  readonly otherKeys?: readonly string[];
  readonly api?: string;
  /** Whose call `api` is, as CloudTrail names services: `iam.amazonaws.com`. */
  readonly apiService?: string;
  readonly remoteAddress?: string;
  readonly threatList?: string;
  /** Times in ISO 8601, UTC. */
  readonly firstSeen?: string;
  readonly lastSeen?: string;
  /** With `count`: the version of the finding. */
  readonly updatedAt?: string;
  readonly count?: number;
  /** Who says so, where a person does: an ARN that AWS has vouched for. */
  readonly reportedBy?: string;
}

/** What could not be read as a finding: people are told, nothing is done. */
export interface UnreadableFinding {
  readonly unreadable: true;
  /** A hash of what came, so that the same thing twice is one. */
  readonly id: string;
  readonly because: string;
}

/**
 * What tells a claim from every other: who makes it, its id, and its subject where it has several. Who may send one
 * kind of finding chooses its id: it must not pass for GuardDuty's of the same id.
 */
export function findingRef(finding: Finding | UnreadableFinding): string {
  if ('unreadable' in finding) return `unreadable/${finding.id}`;
  const { source, id, subject } = finding;
  return [source === 'guardduty' ? id : `${source}/${id}`, ...(subject === undefined ? [] : [subject])].join(
    '#',
  );
}
