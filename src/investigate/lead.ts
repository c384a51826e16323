import type { Confidence, RuleId, TracedCredential } from '../model/investigation.ts';
import type { TrailRecord } from './trail-record.ts';

/**
 * Somebody or something that is followed: which records are its own. Times are milliseconds since the epoch.
 * `key`: calls signed with it. `session`: of one principal, created at that time (to the second). `user`: everything that
 * the principal does from then on. `sign-in`: the same, by the console alone. `role-use`: who assumes this role from
 * that account or principal. `provider-use`: who comes in by this identity provider or trust anchor. `workload`: the
 * session that AWS makes for an instance or a function. `person`: of Identity Center. `role`, `address`: what was asked about.
 */
export type Lead =
  | { readonly kind: 'key'; readonly accessKeyId: string }
  | {
      readonly kind: 'session';
      readonly principalId: string;
      readonly createdAt?: number;
      readonly until?: number;
    }
  | {
      readonly kind: 'user';
      readonly principalId?: string;
      readonly userName: string;
      readonly account: string;
      readonly from: number;
    }
  | { readonly kind: 'sign-in'; readonly userName: string; readonly account: string; readonly from: number }
  | {
      readonly kind: 'role-use';
      readonly roleArn: string;
      readonly by: readonly string[];
      readonly from: number;
    }
  | { readonly kind: 'provider-use'; readonly providerArn: string; readonly from: number }
  | {
      readonly kind: 'workload';
      readonly service: string;
      readonly sessionName?: string;
      readonly roleArn?: string;
      readonly from: number;
    }
  | {
      readonly kind: 'person';
      readonly userId?: string;
      readonly signInSessionArn?: string;
      readonly from: number;
    }
  | { readonly kind: 'role'; readonly roleName: string; readonly account?: string }
  | { readonly kind: 'address'; readonly address: string };

/** A lead, and how it was come by. */
export interface Derived {
  readonly lead: Lead;
  readonly rule: RuleId;
  readonly confidence: Confidence;
  /** What it is in the answer. */
  readonly as: Pick<TracedCredential, 'kind' | 'accessKeyId' | 'principalId' | 'arn' | 'expires'>;
}

/** One way in which a credential comes out of another one; one file, one test, one line in the catalog. */
export interface DerivationRule {
  readonly id: RuleId;
  readonly title: string;
  /** Of a call that somebody made who is followed, by that lead: who comes out of it. A call that failed makes nobody. */
  derive(record: TrailRecord, by: Lead): readonly Derived[];
}
