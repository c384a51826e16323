import { describe, expect, it } from 'vitest';
import { actionsFor } from '../contain/catalog.ts';
import { CREDENTIAL_KINDS } from '../model/credential.ts';
import { acts } from '../model/decision.ts';
import { readCases, runCases } from './cases.ts';
import { decide, KINDS_WITH_ACTION } from './decide.ts';
import { defaultPolicy, readText, situation } from './fixture.ts';
import type { Policy, PolicyRule } from './policy.ts';

const policy = defaultPolicy();

/** A policy that would contain whatever comes, if the guards and holds let it. */
const reckless = (more: Partial<Policy> = {}): Policy => ({
  schema: 'cordon.policy/1',
  protected: [],
  rules: [{ name: 'all', when: {}, mode: 'contain', because: 'no time' }],
  ...more,
});

const onlyWhen = (when: PolicyRule['when']): Policy =>
  reckless({
    rules: [
      { name: 'asked', when, mode: 'approve', because: 'it fits' },
      { name: 'rest', when: {}, mode: 'notify', because: 'it does not' },
    ],
  });

describe('the default policy', () => {
  it('decides every case as the cases expect, and there are many', () => {
    const read = readCases(readText('./default-cases.yaml'));
    const cases = 'cases' in read ? read.cases : [];
    expect(cases.length).toBeGreaterThanOrEqual(30);
    expect(runCases(cases, policy)).toEqual([]);
  });

  it('uses every one of its rules in some case', () => {
    const read = readCases(readText('./default-cases.yaml'));
    const used = 'cases' in read ? read.cases.map((one) => one.expect.rule) : [];
    const idle = policy.rules.map(({ name }) => name).filter((name) => !used.includes(name));
    // Only a kind that no rule names reaches it, and each is named: it is for kinds to come.
    expect(idle).toEqual(['everything-else']);
  });

  it('never lets severity decide: threat lists are Medium, stopped logging is Low', () => {
    for (const severity of [0, 1, 5, 9]) {
      expect(decide(situation({ finding: { severity } }), policy).mode).toBe('contain');
    }
  });
});

describe('guards', () => {
  it.each([
    ['sample', { finding: { isSample: true } }],
    ['replayed', { finding: { isReplay: true as const } }],
    ['other-account', { finding: { account: '444455556666' } }],
    ['simulation-off', { finding: { source: 'simulation' as const }, isSimulationOn: false }],
    ['unknown-credential', { kind: 'unknown' as const }],
  ])('%s stands before the most reckless policy', (rule, change) => {
    expect(decide(situation(change), reckless())).toMatchObject({ mode: 'notify', rule });
  });

  it('say why a credential could not be told, and which page is for that', () => {
    expect(decide(situation({ kind: 'unknown' }), reckless())).toMatchObject({
      because: 'the credential could not be told: key prefix AKIA, user name given',
      playbook: 'unknown-credential',
    });
  });
});

describe('rules', () => {
  const mode = (when: PolicyRule['when'], change = {}) => decide(situation(change), onlyWhen(when)).mode;

  it.each<[PolicyRule['when'], PolicyRule['when']]>([
    [{ type: ['CredentialAccess:*'] }, { type: ['credentialaccess:*'] }],
    [{ type: ['Recon:*', '*Credentials'] }, { type: ['Compromised*'] }],
    [{ kind: ['root', 'user-key'] }, { kind: ['user-session'] }],
    [{ source: ['guardduty'] }, { source: ['person'] }],
    [{ via: ['event'] }, { via: ['api-output'] }],
    [{ account: ['111122223333'] }, { account: ['444455556666'] }],
    [{ principal: ['al?ce'] }, { principal: ['ci-*'] }],
    [{ region: ['eu-*'] }, { region: ['us-*'] }],
    [{ severity: { atLeast: 8 } }, { severity: { below: 8 } }],
    [{ severity: { atLeast: 7, below: 9 } }, { severity: { atLeast: 8.1 } }],
    [
      { region: ['eu-*'], kind: ['user-key'] },
      { region: ['eu-*'], kind: ['root'] },
    ],
  ])('match by %j and not by %j', (met, unmet) => {
    expect(mode(met)).toBe('approve');
    expect(mode(unmet)).toBe('notify');
  });

  it('do not match a name that the finding does not give', () => {
    const { principalName: _name, ...nameless } = situation().credential;
    const { principalName: _other, ...finding } = situation().finding;
    const nobody = { ...situation(), finding, credential: nameless };
    expect(decide(nobody, onlyWhen({ principal: ['*'] })).mode).toBe('notify');
  });
});

describe('holds', () => {
  it('make acting asking, and say which mode the rule gives', () => {
    const decision = decide(
      situation({ finding: { subject: 'actor-2' }, kind: 'role-session' }),
      reckless({ protected: ['arn:aws:iam::111122223333:role/alice'] }),
    );
    expect(decision).toMatchObject({ mode: 'approve', held: { by: 'protected', from: 'contain' } });
    expect(decision.because).toContain('protects arn:aws:iam::111122223333:role/alice');
    expect(decision.because).toContain('several principals');
    expect(decision.because).toContain('no action for a role session');
  });

  it('hold every kind that no containment action is for', () => {
    const able = CREDENTIAL_KINDS.filter((kind) => actionsFor(kind).length > 0);
    expect(KINDS_WITH_ACTION).toEqual(able);
    for (const kind of CREDENTIAL_KINDS) {
      expect(acts(decide(situation({ kind }), reckless()).mode), kind).toBe(able.includes(kind));
    }
  });
});
