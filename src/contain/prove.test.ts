import { describe, expect, it } from 'vitest';
import type { NamedPolicy, Statement } from '../iam/model.ts';
import { prove } from './prove.ts';
import type { UserState } from './read-user.ts';

const KEY = 'AKIAIOSFODNN7EXAMPLE';
const HOUR = 3_600_000;
const OPENED = Date.UTC(2026, 2, 5, 9);
const iso = (at: number) => new Date(at).toISOString();

const policy = (name: string, ...Statement: Statement[]): NamedPolicy => ({
  name,
  document: { Version: '2012-10-17', Statement },
});
const everything = { Action: '*', Resource: '*' };
const ADMIN = policy('inline:admin', { Effect: 'Allow', ...everything });
const DENY_ALL = policy('CordonDenyAll', { Sid: 'DenyAll', Effect: 'Deny', ...everything });
const denyIf = (name: string, Condition: NonNullable<Statement['Condition']>): NamedPolicy =>
  policy(name, { Sid: 'Deny', Effect: 'Deny', ...everything, Condition });
const DENY_SESSIONS = denyIf('CordonDenySessions', { Null: { 'aws:TokenIssueTime': 'false' } });
const denyBefore = (at: number) =>
  denyIf('inline:CordonDenySessionsBefore', { DateLessThan: { 'aws:TokenIssueTime': iso(at) } });

const proveWith = (
  status: 'Active' | 'Inactive' | 'gone',
  identity: readonly NamedPolicy[],
  {
    boundary,
    after = HOUR,
    observed = [],
  }: { boundary?: NamedPolicy; after?: number; observed?: readonly string[] } = {},
) => {
  const user: UserState = {
    userName: 'alice',
    userId: 'AIDACKCEVSQ6C2EXAMPLE',
    arn: 'arn:aws:iam::111122223333:user/alice',
    keys: status === 'gone' ? [] : [{ accessKeyId: KEY, status, createdAt: iso(OPENED - HOUR) }],
    attachedPolicies: [],
    inlinePolicies: [],
    quotas: { attachedPolicies: 10, inlineCharacters: 2048 },
  };
  return prove(
    { user, accessKeyId: KEY },
    { identity, ...(boundary === undefined ? {} : { boundary }) },
    { openedAt: iso(OPENED), updatedAt: iso(OPENED + 1_000), now: OPENED + after },
    observed,
  );
};

describe('a key and its sessions are contained when', () => {
  it('the key is Inactive and sessions are denied, or everything is', () => {
    expect(proveWith('Inactive', [ADMIN, DENY_SESSIONS])).toMatchObject({
      verdict: 'contained',
      because: expect.stringMatching(/the key is Inactive.*denied by CordonDenySessions, statement Deny/),
    });
    expect(proveWith('Active', [ADMIN, DENY_ALL])).toMatchObject({
      verdict: 'contained',
      because: expect.stringMatching(
        /with the key, .*CordonDenyAll, statement DenyAll; with a session, .*CordonDenyAll/,
      ),
    });
    expect(proveWith('Inactive', [ADMIN], { boundary: DENY_ALL }).verdict).toBe('contained');
  });

  it('old sessions are denied and the key makes no new ones', () => {
    expect(proveWith('Inactive', [ADMIN, denyBefore(OPENED + 60_000)]).verdict).toBe('contained');
    expect(proveWith('Active', [ADMIN, denyBefore(OPENED + 60_000)]).verdict).toBe('not contained');
    expect(proveWith('Inactive', [ADMIN, denyBefore(OPENED - 60_000)]).verdict).toBe('not contained');
  });

  it('the key is gone and the last session has expired', () => {
    expect(proveWith('gone', [ADMIN]).verdict).toBe('not contained');
    expect(proveWith('gone', [ADMIN], { after: 37 * HOUR })).toMatchObject({
      verdict: 'contained',
      because: expect.stringMatching(/the key is gone.*every session has expired/),
    });
    expect(proveWith('Active', [ADMIN], { after: 37 * HOUR }).verdict).toBe('not contained');
  });
});

describe('nothing is taken for containment', () => {
  it('that denies only sessions while the key is Active', () => {
    expect(proveWith('Active', [ADMIN, DENY_SESSIONS])).toMatchObject({
      verdict: 'not contained',
      because: expect.stringMatching(/with the key, iam:ListUsers is allowed by inline:admin, statement #0/),
    });
  });

  it.each<[string, NamedPolicy]>([
    ['an address', denyIf('office', { NotIpAddress: { 'aws:SourceIp': '192.0.2.0/24' } })],
    ['MFA', denyIf('mfa', { BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false' } })],
    ['a network', denyIf('vpc', { StringNotEquals: { 'aws:SourceVpc': 'vpc-1a2b3c4d' } })],
  ])('a deny that depends on %s', (_, deny) => {
    expect(proveWith('Active', [ADMIN, deny]).verdict).toBe('not contained');
  });

  it('an allow that depends on an address: he may have it', () => {
    const Condition = { IpAddress: { 'aws:SourceIp': '192.0.2.0/24' } };
    const office = policy('office', { Effect: 'Allow', ...everything, Condition });
    expect(proveWith('Active', [office]).verdict).toBe('not contained');
  });

  it('that nothing is allowed: a resource’s own policy may allow it', () => {
    expect(proveWith('Active', [])).toMatchObject({
      verdict: 'unknown',
      because: expect.stringMatching(/nothing denies iam:ListUsers/),
    });
    const none = policy('boundary', { Effect: 'Allow', Action: 'iam:GetUser', Resource: '*' });
    expect(proveWith('Inactive', [ADMIN], { boundary: none }).verdict).toBe('unknown');
  });
});

describe('calls that the attacker has made', () => {
  it('are tried beside the typical ones, once each, and come first', () => {
    const observed = ['ec2:DescribeInstances', 'iam:ListUsers', 'ec2:DescribeInstances'];
    const proof = proveWith('Inactive', [ADMIN, DENY_SESSIONS], { observed });
    expect(proof.because).toContain('the 2 observed and all typical calls are denied by');
    expect(proof.calls.slice(0, 2)).toEqual([
      expect.objectContaining({ call: 'ec2:DescribeInstances', isObserved: true, outcome: 'denied' }),
      expect.objectContaining({ call: 'iam:ListUsers', isObserved: true, outcome: 'denied' }),
    ]);
    expect(proof.calls.filter(({ call }) => call === 'iam:ListUsers')).toHaveLength(1);
  });

  it('decide where a deny leaves out only them', () => {
    const denyMost = policy('inline:most', { Effect: 'Deny', NotAction: 'ec2:Describe*', Resource: '*' });
    const identity = [ADMIN, denyMost];
    expect(proveWith('Inactive', identity).verdict).toBe('contained');
    expect(proveWith('Inactive', identity, { observed: ['ec2:DescribeInstances'] })).toMatchObject({
      verdict: 'not contained',
      because: expect.stringContaining('ec2:DescribeInstances is allowed by inline:admin, statement #0'),
    });
  });

  it('are denied only by what denies them on every resource', () => {
    const denyOne = policy('inline:one', { Effect: 'Deny', Action: '*', Resource: 'arn:aws:s3:::one/*' });
    const identity = [
      denyOne,
      policy('inline:read', { Effect: 'Allow', Action: 's3:GetObject', Resource: '*' }),
    ];
    const observed = ['s3:GetObject'];
    expect(proveWith('Inactive', identity, { observed }).verdict).toBe('not contained');
  });
});
