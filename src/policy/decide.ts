import type { CredentialKind } from '../model/credential.ts';
import { nameKind } from '../model/credential.ts';
import { acts, type Decision, type Hold } from '../model/decision.ts';
import type { UnreadableFinding } from '../model/finding.ts';
import { findGuard, type Situation } from './guards.ts';
import { factsOf, findUnmet } from './match-rule.ts';
import type { Policy, PolicyRule } from './policy.ts';
import { findProtection } from './protection.ts';

/** Kinds of credential that this version can contain by itself; a test compares them with the actions. */
export const KINDS_WITH_ACTION: readonly CredentialKind[] = ['user-key'];

/**
 * Pure: the same situation and policy give the same decision, with the rule that made it. First the guards, which
 * no policy can loosen; then the policy's first rule that matches; then what can only make it stricter.
 */
export function decide(situation: Situation, policy: Policy): Decision {
  return findGuard(situation) ?? hold(decideByRule(situation, policy), situation, policy);
}

function decideByRule(situation: Situation, { rules }: Policy): Decision {
  const rule = findRule(situation, rules);
  if (rule === undefined) return { mode: 'notify', rule: 'none', because: 'no rule of the policy matches' };
  const { mode, name, because, playbook } = rule;
  return { mode, rule: name, because, ...(playbook === undefined ? {} : { playbook }) };
}

function findRule(situation: Situation, rules: readonly PolicyRule[]): PolicyRule | undefined {
  const facts = factsOf(situation);
  return rules.find(({ when }) => findUnmet(when, facts) === undefined);
}

/** Acting becomes asking. The first of the holds is recorded, protection before all; people are told of each. */
function hold(decision: Decision, { finding, credential }: Situation, policy: Policy): Decision {
  if (!acts(decision.mode)) return decision;
  const protection = findProtection(finding, credential, policy.protected);
  const holds: [Hold, string][] = [
    ...(protection === undefined
      ? []
      : [['protected', `the policy protects ${protection}`] satisfies [Hold, string]]),
    ...(finding.subject === undefined
      ? []
      : [['several-principals', 'the finding names several principals'] satisfies [Hold, string]]),
    ...(KINDS_WITH_ACTION.includes(credential.kind)
      ? []
      : [
          ['no-action', `this version has no action for a ${nameKind(credential.kind)}`] satisfies [
            Hold,
            string,
          ],
        ]),
  ];
  const [first] = holds;
  if (first === undefined) return decision;
  const reasons = holds.map(([, reason]) => reason).join('; ');
  return {
    ...decision,
    mode: 'approve',
    because: `${decision.because}; a person decides: ${reasons}`,
    held: { by: first[0], from: decision.mode },
  };
}

export function decideUnreadable(finding: UnreadableFinding): Decision {
  return { mode: 'notify', rule: 'unreadable', because: `it could not be read: ${finding.because}` };
}
