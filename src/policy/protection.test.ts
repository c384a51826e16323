import { describe, expect, it } from 'vitest';
import { situation } from './fixture.ts';
import { findProtection, parseProtected } from './protection.ts';

const isProtected = (entry: string, change: Parameters<typeof situation>[0] = {}): boolean => {
  const { finding, credential } = situation(change);
  return findProtection(finding, credential, [entry]) !== undefined;
};

describe('protection', () => {
  it.each([
    'arn:aws:iam::111122223333:user/alice',
    'arn:aws:iam::*:user/al*',
    'arn:*:iam::111122223333:user/ALICE',
    'arn:aws:iam::111122223333:user/teams/data/alice',
    'AIDACKCEVSQ6C2EXAMPLE',
  ])('of %s is alice’s', (entry) => {
    expect(isProtected(entry)).toBe(true);
  });

  it.each([
    'arn:aws:iam::444455556666:user/alice',
    'arn:aws:iam::*:user/ali',
    'arn:aws:iam::*:role/alice',
    'AIDACKCEVSQ6C2EXAMPLF',
  ])('of %s is not', (entry) => {
    expect(isProtected(entry)).toBe(false);
  });

  it('knows a role by the id before its session, and a workload by its role', () => {
    const session = { principalId: 'AROADBQP57FF2AEXAMPLE:i-0a1b2c3d4e5f60718' };
    expect(isProtected('AROADBQP57FF2AEXAMPLE', { kind: 'role-session', finding: session })).toBe(true);
    const arn = 'arn:aws:iam::111122223333:instance-profile/web/CordonHost';
    const finding = { attachedRole: { of: 'instance', arn } } as const;
    expect(isProtected('arn:aws:iam::*:role/Cordon*', { kind: 'workload-role', finding })).toBe(true);
    expect(isProtected('arn:aws:iam::*:user/Cordon*', { kind: 'workload-role', finding })).toBe(false);
  });

  it.each([
    ['alice', /must be the ARN/],
    ['arn:aws:s3:::bucket', /must be the ARN/],
    ['arn:aws:iam::111122223333:group/admins', /must be the ARN/],
    ['arn:aws:iam::1111:user/alice', /must be the ARN/],
    ['arn:aws:iam::*:user/break-glass/*', /only a path/],
    ['arn:aws:iam::*:role/aws-service-role/*/*', /only a path/],
  ])('cannot be of %s', (entry, because) => {
    expect(parseProtected(entry)).toMatch(because);
  });
});
