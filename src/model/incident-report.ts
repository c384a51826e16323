import type { BlastRadius } from './blast-radius.ts';
import type { Judgement } from './incident.ts';
import type { Investigation } from './investigation.ts';

/**
 * One incident with everything that is known of it: what its page is made of, and what `cordon report --format json`
 * prints. Times are ISO 8601 in UTC. Members are only ever added. Every text may be an attacker's.
 */
export const REPORT_SCHEMA = 'cordon.report/1';

export interface IncidentReport {
  readonly schema: typeof REPORT_SCHEMA;
  /** When this was put together. */
  readonly asOf: string;
  readonly id: string;
  /** `account/kind/name` */
  readonly key: string;
  readonly title: string;
  readonly status: 'open' | 'watching' | 'quiet' | 'closed' | 'merged';
  readonly openedAt: string;
  readonly updatedAt: string;
  readonly mergedInto?: string;
  /** GuardDuty's scale, 0 to 10. */
  readonly severity: number;
  readonly acknowledged?: { readonly by: string; readonly at: string };
  readonly assigned?: { readonly to: string; readonly by: string; readonly at: string };
  readonly decision: {
    readonly mode: string;
    readonly rule: string;
    readonly because: string;
    readonly playbook?: string;
  };
  readonly findings: readonly ReportedFinding[];
  readonly credentials: readonly ReportedCredential[];
  /** In the order in which they were done. */
  readonly actions: readonly ReportedAction[];
  /** What people have to do, the most urgent first. */
  readonly needsYou: readonly Need[];
  /** Where people work on it. */
  readonly case?: { readonly desk: string; readonly arn: string };
  readonly runs: readonly { readonly id: string; readonly document: string; readonly status: string }[];
  /** What Cordon and people did, by time. */
  readonly timeline: readonly { readonly at: string; readonly text: string }[];
  /** The newest; absent: none is there, and why is among `notKnown`. */
  readonly investigation?: Investigation;
  readonly blastRadius?: BlastRadius;
  readonly evidence: readonly { readonly key: string; readonly sha256: string }[];
  /** Sentences: which part of this could not be had, and why. */
  readonly notKnown: readonly string[];
}

export interface ReportedFinding {
  readonly type: string;
  readonly id: string;
  readonly severity?: number;
  readonly region?: string;
  readonly isConfirmed: boolean;
  /** What it says of the caller. */
  readonly address?: string;
  readonly api?: string;
  readonly firstSeen?: string;
  readonly lastSeen?: string;
  readonly count?: number;
}

export interface ReportedCredential extends Judgement {
  readonly kind: string;
  readonly accessKeyId?: string;
  readonly principalName?: string;
  /** Whether anything was tried: without, the verdict is `not contained`, and it says so. */
  readonly isTried: boolean;
  /** Ways in that are still open, in words. */
  readonly notStopped: readonly string[];
  /** What the verdict rests on. */
  readonly proof?: {
    readonly at: string;
    readonly calls: readonly {
      readonly call: string;
      readonly with: 'key' | 'session';
      readonly isObserved: boolean;
      readonly outcome: 'denied' | 'allowed' | 'not allowed';
      readonly by: string;
    }[];
    /** What the trail has had since. */
    readonly log?: string;
    /** Of calls that succeeded although they should not have: eventIDs. */
    readonly breaches: readonly string[];
  };
}

export interface ReportedAction extends Judgement {
  readonly action: string;
  readonly target: string;
  readonly applied: 'yes' | 'failed';
  readonly at?: string;
  /** In words, or as JSON: what there was, and what is there since. */
  readonly before: string;
  readonly after: string;
  readonly isReversible: boolean;
  /** Commands that give it back; the first is Cordon's own. */
  readonly undo: readonly string[];
}

export interface Need {
  readonly what: string;
  readonly why: string;
  /** What a button would do, as the command that does it. */
  readonly command?: string;
  readonly isReversible?: boolean;
}
