import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CREDENTIAL_KINDS } from '../model/credential.ts';
import { defaultPolicy, situation } from './fixture.ts';
import { factsOf, findUnmet } from './match-rule.ts';
import type { Conditions, PolicyRule } from './policy.ts';
import { covers, listWarnings } from './warnings.ts';

const warningsOf = (...rules: Partial<PolicyRule>[]) =>
  listWarnings({
    schema: 'cordon.policy/1',
    protected: [],
    rules: rules.map((rule, at) => ({ name: `r-${at}`, when: {}, mode: 'notify', because: 'x', ...rule })),
  }).map(({ rule, message }) => `${rule} ${message}`);

describe('warnings', () => {
  it('are none about the policy that ships', () => {
    expect(listWarnings(defaultPolicy())).toEqual([]);
  });

  it.each<[string, Partial<PolicyRule>[], RegExp]>([
    ['no conditions before it', [{}, { when: { kind: ['root'] } }], /^r-1 can never match: rule r-0/],
    [
      'a broader rule before it',
      [{ when: { type: ['Recon:*'] } }, { when: { type: ['Recon:*TorIPCaller'], kind: ['user-key'] } }],
      /^r-1 can never match/,
    ],
    ['a kind that guards decide', [{ when: { kind: ['unknown'] } }], /^r-0 can never match/],
    [
      'a kind without an action',
      [{ mode: 'contain', when: { source: ['guardduty'], kind: ['user-key', 'role-session'] } }],
      /will ask and not contain for role-session/,
    ],
    [
      'silence about what nobody can confirm',
      [{ mode: 'approve', onSilence: 'deactivate', when: { kind: ['user-key'], source: ['health'] } }],
      /onSilence: deactivate.*it will wait/,
    ],
    ['no kind', [{ mode: 'contain', when: { source: ['guardduty'] } }], /names no kind/],
    [
      'a source that others can cause',
      [{ mode: 'contain', when: { kind: ['user-key'], type: ['Recon:*'] } }],
      /of source security-hub or quarantine/,
    ],
    [
      'severity alone',
      [{ mode: 'contain', when: { kind: ['user-key'], severity: { atLeast: 7 } } }],
      /by severity alone/,
    ],
  ])('tell of %s', (_what, rules, warning) => {
    expect(warningsOf(...rules)).toContainEqual(expect.stringMatching(warning));
  });

  it('say nothing of rules that only overlap', () => {
    expect(
      warningsOf({ when: { type: ['Recon:?*'] } }, { when: { type: ['Recon:*', 'Stealth:*'] } }, {}),
    ).toEqual([]);
  });
});

const globs = fc.array(fc.string({ unit: fc.constantFrom('a', 'b', '*', '?'), minLength: 1, maxLength: 4 }), {
  minLength: 1,
  maxLength: 2,
});
const severity = fc.constantFrom(
  { atLeast: 4 },
  { below: 7 },
  { atLeast: 4, below: 7 },
  { atLeast: 2, below: 9 },
);
const when: fc.Arbitrary<Conditions> = fc.record(
  { type: globs, kind: fc.subarray(CREDENTIAL_KINDS.slice(0, 3), { minLength: 1 }), severity },
  { requiredKeys: [] },
);
const facts = fc.record({
  type: fc.string({ unit: fc.constantFrom('a', 'b'), minLength: 1, maxLength: 4 }),
  kind: fc.constantFrom(...CREDENTIAL_KINDS.slice(0, 3)),
  severity: fc.integer({ min: 0, max: 10 }),
});

it('a rule that is said to cover another matches all that the other does', () => {
  let covered = 0;
  fc.assert(
    fc.property(when, when, fc.array(facts, { minLength: 20 }), (broad, narrow, all) => {
      if (!covers(broad, narrow)) return;
      for (const one of all) {
        const given = { ...factsOf(situation()), ...one };
        if (findUnmet(narrow, given) !== undefined) continue;
        covered++;
        expect(findUnmet(broad, given)).toBeUndefined();
      }
    }),
    { numRuns: 3000 },
  );
  expect(covered).toBeGreaterThan(500);
});
