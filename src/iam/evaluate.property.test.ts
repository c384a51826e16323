import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { policy, policyList, policySet, request, statement } from './cases/arbitraries.ts';
import { evaluate } from './evaluate.ts';
import type { NamedPolicy, PolicySet, Statement, StatementRef } from './model.ts';

const RUNS = { numRuns: 1500 };

describe('what can never widen access', () => {
  it('a Deny added to any policy', () => {
    fc.assert(
      fc.property(request, policySet, statement, fc.nat(), (asked, set, extra, pick) => {
        const policies = listPolicies(set);
        fc.pre(policies.length > 0 && !evaluate(asked, set).allowed);
        const target = policies[pick % policies.length];
        const deny: Statement = { ...extra, Effect: 'Deny', Principal: '*' };
        const changed = mapPolicies(set, (each) =>
          each === target ? withStatements(each, [...statementsOf(each), deny]) : each,
        );
        expect(evaluate(asked, changed).allowed).toBe(false);
      }),
      RUNS,
    );
  });

  it('a boundary', () => {
    neverGrants(({ boundary: _, ...set }, [boundary]) => [set, boundary ? { ...set, boundary } : set]);
  });

  it('a session policy', () => {
    neverGrants(({ session: _, ...set }, session) => [set, { ...set, session }]);
  });

  it('a level of SCPs', () => {
    neverGrants((set, level) => [set, { ...set, scps: [...(set.scps ?? []), level] }]);
  });

  it('a level of RCPs', () => {
    neverGrants((set, level) => [set, { ...set, rcps: [...(set.rcps ?? []), level] }]);
  });
});

describe('what can never narrow access', () => {
  it('an Allow added to any policy', () => {
    fc.assert(
      fc.property(request, policySet, statement, fc.nat(), (asked, set, extra, pick) => {
        const policies = listPolicies(set);
        if (policies.length === 0 || !evaluate(asked, set).allowed) return;
        const target = policies[pick % policies.length];
        const allow: Statement = { ...extra, Effect: 'Allow', Principal: '*' };
        const changed = mapPolicies(set, (each) =>
          each === target ? withStatements(each, [...statementsOf(each), allow]) : each,
        );
        expect(evaluate(asked, changed).allowed).toBe(true);
      }),
      RUNS,
    );
  });
});

describe('a decision', () => {
  it('does not depend on the order of statements and policies', () => {
    fc.assert(
      fc.property(request, policySet, (asked, set) => {
        const turned = mapPolicies(set, (each) => withStatements(each, statementsOf(each).toReversed()));
        const reversed = {
          ...turned,
          identity: turned.identity.toReversed(),
          ...(turned.session && { session: turned.session.toReversed() }),
          ...(turned.scps && { scps: turned.scps.toReversed() }),
        };
        const [one, other] = [evaluate(asked, set), evaluate(asked, reversed)];
        expect(other.allowed).toBe(one.allowed);
        if (!one.allowed && !other.allowed) expect(other.kind).toBe(one.kind);
      }),
      RUNS,
    );
  });

  it('names statements that exist', () => {
    fc.assert(
      fc.property(request, policySet, (asked, set) => {
        const decision = evaluate(asked, set);
        if (decision.allowed) for (const ref of decision.allowedBy) expect(effectOf(set, ref)).toBe('Allow');
        else if (decision.kind === 'explicit-deny') expect(effectOf(set, decision.blockedBy)).toBe('Deny');
      }),
      RUNS,
    );
  });

  it('needs an Allow, but for the root user', () => {
    fc.assert(
      fc.property(request, policySet, (asked, set) => {
        const decision = evaluate(asked, set);
        if (decision.allowed && asked.principal.kind !== 'root') expect(decision.allowedBy).not.toEqual([]);
      }),
      RUNS,
    );
  });
});

/** Nothing that was denied before is allowed after. A federation session is the exception: its session policy is what it has. */
function neverGrants(
  change: (set: PolicySet, extra: readonly NamedPolicy[]) => [PolicySet, PolicySet],
): void {
  fc.assert(
    fc.property(request, policySet, fc.oneof(policyList, fc.tuple(policy)), (asked, set, extra) => {
      const [before, after] = change(set, extra);
      fc.pre(asked.principal.kind !== 'federated-session' || before.session !== undefined);
      fc.pre(!evaluate(asked, before).allowed);
      expect(evaluate(asked, after).allowed).toBe(false);
    }),
    RUNS,
  );
}

function listPolicies(set: PolicySet): NamedPolicy[] {
  const single = [set.boundary, set.resource].filter((each) => each !== undefined);
  const levels = [...(set.scps ?? []), ...(set.rcps ?? [])].flat();
  return [...set.identity, ...(set.session ?? []), ...levels, ...single];
}

function mapPolicies(set: PolicySet, change: (each: NamedPolicy) => NamedPolicy): PolicySet {
  const all = (policies: readonly NamedPolicy[]) => policies.map(change);
  return {
    ...set,
    identity: all(set.identity),
    ...(set.boundary && { boundary: change(set.boundary) }),
    ...(set.session && { session: all(set.session) }),
    ...(set.scps && { scps: set.scps.map(all) }),
    ...(set.rcps && { rcps: set.rcps.map(all) }),
    ...(set.resource && { resource: change(set.resource) }),
  };
}

function statementsOf({ document }: NamedPolicy): readonly Statement[] {
  return document.Statement as readonly Statement[];
}

function withStatements({ name, document }: NamedPolicy, statements: readonly Statement[]): NamedPolicy {
  return { name, document: { ...document, Statement: statements } };
}

function effectOf(set: PolicySet, ref: StatementRef): string | undefined {
  const named = listPolicies(set).find(({ name }) => name === ref.policy);
  return named && statementsOf(named)[Number(ref.statement.slice(1))]?.Effect;
}
