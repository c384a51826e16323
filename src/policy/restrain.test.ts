import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CREDENTIAL_KINDS } from '../model/credential.ts';
import { type Decision, MODES, type Mode } from '../model/decision.ts';
import { CHANNELS, SOURCES } from '../model/finding.ts';
import { decide } from './decide.ts';
import { situation } from './fixture.ts';
import type { Policy } from './policy.ts';
import { type RestrainFacts, restrain } from './restrain.ts';

const contain: Decision = { mode: 'contain', rule: 'leaked-user-key', because: 'it has leaked' };
const approve: Decision = { ...contain, mode: 'approve' };
const real: RestrainFacts = { confirmation: 'confirmed', isSimulation: false };
const killSwitch = { until: '2026-11-21T14:00:00Z', reason: 'release night' };
const shadowUntil = '2026-12-01T00:00:00Z';

describe('restrain', () => {
  it('leaves a confirmed finding as it was decided', () => {
    expect(restrain(contain, real)).toEqual(contain);
    expect(restrain(contain, { ...real, confirmation: 'not asked' })).toEqual(contain);
  });

  it.each(['not found', 'differs'] as const)(
    'lets a finding of which GuardDuty says "%s" not even ask',
    (confirmation) => {
      for (const decision of [contain, approve]) {
        const restrained = restrain(decision, { ...real, confirmation });
        expect(restrained).toMatchObject({
          mode: 'notify',
          held: { by: 'not-confirmed', from: decision.mode },
        });
        expect(restrained.because).toMatch(/it has leaked; GuardDuty.*forged/);
      }
    },
  );

  it('goes on when GuardDuty does not answer, and says so', () => {
    const restrained = restrain(contain, { ...real, confirmation: 'unanswered' });
    expect(restrained.mode).toBe('contain');
    expect(restrained.held).toBeUndefined();
    expect(restrained.because).toContain('GuardDuty did not answer');
  });

  it('only tells of what a person has given back, whatever would have been done', () => {
    const givenBack = { by: 'arn:aws:iam::111122223333:user/olga', at: '2026-11-21T11:00:00.000Z' };
    for (const decision of [contain, approve]) {
      expect(restrain(decision, { ...real, givenBack })).toMatchObject({
        mode: 'notify',
        because: `it has leaked; given back by ${givenBack.by} at ${givenBack.at}; the same finding, and nothing new in it`,
        held: { by: 'restored', from: decision.mode },
      });
    }
  });

  it('asks while the kill switch is on, for simulations too', () => {
    for (const isSimulation of [true, false]) {
      expect(restrain(contain, { ...real, isSimulation, killSwitch })).toMatchObject({
        mode: 'approve',
        because: 'it has leaked; the kill switch is on until 2026-11-21T14:00:00Z (release night)',
        held: { by: 'kill-switch', from: 'contain' },
      });
    }
  });

  it('in shadow asks about real findings, and plays simulations', () => {
    const restrained = restrain(contain, { ...real, shadowUntil });
    expect(restrained).toMatchObject({ mode: 'approve', held: { by: 'shadow', from: 'contain' } });
    expect(restrained.because).toMatch(/^would have contained: it has leaked; .*2026-12-01/);
    expect(restrain(contain, { ...real, isSimulation: true, shadowUntil })).toEqual(contain);
    expect(restrain(approve, { ...real, shadowUntil, killSwitch })).toEqual(approve);
  });

  it('of several records the strictest and says each', () => {
    const both = restrain(contain, { ...real, killSwitch, shadowUntil });
    expect(both).toMatchObject({ mode: 'approve', held: { by: 'kill-switch', from: 'contain' } });
    const all = restrain(contain, { ...real, confirmation: 'not found', killSwitch, shadowUntil });
    expect(all).toMatchObject({ mode: 'notify', held: { by: 'not-confirmed', from: 'contain' } });
    for (const part of ['GuardDuty', 'kill switch', 'shadow']) expect(all.because).toContain(part);
  });

  it('keeps in mind what the rule gave before it was held', () => {
    const held: Decision = { ...approve, held: { by: 'protected', from: 'rotate' } };
    expect(restrain(held, { ...real, confirmation: 'differs' }).held).toEqual({
      by: 'not-confirmed',
      from: 'rotate',
    });
  });
});

const rank = (mode: Mode): number => MODES.indexOf(mode);
const mode = fc.constantFrom(...MODES);

const anyFacts: fc.Arbitrary<RestrainFacts> = fc.record(
  {
    confirmation: fc.constantFrom('confirmed', 'not found', 'differs', 'unanswered', 'not asked'),
    killSwitch: fc.constant(killSwitch),
    shadowUntil: fc.constant(shadowUntil),
    isSimulation: fc.boolean(),
  },
  { requiredKeys: ['confirmation', 'isSimulation'] },
);

const anyWhen = fc.record(
  {
    kind: fc.subarray([...CREDENTIAL_KINDS], { minLength: 1 }),
    source: fc.subarray([...SOURCES], { minLength: 1 }),
    via: fc.subarray([...CHANNELS], { minLength: 1 }),
  },
  { requiredKeys: [] },
);

const anyPolicy: fc.Arbitrary<Policy> = fc
  .record({
    entries: fc.subarray(['arn:aws:iam::*:user/a*', 'arn:aws:iam::*:role/a*', 'AIDACKCEVSQ6C2EXAMPLE']),
    rules: fc.array(fc.record({ when: anyWhen, mode }), { maxLength: 6 }),
    last: mode,
  })
  .map(({ entries, rules, last }) => ({
    schema: 'cordon.policy/1',
    protected: entries,
    rules: [...rules, { when: {}, mode: last }].map((rule, at) => ({
      ...rule,
      name: `r-${at}`,
      because: 'so',
    })),
  }));

const anySituation = fc
  .record({
    kind: fc.constantFrom(...CREDENTIAL_KINDS),
    isSimulationOn: fc.boolean(),
    source: fc.constantFrom(...SOURCES),
    via: fc.constantFrom(...CHANNELS),
    isSample: fc.boolean(),
    account: fc.constantFrom('111122223333', '444455556666'),
    several: fc.boolean(),
  })
  .map(({ kind, isSimulationOn, several, ...finding }) =>
    situation({ kind, isSimulationOn, finding: { ...finding, ...(several ? { subject: 'a-2' } : {}) } }),
  );

describe('nothing', () => {
  it('makes a mode looser than the rule that matched', () => {
    fc.assert(
      fc.property(anySituation, anyPolicy, anyFacts, (given, policy, facts) => {
        const decision = decide(given, policy);
        const byRule = policy.rules.find(({ name }) => name === decision.rule)?.mode ?? 'notify';
        const restrained = restrain(decision, facts);
        expect(rank(decision.mode)).toBeLessThanOrEqual(rank(byRule));
        expect(rank(restrained.mode)).toBeLessThanOrEqual(rank(decision.mode));
        for (const { mode: now, held } of [decision, restrained]) {
          expect(held === undefined ? now : held.from).toBe(byRule);
        }
      }),
      { numRuns: 2000 },
    );
  });
});
