import type { IAMClient } from '@aws-sdk/client-iam';
import type { CredentialKind } from '../model/credential.ts';
import type { Judgement } from '../model/incident.ts';
import type { UserState } from './read-user.ts';

/** A way by which somebody who had the credential gets in. What one action leaves open, another may stop. */
export type WayIn =
  | 'requests signed with this key'
  | 'temporary sessions of the user, console sessions among them'
  | 'role sessions that the user has already assumed'
  | 'other access keys of the user'
  | 'SSH keys and service-specific credentials of the user';

/** What one containment is aimed at. */
export interface Target {
  readonly account: string;
  readonly accessKeyId: string;
  /** As the finding gives it; the user may have been renamed since. */
  readonly userName: string;
  /** Who holds the key now, asked of IAM once; undefined when no user does. */
  owner(): Promise<string | undefined>;
}

/** ARNs of the stack's own policies. */
export interface QuarantineArns {
  /** Denies temporary sessions. */
  readonly denySessionsPolicyArn: string;
  /** Denies everything. */
  readonly denyAllPolicyArn: string;
}

export interface ContainDeps extends QuarantineArns {
  readonly iam: IAMClient;
}

/** A key and its holder, as IAM has them now. */
export interface Subject {
  readonly accessKeyId: string;
  readonly user: UserState;
}

/** What an act would change. */
export interface Change {
  /** In words. */
  readonly before: string;
  readonly after: string;
  /** What there is, as `prior` gives it: all that the act changes, and nothing that changes by itself. */
  readonly state: Record<string, unknown>;
}

/** What a person wants of a restore. */
export interface Wish {
  /** The one key that may be set Active again. */
  readonly reactivateKey?: string;
  /** Milliseconds since the epoch: sessions issued before it stay denied. */
  readonly now: number;
  /** He insists, where a deny of old sessions has no place: he knows that none is left. */
  readonly isForced?: boolean;
}

/**
 * What giving one act back comes to. `drift`: what is there is not what the act has left, so that nobody knows
 * what exactly back would be.
 */
export type GivingBack =
  | { readonly kind: 'change'; readonly before: string; readonly after: string }
  | { readonly kind: 'nothing'; readonly because: string }
  | { readonly kind: 'drift'; readonly expected: string; readonly found: string };

/**
 * A way to contain a credential, as one value. The list of a plan, the words of a mail and the
 * permissions of the role that runs it all come from here.
 */
export interface ContainmentAction {
  readonly id: string;
  readonly title: string;
  readonly appliesTo: readonly CredentialKind[];
  readonly stops: readonly WayIn[];
  readonly doesNotStop: readonly WayIn[];
  /** What a workload that uses the credential feels. */
  readonly disruption: string;
  readonly reversible: boolean;
  /** Whether the main path does it by itself; otherwise a person does, with `cordon contain`. */
  readonly automatic: boolean;
  /** IAM actions of whoever runs it. */
  readonly permissions: readonly string[];
  /** IAM actions of who gives it back: of all roles of the deployment, CordonRestoreRole alone has them. */
  readonly restorePermissions: readonly string[];
  /** What is changed, in words: `access key AKIA…`. `userName` is who holds the key now. */
  describe(target: Pick<Target, 'accessKeyId'>, userName: string): string;
  /** What `apply` would change. Pure. */
  plan(subject: Subject, arns: QuarantineArns): Change;
  /**
   * The state that giving it back needs, as plain JSON. Read in the same moment as the act, so it may show
   * our own change: `isCertain` says when it cannot.
   */
  prior(target: Target, deps: ContainDeps): Promise<Record<string, unknown>>;
  /**
   * Does it; doing it again changes nothing. `onRecord` waits for the prior state that is on record, which what takes
   * something away has to be named by; it throws when it could not be written.
   */
  apply(target: Target, deps: ContainDeps, onRecord: () => Promise<unknown>): Promise<void>;
  /** Reads what is now there: that AWS answered 200 proves nothing. */
  verify(target: Target, deps: ContainDeps): Promise<Judgement>;
  /** What `restore` would change, from what was saved before the act and what is there now. Pure. */
  planRestore(prior: unknown, subject: Subject, arns: QuarantineArns, wish: Wish): GivingBack;
  /** Gives back what `planRestore` calls a change, and no more. */
  restore(prior: unknown, subject: Subject, deps: ContainDeps, wish: Wish): Promise<void>;
  /** Commands by which a person gives back what was there. */
  undo(target: Target, userName: string, deps: ContainDeps): readonly string[];
}
