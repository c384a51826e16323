import { describe, expect, it } from 'vitest';
import { explain } from './explain.ts';
import { defaultPolicy, situation } from './fixture.ts';
import type { Policy } from './policy.ts';

const policy = defaultPolicy();
const tor = { type: 'Recon:IAMUser/TorIPCaller' };

describe('an explanation', () => {
  it('names the rule, what met it, and the first thing that kept each earlier one from matching', () => {
    const { decision, decidedBy, matched, passedOver } = explain(situation({ finding: tor }), policy);
    expect(decision).toMatchObject({ mode: 'approve', rule: 'threat-list-user-key' });
    expect(decidedBy).toBe('rule');
    expect(matched).toEqual([
      { condition: 'kind', wanted: 'user-key', found: 'user-key' },
      { condition: 'type', wanted: 'one of *MaliciousIPCaller*, *TorIPCaller*', found: tor.type },
    ]);
    const at = policy.rules.findIndex(({ name }) => name === 'threat-list-user-key');
    expect(passedOver.map(({ rule }) => rule)).toEqual(policy.rules.slice(0, at).map(({ name }) => name));
    expect(passedOver).toContainEqual(
      expect.objectContaining({ rule: 'leaked-user-key', condition: 'type', found: tor.type }),
    );
    expect(passedOver).toContainEqual({
      rule: 'exposed-user-key',
      condition: 'source',
      wanted: 'health',
      found: 'guardduty',
    });
  });

  it('says of each other mode which change of one thing gives it', () => {
    expect(explain(situation({ finding: tor }), policy).changes).toEqual([
      { mode: 'notify', rule: 'other-products', fact: 'source', from: 'guardduty', to: 'security-hub' },
      {
        mode: 'contain',
        rule: 'leaked-user-key',
        fact: 'type',
        from: tor.type,
        to: 'CredentialAccess:IAMUser/CompromisedCredentials',
      },
      { mode: 'rotate', rule: 'simulated-user-key', fact: 'source', from: 'guardduty', to: 'simulation' },
    ]);
  });

  it('of a guard says what would take it away', () => {
    const explained = explain(situation({ finding: { isSample: true } }), policy);
    expect(explained).toMatchObject({ decidedBy: 'guard', matched: [], passedOver: [] });
    expect(explained.changes).toEqual([
      { mode: 'contain', rule: 'leaked-user-key', fact: 'sample', from: 'yes', to: 'no' },
    ]);
    expect(explained.outOfReach).toEqual(['approve', 'rotate']);
  });

  it('of a hold says so too', () => {
    const { changes } = explain(situation({ finding: { subject: 'actor-2' } }), policy);
    expect(changes).toContainEqual({
      mode: 'contain',
      rule: 'leaked-user-key',
      fact: 'principals of the finding',
      from: 'several',
      to: 'one',
    });
    const protecting: Policy = { ...policy, protected: ['AIDACKCEVSQ6C2EXAMPLE'] };
    expect(explain(situation(), protecting).changes).toContainEqual(
      expect.objectContaining({ mode: 'contain', fact: 'protected', from: 'yes', to: 'no' }),
    );
  });

  it('falls back on the rule itself, within what a policy may say', () => {
    const strict: Policy = {
      schema: 'cordon.policy/1',
      protected: [],
      rules: [{ name: 'tell', when: {}, mode: 'notify', because: 'we are new here' }],
    };
    const { changes, outOfReach } = explain(situation(), strict);
    expect(changes.map(({ fact, to }) => [fact, to])).toEqual([
      ['mode of rule tell', 'approve'],
      ['mode of rule tell', 'contain'],
    ]);
    expect(outOfReach).toEqual(['rotate']);
  });

  it('names ranges of severity and names that are not there', () => {
    const { principalName: _, ...credential } = situation().credential;
    const { principalName: _other, ...finding } = situation().finding;
    const rules: Policy['rules'] = [
      { name: 'high', when: { severity: { atLeast: 4, below: 7 } }, mode: 'approve', because: 'x' },
      { name: 'ci', when: { principal: ['ci-*'] }, mode: 'approve', because: 'x' },
      { name: 'rest', when: {}, mode: 'notify', because: 'x' },
    ];
    const explained = explain({ ...situation(), credential, finding }, { ...policy, rules });
    expect(explained.passedOver).toEqual([
      { rule: 'high', condition: 'severity', wanted: 'at least 4 and below 7', found: '8' },
      { rule: 'ci', condition: 'principal', wanted: 'ci-*', found: 'none' },
    ]);
    expect(explained.changes).toContainEqual(
      expect.objectContaining({ mode: 'approve', fact: 'severity', from: '8', to: '4' }),
    );
  });
});
