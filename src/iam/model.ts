/**
 * The words of policy evaluation. Pure data: no AWS client, no clock, no product.
 * Source of the rules: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */

/** One value, or several, as policy JSON writes them. */
export type OneOrMany<T> = T | readonly T[];

export interface PolicyDocument {
  readonly Version?: '2012-10-17' | '2008-10-17';
  readonly Id?: string;
  readonly Statement: OneOrMany<Statement>;
}

export interface Statement {
  readonly Sid?: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Action?: OneOrMany<string>;
  readonly NotAction?: OneOrMany<string>;
  readonly Resource?: OneOrMany<string>;
  readonly NotResource?: OneOrMany<string>;
  readonly Principal?: PrincipalElement;
  readonly NotPrincipal?: PrincipalElement;
  /** operator (with its qualifiers) -> condition key -> values */
  readonly Condition?: Readonly<
    Record<string, Readonly<Record<string, OneOrMany<string | number | boolean>>>>
  >;
}

export type PrincipalElement = '*' | Readonly<Partial<Record<PrincipalType, OneOrMany<string>>>>;
export type PrincipalType = 'AWS' | 'Service' | 'Federated' | 'CanonicalUser';

/** A policy with the name under which a decision cites it (an ARN, or `inline:NAME`). */
export interface NamedPolicy {
  readonly name: string;
  readonly document: PolicyDocument;
}

/** Who makes the request. ARNs are of the forms that policies name. */
export type Principal =
  | { readonly kind: 'root'; readonly account: string; readonly arn: string }
  | { readonly kind: 'user'; readonly account: string; readonly arn: string }
  /** GetSessionToken: the user himself, with temporary credentials. */
  | { readonly kind: 'user-session'; readonly account: string; readonly arn: string }
  /** GetFederationToken: `arn` is `…:federated-user/NAME`, `userArn` the user who called it. */
  | {
      readonly kind: 'federated-session';
      readonly account: string;
      readonly arn: string;
      readonly userArn: string;
    }
  /** `arn` is `…:assumed-role/ROLE/SESSION`, `roleArn` the role's own ARN with its path. */
  | {
      readonly kind: 'role-session';
      readonly account: string;
      readonly arn: string;
      readonly roleArn: string;
    }
  /** An AWS service, `service` being e.g. `events.amazonaws.com`; has no identity policies. */
  | { readonly kind: 'service'; readonly service: string }
  /** Web identity or SAML, in AssumeRoleWith… calls; `provider` is the provider's ARN or name. */
  | { readonly kind: 'federated'; readonly provider: string }
  | { readonly kind: 'anonymous' };

/** Condition keys and their values; keys compare case-insensitively, an absent key is absent. */
export type RequestContext = Readonly<Record<string, OneOrMany<string>>>;

export interface AccessRequest {
  readonly principal: Principal;
  /** `service:Operation` */
  readonly action: string;
  /** An ARN, or `*` for actions without resource-level permissions. */
  readonly resource: string;
  /** Account that owns the resource; absent: the principal's own. */
  readonly resourceAccount?: string;
  readonly context: RequestContext;
}

/** Every policy that applies to one request. Absent level: it does not apply (no boundary, no organization). */
export interface PolicySet {
  readonly identity: readonly NamedPolicy[];
  readonly boundary?: NamedPolicy;
  /** Session policies as passed to AssumeRole or GetFederationToken; `[]` differs from absent: it allows nothing. */
  readonly session?: readonly NamedPolicy[];
  /** Service control policies of the principal's account, one list per level: root, each OU, account. */
  readonly scps?: readonly (readonly NamedPolicy[])[];
  /** Resource control policies of the resource's account, one list per level. */
  readonly rcps?: readonly (readonly NamedPolicy[])[];
  /** Policy on the resource (bucket policy, function policy, a role's trust policy, …). */
  readonly resource?: NamedPolicy;
  /**
   * What the resource policy means to its own account.
   * `adds` (most services): an identity policy alone is enough. `required` (role trust, KMS keys): without it nothing is allowed.
   */
  readonly resourceMode?: 'adds' | 'required';
}

export type PolicyLevel = 'identity' | 'boundary' | 'session' | 'scp' | 'rcp' | 'resource';

/** The statement that decided, by its Sid or else its place (`#0`). */
export interface StatementRef {
  readonly level: PolicyLevel;
  readonly policy: string;
  readonly statement: string;
}

/** The result explains itself. */
export type Decision =
  | { readonly allowed: true; readonly allowedBy: readonly StatementRef[] }
  /** A matching Deny statement. */
  | { readonly allowed: false; readonly kind: 'explicit-deny'; readonly blockedBy: StatementRef }
  /** Nothing allowed it at this level. */
  | {
      readonly allowed: false;
      readonly kind: 'implicit-deny';
      readonly blockedBy: { readonly level: PolicyLevel };
    };
