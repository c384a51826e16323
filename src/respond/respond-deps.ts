import type { IAMClient } from '@aws-sdk/client-iam';
import type { Finding } from '../model/finding.ts';
import type { Deployment } from './assess.ts';
import type { DeskDeps } from './desk/incident-manager.ts';
import type { NotifyDeps } from './notify.ts';
import type { RunbookDeps } from './start-runbook.ts';
import type { StoreDeps } from './table.ts';

export interface RespondDeps extends Deployment {
  readonly store: StoreDeps;
  readonly notify: NotifyDeps;
  readonly denySessionsPolicyArn: string;
  /** Absent: there is no case desk, and that is no error. */
  readonly desk?: DeskDeps;
  /** Absent: keys are contained and not rotated. */
  readonly runbook?: RunbookDeps;
  /** The client that may act on this kind of finding: a simulated one has a role of its own. */
  iamFor(source: Finding['source']): Promise<IAMClient>;
  readonly log: Log;
}

export interface Log {
  info(message: string, facts?: Record<string, unknown>): void;
  /** With AWS's code, request id and status where there are any. */
  failure(message: string, error: unknown): void;
  /** Every later line carries them. */
  identify(ids: { incidentId: string; findingId: string }): void;
}
