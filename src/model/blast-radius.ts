/**
 * What a credential can do as of now, as far as policies say it: read by people and by `cordon report`. Times are ISO
 * 8601 in UTC. Names in it may be an attacker's.
 */
export interface BlastRadius {
  readonly asOf: string;
  readonly principal: { readonly kind: 'user' | 'role'; readonly arn: string };
  /** Before what contains it now: a deny of ours says nothing about what could have been done. */
  readonly isBeforeContainment: boolean;
  /** Of which it may call something, by name. */
  readonly services: readonly ReachedService[];
  /** What an attacker looks for first, the worst first. */
  readonly sensitive: readonly SensitiveAction[];
  readonly roles: readonly ReachedRole[];
  /** Names, never values, in the order in which to rotate them. */
  readonly secrets: readonly ReachedSecret[];
  /** Calls in the trail that changed what it can do: `2026-01-01T00:00:00Z AttachUserPolicy AdministratorAccess`. */
  readonly changes: readonly string[];
  /** Who else uses it: what containing it would stop. */
  readonly users: readonly OtherUse[];
  /** One sentence: what containing it would cost. */
  readonly cost: string;
  /** Sentences: what could not be read, and what policies cannot say. Never empty. */
  readonly notChecked: readonly string[];
}

export interface ReachedService {
  /** `iam`, `s3`, …; `*`: every one that is not listed by name. Where that is `all` and alone, it is an administrator. */
  readonly service: string;
  /** `all`: everything of it on everything. */
  readonly reach: 'all' | 'some';
  /** Policies and statements that allow it. */
  readonly by: readonly string[];
}

export interface SensitiveAction {
  /** `iam:CreateAccessKey` */
  readonly action: string;
  /** What somebody does with it, in words. */
  readonly means: string;
  /** `if`: a condition decides that is not known here. */
  readonly allowed: 'yes' | 'if';
  /** The policy and the statement; where it is not everything, on what alone; the keys of conditions that decide. */
  readonly by: string;
}

export interface ReachedRole {
  readonly arn: string;
  /** `assumed`: the trail has it. `could`: its trust and the principal's policies allow it. `if`: on a condition. */
  readonly how: 'assumed' | 'could' | 'if';
  readonly because: string;
  /** What it has that matters, in words: `administrator`. */
  readonly has: readonly string[];
}

export interface ReachedSecret {
  readonly store: 'secretsmanager' | 'ssm';
  readonly name: string;
  readonly region: string;
  /** `read`: the trail has it. `readable`: the policies allow it. */
  readonly how: 'read' | 'readable';
  /** Of the first time that it was read. */
  readonly at?: string;
  /** Why it stands where it does in the order. */
  readonly because: string;
}

export interface OtherUse {
  readonly credential: string;
  readonly address: string;
  readonly agent: string;
  readonly calls: number;
  readonly lastSeen: string;
}
