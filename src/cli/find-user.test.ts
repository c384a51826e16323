import { describe, expect, it } from 'vitest';
import type { UserState } from '../contain/read-user.ts';
import type { Finding } from '../model/finding.ts';
import { findGuardRail } from './find-user.ts';
import { DEFAULT_POLICY, loadPolicy } from './policy-file.ts';

const ALICE: UserState = {
  userName: 'alice',
  userId: 'AIDACKCEVSQ6C2EXAMPLE',
  arn: 'arn:aws:iam::111122223333:user/alice',
  keys: [],
  attachedPolicies: [],
  inlinePolicies: [],
  quotas: { attachedPolicies: 10, inlineCharacters: 2048 },
};
const CALLER = {
  account: '111122223333',
  arn: 'arn:aws:iam::111122223333:user/responder',
  userId: 'AIDA2222222222EXAMPLE',
};
const CLAIM: Finding = {
  id: 'report-1',
  source: 'person',
  via: 'command-line',
  account: '111122223333',
  region: 'eu-west-2',
  type: 'Report:IAMUser/CompromisedCredentials',
  severity: 8,
  title: 'found in a paste',
  isSample: false,
  principalName: 'alice',
  principalId: ALICE.userId,
};
const policy = { ...loadPolicy(DEFAULT_POLICY), protected: [] as readonly string[] };
const rail = (user = ALICE, caller = CALLER, entries: readonly string[] = []) =>
  findGuardRail(user, CLAIM, caller, { ...policy, protected: entries }, '/break-glass/');

describe('findGuardRail', () => {
  it('lets a user be contained who is none of these', () => {
    expect(rail()).toBeUndefined();
    expect(rail(ALICE, CALLER, ['arn:aws:iam::*:user/bob', 'AIDA3333333333EXAMPLE'])).toBeUndefined();
  });

  it.each(['arn:aws:iam::*:user/alice', 'arn:aws:iam::111122223333:user/ALICE', ALICE.userId])(
    'refuses whom the policy protects: %s',
    (entry) => {
      expect(rail(ALICE, CALLER, [entry])).toBe(`the policy protects ${entry}`);
    },
  );

  it('refuses emergency users by their path, and not by a name that looks like it', () => {
    const at = (path: string) => rail({ ...ALICE, arn: `arn:aws:iam::111122223333:user${path}alice` });
    expect(at('/break-glass/')).toMatch(/emergency user/);
    expect(at('/break-glass/ops/')).toMatch(/emergency user/);
    expect(at('/team/break-glass/')).toBeUndefined();
  });

  it('refuses the caller himself, also in a session and under a new name', () => {
    expect(rail(ALICE, { ...CALLER, userId: ALICE.userId })).toMatch(/your own user/);
  });
});
