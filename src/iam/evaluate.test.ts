import { describe, expect, it } from 'vitest';
import actionsAndResources from './cases/actions-and-resources.json' with { type: 'json' };
import basics from './cases/basics.json' with { type: 'json' };
import conditionsSets from './cases/conditions-sets.json' with { type: 'json' };
import conditionsStrings from './cases/conditions-strings.json' with { type: 'json' };
import conditionsValues from './cases/conditions-values.json' with { type: 'json' };
import crossAccount from './cases/cross-account.json' with { type: 'json' };
import guardrails from './cases/guardrails.json' with { type: 'json' };
import { describeDecision, readPolicies, readRequest, type WrittenCase } from './cases/read-case.ts';
import resourcePolicies from './cases/resource-policies.json' with { type: 'json' };
import sessions from './cases/sessions.json' with { type: 'json' };
import trustAndServices from './cases/trust-and-services.json' with { type: 'json' };
import variables from './cases/variables.json' with { type: 'json' };
import { evaluate } from './evaluate.ts';
import type { NamedPolicy, PolicySet } from './model.ts';
import type { PolicyKind } from './policy-fields.ts';
import { validatePolicy } from './validate.ts';

const FILES = {
  basics,
  'actions and resources': actionsAndResources,
  'conditions on strings': conditionsStrings,
  'conditions on other values': conditionsValues,
  'conditions on sets': conditionsSets,
  variables,
  guardrails,
  'resource policies': resourcePolicies,
  sessions,
  'across accounts': crossAccount,
  'trust policies, keys and services': trustAndServices,
};

const ALL = Object.entries(FILES).map(([topic, cases]) => ({
  topic,
  cases: cases as unknown as WrittenCase[],
}));

describe.each(ALL)('$topic', ({ cases }) => {
  it.each(cases)('$title', (written) => {
    const decision = describeDecision(evaluate(readRequest(written), readPolicies(written)));
    expect(written.expect === 'allow' ? decision.split(':')[0] : trimGrant(decision, written)).toBe(
      written.expect,
    );
  });

  it('uses only policies that AWS would store', () => {
    for (const written of cases.filter(({ unvalidated }) => !unvalidated)) {
      for (const [policy, kind] of listPolicies(readPolicies(written), written.request.action)) {
        const text = JSON.stringify(policy.document);
        expect(() => validatePolicy(text, kind), `${written.title}: ${text}`).not.toThrow();
      }
    }
  });
});

it('has at least 150 cases, each with its own title and the AWS page that says so', () => {
  const cases = ALL.flatMap((file) => file.cases);
  expect(cases.length).toBeGreaterThanOrEqual(150);
  expect(new Set(cases.map(({ title }) => title)).size).toBe(cases.length);
  for (const { source } of cases)
    expect(source).toMatch(/^https:\/\/docs\.aws\.amazon\.com\/.+\.html(#.+)?$/);
});

/** A case that names one level means the first, the one that grants. */
function trimGrant(decision: string, { expect: expected }: WrittenCase): string {
  return expected.startsWith('allow') && !expected.includes(',') ? (decision.split(',')[0] ?? '') : decision;
}

function listPolicies(set: PolicySet, action: string): [NamedPolicy, PolicyKind][] {
  const onResource = action.startsWith('sts:') ? 'trust' : 'resource';
  const identity = [...set.identity, ...(set.session ?? []), ...(set.scps ?? []).flat()];
  if (set.boundary) identity.push(set.boundary);
  return [
    ...identity.map((policy): [NamedPolicy, PolicyKind] => [policy, 'identity']),
    ...(set.rcps ?? []).flat().map((policy): [NamedPolicy, PolicyKind] => [policy, 'resource']),
    ...(set.resource ? [[set.resource, onResource] as [NamedPolicy, PolicyKind]] : []),
  ];
}
