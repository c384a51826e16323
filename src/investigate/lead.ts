import type { Confidence, RuleId, TracedCredential } from '../model/investigation.ts';
import { readRole, textOfSecond } from './caller.ts';
import type { TrailRecord } from './trail-record.ts';

/**
 * Somebody or something that is followed: which records are its own. Times are milliseconds since the epoch.
 * `key`: calls signed with it. `session`: of one principal, created at that time (to the second). `user`: everything that
 * the principal does from then on. `sign-in`: who signs in to the console as this user, or as this session. `role-use`:
 * who assumes this role from one of those accounts or by one of those providers. `provider-use`: who comes in by this
 * identity provider or trust anchor. `workload`: the sessions that AWS makes for an instance or a function. `person`: of
 * Identity Center, or of one sign-in. `role`, `address`: what was asked about.
 */
export type Lead =
  | { readonly kind: 'key'; readonly accessKeyId: string }
  | {
      readonly kind: 'session';
      readonly principalId: string;
      readonly createdAt?: number;
      /** Until when a record that does not say which session of this name it is of may be its own. */
      readonly until?: number;
      /** By which it is named when it switches roles in the console. */
      readonly arn?: string;
    }
  | {
      readonly kind: 'user';
      readonly principalId?: string;
      readonly userName: string;
      readonly account: string;
      readonly from: number;
    }
  | {
      readonly kind: 'sign-in';
      readonly userName: string;
      readonly account: string;
      /** Of the session, where it is no user that signs in. */
      readonly principalId?: string;
      readonly from: number;
      readonly until?: number;
    }
  | {
      readonly kind: 'role-use';
      readonly roleArn: string;
      /** Accounts, `*` for all others than the role's own, providers, and `anybody`. */
      readonly by: readonly string[];
      readonly from: number;
      /** Made then: nobody was let in before. */
      readonly isNew?: true;
    }
  | { readonly kind: 'provider-use'; readonly providerArn: string; readonly from: number }
  | {
      readonly kind: 'workload';
      readonly service: string;
      readonly sessionName: string;
      readonly roleArn?: string;
      readonly from: number;
      readonly until?: number;
      /** It was there before, and was reached into. */
      readonly isTouched?: true;
    }
  | {
      readonly kind: 'person';
      readonly userId?: string;
      readonly signInSessionArn?: string;
      readonly from: number;
    }
  | { readonly kind: 'role'; readonly roleName: string; readonly roleId?: string; readonly account?: string }
  | { readonly kind: 'address'; readonly address: string };

/** A lead, and how it was come by. */
export interface Derived {
  readonly lead: Lead;
  readonly rule: RuleId;
  readonly confidence: Confidence;
  /** What it is in the answer. Absent: no credential of its own; what it does is of the one that it came out of. */
  readonly as?: Pick<TracedCredential, 'kind' | 'accessKeyId' | 'principalId' | 'arn' | 'expires'>;
}

/** One way in which a credential comes out of another one; one file, one test, one line in the catalog. */
export interface DerivationRule {
  readonly id: RuleId;
  readonly title: string;
  /** Of a call that somebody made who is followed, by that lead: who comes out of it. A call that failed makes nobody. */
  derive(record: TrailRecord, by: Lead): readonly Derived[];
}

/** What the credential of a lead is called in the answer. */
export function idOf(lead: Lead): string {
  switch (lead.kind) {
    case 'key':
      return lead.accessKeyId;
    case 'session':
      return lead.createdAt === undefined
        ? lead.principalId
        : `${lead.principalId}#${textOfSecond(lead.createdAt)}`;
    case 'user':
      return lead.principalId ?? `user/${lead.userName}@${lead.account}`;
    case 'sign-in':
      return lead.principalId ?? `user/${lead.userName}@${lead.account}`;
    case 'role-use': {
      const { name = lead.roleArn, account = '' } = readRole(lead.roleArn) ?? {};
      return `role/${name}@${account}`;
    }
    case 'provider-use':
      return lead.providerArn;
    case 'workload':
      return lead.service === 'ec2'
        ? lead.sessionName
        : `${lead.service}/${lead.sessionName}@${readRole(lead.roleArn)?.name ?? ''}`;
    case 'person':
      return lead.userId ?? lead.signInSessionArn ?? '';
    case 'role':
      return lead.roleId ?? `role/${lead.roleName}@${lead.account ?? ''}`;
    case 'address':
      return lead.address;
  }
}
