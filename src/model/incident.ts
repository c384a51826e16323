import type { Credential } from './credential.ts';
import type { Decision } from './decision.ts';
import type { Finding, UnreadableFinding } from './finding.ts';

type Verdict = 'contained' | 'not contained' | 'unknown';

export interface Judgement {
  readonly verdict: Verdict;
  readonly because: string;
}

/** One planned use of a containment action, and what became of it. */
export interface Step {
  readonly action: string;
  /** What it changed: `access key AKIA…`, `user alice`. */
  readonly target: string;
  readonly applied: 'yes' | 'failed';
  /** When it had been applied, or had failed, and was judged: ISO 8601, UTC. */
  readonly at?: string;
  readonly judgement: Judgement;
  /** AWS's code, when an AWS call failed. */
  readonly errorCode?: string;
  /** Trying again could help: anything but a refusal that will be the same next time. */
  readonly isRetryable: boolean;
  /** Commands that give back what was there. */
  readonly undo: readonly string[];
}

/**
 * `watching`: contained, and the trail is looked at whether that holds. `quiet`: nothing has succeeded since.
 * `closed`: a person is done with it. `merged`: it goes on in another.
 */
export const INCIDENT_STATUSES = ['open', 'watching', 'quiet', 'closed', 'merged'] as const;
export type IncidentStatus = (typeof INCIDENT_STATUSES)[number];

/** One compromised principal in one episode, however often and by whatever finding it is reported. */
export interface Incident {
  readonly id: string;
  /** `account/kind/name` */
  readonly key: string;
  /** Whether this finding opened it, or joined one that was open. `unrecorded`: the store did not answer in time. */
  readonly entry: 'opened' | 'joined' | 'unrecorded';
  /** ISO 8601. */
  readonly openedAt: string;
  readonly finding: Finding | UnreadableFinding;
  readonly credential: Credential;
  readonly decision: Decision;
  /** GuardDuty has said that the finding is its own. */
  readonly isConfirmed?: true;
  readonly steps: readonly Step[];
  /** Of the credential of this finding; absent while nothing was tried. */
  readonly judgement?: Judgement;
  /** How often the verdict on the credential has changed since the first; absent: never. */
  readonly turn?: number;
  /** Ways in that are still open after the steps, in words. */
  readonly notStopped: readonly string[];
  readonly status: IncidentStatus;
}
