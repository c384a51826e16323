import type { PolicyDocument } from '../src/iam/model.ts';

/** An attack story as data: who is there, what is stolen, what the detector will say. */
export interface Scenario {
  readonly name: string;
  readonly title: string;
  readonly region: string;
  /** The user whose key is stolen, and what he may do. */
  readonly victim: { readonly userName: string; readonly path: string; readonly policy: PolicyDocument };
  /** What there is to be found in the account. */
  readonly account: { readonly buckets: readonly string[]; readonly queues: readonly string[] };
  readonly attackerAddress: string;
  /** The detector's finding; account, region and key are filled in when the story is played. */
  readonly finding: {
    /** Who says it: GuardDuty, or anyone who may put events. */
    readonly source: 'guardduty' | 'simulation';
    readonly id: string;
    readonly type: string;
    readonly severity: number;
    readonly title: string;
    readonly api: string;
  };
}
