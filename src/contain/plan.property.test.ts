import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { everyAction } from './catalog.ts';
import { comparePlans, type HashedStep, hashSteps, planContainment } from './plan.ts';
import type { UserState } from './read-user.ts';

const ARNS = {
  denySessionsPolicyArn: 'arn:aws:iam::111122223333:policy/cordon/CordonDenySessions',
  denyAllPolicyArn: 'arn:aws:iam::111122223333:policy/cordon/CordonDenyAll',
};
const LEAKED = 'AKIAIOSFODNN7EXAMPLE';
const OTHER = 'AKIAI44QH8DHBEXAMPLE';
const ALICE: UserState = {
  userName: 'alice',
  userId: 'AIDACKCEVSQ6C2EXAMPLE',
  arn: 'arn:aws:iam::111122223333:user/alice',
  keys: [
    { accessKeyId: LEAKED, status: 'Active', createdAt: '2026-01-05T09:00:00.000Z' },
    { accessKeyId: OTHER, status: 'Active', createdAt: '2026-02-05T09:00:00.000Z' },
  ],
  attachedPolicies: ['arn:aws:iam::aws:policy/ReadOnlyAccess'],
  inlinePolicies: [],
  quotas: { attachedPolicies: 10, inlineCharacters: 2048 },
};
const planFor = (user: UserState, keys = [LEAKED], actions = everyAction) =>
  planContainment(user, keys, actions, ARNS);
const withStatus = (status: string): UserState => ({
  ...ALICE,
  keys: ALICE.keys.map((key) => (key.accessKeyId === LEAKED ? { ...key, status } : key)),
});
const attached = (...arns: string[]): UserState => ({
  ...ALICE,
  attachedPolicies: [...ALICE.attachedPolicies, ...arns],
});

const step: fc.Arbitrary<HashedStep> = fc.record({
  action: fc.constantFrom(...everyAction.map(({ id }) => id)),
  target: fc.string({ maxLength: 20 }),
  before: fc.string({ maxLength: 20 }),
  after: fc.string({ maxLength: 20 }),
  state: fc.dictionary(fc.string({ maxLength: 8 }), fc.jsonValue({ maxDepth: 2 }), { maxKeys: 4 }),
});
const reversed = (value: Record<string, unknown>) => Object.fromEntries(Object.entries(value).reverse());

describe('the hash of a plan', () => {
  it('does not depend on the order of steps, or of the fields in them', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 4 }), (steps) => {
        const turned = steps.map((one) => ({ ...one, state: reversed(one.state) })).reverse();
        expect(hashSteps('contain', turned)).toBe(hashSteps('contain', steps));
      }),
    );
  });

  it('changes when any part of any step does, and with the purpose', () => {
    fc.assert(
      fc.property(
        fc.array(step, { minLength: 1, maxLength: 4 }),
        fc.nat(),
        fc.constantFrom('action', 'target', 'before', 'after', 'state'),
        (steps, seed, part) => {
          const at = seed % steps.length;
          const changed = steps.map((one, place) => {
            if (place !== at) return one;
            const value = part === 'state' ? { ...one.state, 'a new field': true } : `${one[part]}!`;
            return { ...one, [part]: value } as HashedStep;
          });
          expect(hashSteps('contain', changed)).not.toBe(hashSteps('contain', steps));
          expect(comparePlans(steps, changed)).not.toEqual([]);
        },
      ),
    );
    expect(hashSteps('restore', [])).not.toBe(hashSteps('contain', []));
  });

  it.each<[string, UserState]>([
    ['the key is Inactive already', withStatus('Inactive')],
    ['the key is gone', { ...ALICE, keys: ALICE.keys.slice(1) }],
    ['the user was deleted and made again', { ...ALICE, userId: 'AIDA2222222222EXAMPLE' }],
    ['the user was renamed', { ...ALICE, userName: 'alice.smith' }],
    ['his sessions are denied', attached(ARNS.denySessionsPolicyArn)],
    ['everything is denied', attached(ARNS.denyAllPolicyArn)],
    ['there is no more room for a policy', { ...ALICE, quotas: { ...ALICE.quotas, attachedPolicies: 1 } }],
  ])('changes when %s', (_, user) => {
    expect(planFor(user).hash).not.toBe(planFor(ALICE).hash);
    expect(comparePlans(planFor(ALICE).steps, planFor(user).steps)).not.toEqual([]);
  });

  it.each<[string, UserState]>([
    ['the other key', { ...ALICE, keys: ALICE.keys.slice(0, 1) }],
    ['a policy that stays as it is', attached('arn:aws:iam::aws:policy/AmazonSQSFullAccess')],
    ['the order in which IAM lists keys', { ...ALICE, keys: [...ALICE.keys].reverse() }],
  ])('does not depend on %s', (_, user) => {
    expect(planFor(user).hash).toBe(planFor(ALICE).hash);
    expect(comparePlans(planFor(ALICE).steps, planFor(user).steps)).toEqual([]);
  });
});

describe('planContainment', () => {
  it('plans what is about the user once, however many of his keys are meant', () => {
    const { steps } = planFor(ALICE, [LEAKED, OTHER]);
    expect(steps.map(({ action, target }) => `${action} on ${target}`)).toEqual([
      `deactivate-access-key on access key ${LEAKED}`,
      `deactivate-access-key on access key ${OTHER}`,
      'deny-user-sessions on temporary sessions of user alice',
      'deny-all-on-user on user alice',
    ]);
    expect(planFor(ALICE, [OTHER, LEAKED]).hash).toBe(planFor(ALICE, [LEAKED, OTHER]).hash);
  });

  it('says before and after, and where there is no room for a deny', () => {
    const inline = [{ name: 'work', document: `{"Statement":"${'x'.repeat(2000)}"}` }];
    const full = { ...ALICE, quotas: { ...ALICE.quotas, attachedPolicies: 1 } };
    const outcomesFor = (user: UserState) =>
      planFor(user)
        .steps.map((one) => `${one.before} -> ${one.after}`)
        .join('\n');
    expect(outcomesFor(ALICE)).toMatch(
      /^Active -> Inactive\n.*-> all are denied.*\n.*-> everything is denied \(policy/,
    );
    expect(outcomesFor(full)).toMatch(
      /there is no room, 1 policies are attached.*\n.*everything is denied \(inline/,
    );
    const fuller = { ...full, inlinePolicies: inline };
    expect(outcomesFor(fuller)).toMatch(/everything is denied .*ReadOnlyAccess is detached/);
    const ours = { ...fuller, attachedPolicies: [ARNS.denySessionsPolicyArn] };
    expect(outcomesFor(ours)).toMatch(/neither for an attached policy nor for an inline/);
  });
});
