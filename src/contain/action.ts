import type { IAMClient } from '@aws-sdk/client-iam';
import type { CredentialKind } from '../model/credential.ts';
import type { Judgement } from '../model/incident.ts';

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

export interface ContainDeps {
  readonly iam: IAMClient;
  /** ARN of the stack's own policy that denies temporary sessions. */
  readonly denySessionsPolicyArn: string;
}

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
  /** IAM actions of the role that runs it. */
  readonly permissions: readonly string[];
  /** What is changed, in words: `access key AKIA…`. `userName` is who holds the key now. */
  describe(target: Target, userName: string): string;
  /**
   * The state that giving it back needs, as plain JSON. Read in the same moment as the act, so it may show
   * our own change: `isCertain` says when it cannot.
   */
  prior(target: Target, deps: ContainDeps): Promise<Record<string, unknown>>;
  /** Does it; doing it again changes nothing. */
  apply(target: Target, deps: ContainDeps): Promise<void>;
  /** Reads what is now there: that AWS answered 200 proves nothing. */
  verify(target: Target, deps: ContainDeps): Promise<Judgement>;
  /** Commands by which a person gives back what was there. */
  undo(target: Target, userName: string, deps: ContainDeps): readonly string[];
}
