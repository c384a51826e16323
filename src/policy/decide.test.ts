import { describe, expect, it } from 'vitest';
import type { Credential, CredentialKind } from '../model/credential.ts';
import type { Finding } from '../model/finding.ts';
import { decide, type Situation } from './decide.ts';

const LEAKED = 'CredentialAccess:IAMUser/CompromisedCredentials';

function situation(change: {
  finding?: Partial<Finding>;
  kind?: CredentialKind;
  isSimulationOn?: boolean;
}): Situation {
  const credential: Credential = { kind: change.kind ?? 'user-key', because: 'test' };
  return {
    credential,
    homeAccount: '111122223333',
    isSimulationOn: change.isSimulationOn ?? true,
    finding: {
      id: 'f-1',
      source: 'guardduty',
      via: 'event',
      account: '111122223333',
      region: 'eu-west-2',
      type: LEAKED,
      severity: 8,
      title: 't',
      isSample: false,
      ...change.finding,
    },
  };
}

describe('decide', () => {
  it.each([
    ['contain', 'leaked-user-key', {}],
    ['rotate', 'simulated-user-key', { finding: { source: 'simulation' as const } }],
    ['approve', 'suspicious-user-key', { finding: { type: 'Recon:IAMUser/MaliciousIPCaller.Custom' } }],
    ['approve', 'suspicious-user-key', { finding: { type: 'Something:New/OfNextYear' } }],
    ['notify', 'sample', { finding: { isSample: true } }],
    ['notify', 'sample', { finding: { isSample: true, source: 'simulation' as const } }],
    ['notify', 'other-account', { finding: { account: '444455556666' } }],
    ['notify', 'simulation-off', { finding: { source: 'simulation' as const }, isSimulationOn: false }],
    ['notify', 'no-action-for-this-kind', { kind: 'role-session' as const }],
    ['notify', 'no-action-for-this-kind', { kind: 'root' as const }],
    ['notify', 'no-action-for-this-kind', { kind: 'unknown' as const }],
  ])('%s by rule %s', (mode, rule, change) => {
    expect(decide(situation(change))).toMatchObject({ mode, rule, because: expect.stringMatching(/./) });
  });

  it('never lets severity alone decide: threat lists are Medium, stopped logging is Low', () => {
    for (const severity of [0, 1, 5, 9]) {
      expect(decide(situation({ finding: { severity } })).mode).toBe('contain');
    }
  });

  it('takes nothing but a long-term key of a user to act on by itself', () => {
    const kinds: CredentialKind[] = [
      'user-session',
      'federation-session',
      'role-session',
      'console-password',
      'root',
      'unknown',
    ];
    for (const kind of kinds) expect(decide(situation({ kind })).mode).toBe('notify');
  });
});
