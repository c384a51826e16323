import { describe, expect, it } from 'vitest';
import type { Artifact } from '../model/investigation.ts';
import { ACCOUNT as HERE, investigation } from '../report/investigation/fixture.ts';
import { describeChanges } from './describe-changes.ts';
import { allow, policy } from './policies-fixture.ts';

const AT = '2026-01-20T02:11:30Z';
const OWN_POLICY = `arn:aws:iam::${HERE}:policy/AppDeploy`;
const backup = {
  kind: 'user',
  name: 'backup-svc',
  arn: `arn:aws:iam::${HERE}:user/backup-svc`,
  groups: ['operators'],
  identity: [policy(OWN_POLICY, allow('s3:*'))],
} as const;

const made = (
  type: string,
  id: string,
  by: 'attacker' | 'other',
  more: Partial<Artifact> = {},
): Artifact => ({
  type,
  id,
  account: HERE,
  region: 'us-east-1',
  group: 'permissions',
  state: 'present',
  because: 'nothing in the logs takes it back',
  changes: [{ eventID: `of ${id} ${type}`, at: AT, op: 'create', by }],
  technique: { id: 'T1098.003', name: 'Additional Cloud Roles' },
  danger: [],
  containment: 'delete it',
  ...more,
});
const withArtifacts = (...artifacts: Artifact[]) => ({ ...investigation, artifacts });

describe('the changes in what a principal can do', () => {
  it('are told by call, thing, danger and who', () => {
    expect(describeChanges(backup, investigation)).toEqual([
      `${AT} AttachUserPolicy user/backup-svc/arn:aws:iam::aws:policy/AdministratorAccess (allows everything), by the attacker`,
    ]);
    expect(describeChanges(backup, undefined)).toEqual([]);
  });

  it('are those of his policies, of his groups, of his boundary and of policies that he has', () => {
    const found = withArtifacts(
      made('group-membership', 'admins/backup-svc', 'other'),
      made('inline-policy', 'group/operators/more', 'attacker'),
      made('permissions-boundary', 'user/backup-svc', 'attacker'),
      made('policy-version', `${OWN_POLICY}/v7`, 'attacker'),
    );
    expect(describeChanges(backup, found)).toEqual([
      `${AT} group-membership made: admins/backup-svc, by somebody else`,
      `${AT} inline-policy made: group/operators/more, by the attacker`,
      `${AT} permissions-boundary made: user/backup-svc, by the attacker`,
      `${AT} policy-version made: ${OWN_POLICY}/v7, by the attacker`,
    ]);
  });

  it('are not those of others, nor of one of the same name elsewhere', () => {
    const found = withArtifacts(
      made('inline-policy', 'user/backup-svc-2/more', 'attacker'),
      made('inline-policy', 'role/backup-svc/more', 'attacker'),
      made('policy-version', `${OWN_POLICY}2/v7`, 'attacker'),
      made('inline-policy', 'user/backup-svc/more', 'attacker', { account: '444455556666' }),
      made('access-key', 'user/backup-svc', 'attacker', { group: 'identities and keys' }),
    );
    expect(describeChanges(backup, found)).toEqual([]);
  });
});
