import { CordonError } from '../model/cordon-error.ts';
import type { CredentialKind } from '../model/credential.ts';
import type { Mode, OnSilence } from '../model/decision.ts';
import type { Channel, FindingSource } from '../model/finding.ts';
import { findProblems, PolicySchema } from './policy-schema.ts';

/** What a deployment does about which finding: written as YAML, deployed as JSON. */
export interface Policy {
  readonly schema: 'cordon.policy/1';
  /** Whom nothing touches without a person: ARNs of users and roles, in which `*` stands for any text, or unique ids. */
  readonly protected: readonly string[];
  /** How long a plan waits for people before silence counts, minutes; absent: an hour. */
  readonly approveWithin?: number;
  /** Ordered: the first that matches decides. The last has no conditions. */
  readonly rules: readonly PolicyRule[];
}

export interface PolicyRule {
  readonly name: string;
  readonly when: Conditions;
  readonly mode: Mode;
  /** Stands in the mail: why this mode. */
  readonly because: string;
  /** The page for the person who goes on: `root` is docs/playbooks/root.md. */
  readonly playbook?: string;
  /** Of a decision that asks: how many people have to agree; absent: one. */
  readonly approvers?: 1 | 2;
  /** Of a decision that asks, when nobody has answered in time; absent: `wait` (docs/decisions/0016). */
  readonly onSilence?: OnSilence;
}

/** All that are given must hold; of several values of one, any. Globs know `*` and `?`, and mind upper and lower case. */
export interface Conditions {
  readonly type?: readonly string[];
  readonly kind?: readonly CredentialKind[];
  readonly source?: readonly FindingSource[];
  readonly via?: readonly Channel[];
  readonly account?: readonly string[];
  /** On the user's or role's name. Its path and its tags stand in no finding (docs/decisions/0007). */
  readonly principal?: readonly string[];
  readonly region?: readonly string[];
  readonly severity?: SeverityRange;
}

/** GuardDuty's scale, 0 to 10: `atLeast` is in the range, `below` is not. */
export interface SeverityRange {
  readonly atLeast?: number;
  readonly below?: number;
}

export type Condition = keyof Conditions;

/** The policy that a value is. Throws a CordonError that names every field that is wrong. */
export function parsePolicy(value: unknown): Policy {
  const problems = findProblems(value);
  if (problems.length === 0) return PolicySchema.parse(value);
  const said = problems.slice(0, 10).map(({ path, message }) => `${path.join('.') || 'policy'}: ${message}`);
  throw new CordonError('Policy', `this is no response policy: ${said.join('; ')}`, {
    advice: 'cordon policy check FILE',
  });
}
