import { describe, expect, it } from 'vitest';
import type { Hold } from '../model/decision.ts';
import { approvalTerms } from './approval-terms.ts';
import { decide } from './decide.ts';
import { type Change, defaultPolicy, situation } from './fixture.ts';
import type { Policy } from './policy.ts';

const leaked = 'leaked-user-key';
/** The owner would rather be asked about leaked keys. */
const asking = (change: object = {}): Policy => {
  const policy = defaultPolicy();
  const rules = policy.rules.map((rule) =>
    rule.name === leaked ? { ...rule, mode: 'approve' as const, ...change } : rule,
  );
  return { ...policy, rules };
};

function terms(policy: Policy, change: Change = {}, isConfirmed = true, heldBy?: Hold) {
  const { finding, credential, ...where } = situation(change);
  const decided = decide({ finding, credential, ...where }, policy);
  const held = heldBy === undefined ? {} : { held: { by: heldBy, from: 'contain' as const } };
  return approvalTerms({ finding, credential, decision: { ...decided, ...held }, isConfirmed }, policy);
}

describe('the terms of an approval', () => {
  it('are those of the rule: a confirmed leaked key is deactivated when nobody answers within an hour', () => {
    expect(terms(asking())).toEqual({ approvers: 1, onSilence: 'deactivate', withinMinutes: 60 });
  });

  it('may be stricter and of another length', () => {
    const policy = { ...asking({ approvers: 2, onSilence: 'wait' }), approveWithin: 15 };
    expect(terms(policy)).toEqual({ approvers: 2, onSilence: 'wait', withinMinutes: 15 });
  });

  it('are for two people, and silence means no, where the principal is protected', () => {
    expect(terms(asking(), { principalName: 'break-glass-1', finding: {} })).toMatchObject({
      approvers: 2,
      onSilence: 'wait',
    });
  });

  it('hold also where the rule itself asks, so that nobody is held back from acting', () => {
    const suspicion = { finding: { type: 'Discovery:IAMUser/AnomalousBehavior' } };
    expect(terms(asking(), suspicion)).toMatchObject({ approvers: 1, onSilence: 'wait' });
    const guarded = { ...suspicion, principalName: 'break-glass-1' };
    expect(terms(asking(), guarded)).toMatchObject({ approvers: 2 });
  });

  it.each<Hold>(['kill-switch', 'shadow', 'not-confirmed', 'protected'])('let silence mean no: %s', (by) => {
    expect(terms(asking(), {}, true, by)).toMatchObject({ onSilence: 'wait' });
  });

  it('let silence count where only the number of principals holds it back, and not unconfirmed', () => {
    expect(terms(asking(), {}, true, 'several-principals')).toMatchObject({ onSilence: 'deactivate' });
    expect(terms(asking(), {}, false)).toMatchObject({ onSilence: 'wait' });
  });
});
