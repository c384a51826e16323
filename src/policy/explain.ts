import type { Decision, Mode } from '../model/decision.ts';
import { type ApprovalTerms, termsIfConfirmed } from './approval-terms.ts';
import { decide } from './decide.ts';
import { findGuard, type Situation } from './guards.ts';
import { conditionsOf, factsOf, findUnmet } from './match-rule.ts';
import type { Condition, Policy, PolicyRule } from './policy.ts';
import { type Change, findChanges } from './what-if.ts';

/** Why a situation is decided as it is, as data. */
export interface Explanation {
  readonly decision: Decision;
  /** Where a plan waits for people: on what terms, if GuardDuty confirms the finding. */
  readonly approval?: ApprovalTerms;
  /** `guard`: a rule that stands before every policy. */
  readonly decidedBy: 'guard' | 'rule';
  /** The conditions of the rule that matched, with the facts that met them; empty for a guard. */
  readonly matched: readonly Comparison[];
  /** Each earlier rule, with the first of its conditions that did not hold; empty for a guard. */
  readonly passedOver: readonly (Comparison & { readonly rule: string })[];
  /** For each other mode that one change gives: the smallest one. */
  readonly changes: readonly Change[];
  /** Modes that no single change gives. */
  readonly outOfReach: readonly Mode[];
}

export interface Comparison {
  readonly condition: Condition;
  /** In words, as the rule has it. */
  readonly wanted: string;
  /** In words, as the situation has it. */
  readonly found: string;
}

export function explain(situation: Situation, policy: Policy): Explanation {
  const decision = decide(situation, policy);
  const isGuarded = findGuard(situation) !== undefined;
  const at = policy.rules.findIndex(({ name }) => name === decision.rule);
  const rule = policy.rules[at];
  const approval = termsIfConfirmed(situation, decision, policy);
  return {
    decision,
    ...(approval === undefined ? {} : { approval }),
    decidedBy: isGuarded ? 'guard' : 'rule',
    matched: isGuarded || rule === undefined ? [] : compareAll(rule, situation),
    passedOver: isGuarded ? [] : policy.rules.slice(0, at).flatMap((one) => passOver(one, situation)),
    ...findChanges(situation, policy, decision),
  };
}

const compareAll = (rule: PolicyRule, situation: Situation): Comparison[] =>
  conditionsOf(rule.when).map((condition) => compare(rule, condition, situation));

function passOver(rule: PolicyRule, situation: Situation): (Comparison & { rule: string })[] {
  const unmet = findUnmet(rule.when, factsOf(situation));
  return unmet === undefined ? [] : [{ rule: rule.name, ...compare(rule, unmet, situation) }];
}

function compare({ when }: PolicyRule, condition: Condition, situation: Situation): Comparison {
  const fact = factsOf(situation)[condition];
  return {
    condition,
    wanted: nameWanted(when, condition),
    found: fact === undefined ? 'none' : String(fact),
  };
}

/** `one of a, b`, `at least 4 and below 7` */
export function nameWanted(when: PolicyRule['when'], condition: Condition): string {
  if (condition !== 'severity') {
    const values = when[condition] ?? [];
    return values.length === 1 ? (values[0] ?? '') : `one of ${values.join(', ')}`;
  }
  const { atLeast, below } = when.severity ?? {};
  const parts = [
    ...(atLeast === undefined ? [] : [`at least ${atLeast}`]),
    ...(below === undefined ? [] : [`below ${below}`]),
  ];
  return parts.join(' and ');
}
