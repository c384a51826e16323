import type { IAMClient } from '@aws-sdk/client-iam';
import type { Detector } from '../aws/detector.ts';
import type { EventBus } from '../aws/event-bus.ts';
import type { EvidenceBucket } from '../aws/evidence-bucket.ts';
import type { IdentifyDeps } from '../identify/identify.ts';
import type { Finding } from '../model/finding.ts';
import type { Deployment } from './assess.ts';
import type { Desk } from './desk/desk.ts';
import type { EscalationDeps } from './escalate.ts';
import type { NotifyDeps } from './notify.ts';
import type { RunbookDeps } from './start-runbook.ts';
import type { SwitchReader } from './switches.ts';
import type { StoreDeps } from './table.ts';

export interface RespondDeps extends Deployment {
  readonly store: StoreDeps;
  readonly notify: NotifyDeps;
  readonly denySessionsPolicyArn: string;
  /** Absent: there is no case desk, and that is no error. */
  readonly desk?: Desk;
  /** Absent: what is known at containment is kept in the record alone. */
  readonly evidence?: { connect(): Promise<EvidenceBucket> };
  /** Whether somebody looks into what was done with a credential; absent: nobody does. */
  readonly isInvestigating?: boolean;
  /** The event that is being answered, as it came. Absent: nobody has it any more. */
  readonly received?: unknown;
  /** Absent: keys are contained and not rotated. */
  readonly runbook?: RunbookDeps;
  /** The client that may act on this kind of finding: a simulated one has a role of its own. */
  iamFor(source: Finding['source']): Promise<IAMClient>;
  /** Absent: nobody can be asked, and what the finding does not say stays unknown. */
  readonly identify?: IdentifyDeps;
  /** Absent: GuardDuty cannot be asked whether a finding is its own. */
  readonly detector?: { connect(): Promise<Detector> };
  /** Absent: changes are announced to nobody. */
  readonly bus?: { connect(): Promise<EventBus> };
  /** Absent: nobody waits for an acknowledgement. */
  readonly escalation?: EscalationDeps;
  readonly switches: SwitchReader;
  /** Until IAM has spread what was changed. */
  wait(milliseconds: number): Promise<void>;
  readonly log: Log;
}

export interface Log {
  info(message: string, facts?: Record<string, unknown>): void;
  /** With AWS's code, request id and status where there are any. */
  failure(message: string, error: unknown): void;
  /** The same log, each of whose lines carries them. */
  about(ids: { incidentId: string; findingId: string }): Log;
}
