import type { RotationClients } from '../aws/rotation-clients.ts';
import type { Log } from '../respond/respond-deps.ts';
import type { StoreDeps } from '../respond/table.ts';

export interface RotateDeps {
  /** The account and the region that the function runs in: no other is acted in. */
  readonly account: string;
  readonly region: string;
  readonly clients: RotationClients;
  readonly store: StoreDeps;
  readonly evidenceBucket: string;
  readonly log: Pick<Log, 'info' | 'failure'>;
}

/** Whose key is rotated: from the incident as it is stored, never from what started the run. */
export interface RotationTarget {
  readonly incidentId: string;
  readonly userName: string;
  /** The compromised key. */
  readonly accessKeyId: string;
}

/** What a step answers, and so what an execution shows to everyone who may read it: never a secret. */
export interface StepResult {
  readonly incidentId: string;
  readonly state: 'disabled' | 'key-deleted' | 'done';
  readonly verdict: 'contained' | 'verified' | 'unknown';
  readonly because: string;
  /** Masked. */
  readonly oldKey: string;
  /** Masked. */
  readonly newKey?: string;
  readonly secretArn?: string;
}
