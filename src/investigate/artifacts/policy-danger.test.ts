import { describe, expect, it } from 'vitest';
import { describeForeign, describeManagedPolicy, describePolicy } from './policy-danger.ts';

const ACCOUNT = '111122223333';
const of = (...Statement: readonly object[]) => describePolicy(JSON.stringify({ Statement }), ACCOUNT);
const allow = { Effect: 'Allow', Action: 's3:GetObject', Resource: '*' };

describe('the dangerous part of a policy', () => {
  it.each([
    ['everything', [{ ...allow, Action: '*' }], ['everything on *']],
    [
      'everything but',
      [{ Effect: 'Allow', NotAction: 'iam:*', Resource: '*' }],
      ['everything but iam:* on *'],
    ],
    ['a service', [{ ...allow, Action: ['iam:*', 'ec2:DescribeInstances'] }], ['iam:* on *']],
    ['handing on a role', [{ ...allow, Action: 'iam:PassRole' }], ['iam:PassRole on *']],
    ['a beginning of names', [{ ...allow, Action: 'iam:Pass*' }], ['iam:PassRole on *']],
    ['anybody', [{ ...allow, Principal: '*' }], ['anybody may s3:GetObject, without a condition']],
    [
      'anybody, under a condition',
      [{ ...allow, Principal: { AWS: ['*'] }, Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-1' } } }],
      ['anybody may s3:GetObject, under a condition'],
    ],
    [
      'another account',
      [{ ...allow, Principal: { AWS: '444455556666' } }],
      ['account 444455556666 (444455556666) may s3:GetObject, without a condition'],
    ],
    [
      'a provider of identities without a condition',
      [
        {
          Effect: 'Allow',
          Principal: { Federated: 'accounts.example.org' },
          Action: 'sts:AssumeRoleWithWebIdentity',
        },
      ],
      ['whoever signs in by accounts.example.org may sts:AssumeRoleWithWebIdentity, without a condition'],
    ],
    [
      'everybody but some',
      [{ ...allow, NotPrincipal: { AWS: ACCOUNT } }],
      ['everybody but those named may s3:GetObject, without a condition'],
    ],
    [
      'a deny for all',
      [{ Effect: 'Deny', Principal: '*', Action: 'kms:*' }],
      ['kms:* is denied to everybody'],
    ],
  ])('%s', (_title, statements, words) => {
    expect(of(...statements)).toEqual(words);
  });

  it.each([
    ['one’s own account', { ...allow, Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` } }],
    ['a service', { ...allow, Principal: { Service: 'ec2.amazonaws.com' } }],
    [
      'one action on one thing',
      { ...allow, Action: 'iam:PassRole', Resource: `arn:aws:iam::${ACCOUNT}:role/web` },
    ],
    ['a deny', { Effect: 'Deny', Action: '*', Resource: '*' }],
  ])('is nothing of %s', (_title, statement) => {
    expect(of(statement)).toEqual([]);
  });

  it('is read from JSON, URL encoding and objects alike', () => {
    const policy = { Statement: { ...allow, Action: '*' } };
    const forms = [policy, JSON.stringify(policy), encodeURIComponent(JSON.stringify(policy))];
    expect(forms.map((form) => describePolicy(form, ACCOUNT))).toEqual(forms.map(() => ['everything on *']));
  });
});

it('knows which managed policies give away the account', () => {
  expect(describeManagedPolicy('arn:aws:iam::aws:policy/AdministratorAccess')).toEqual([
    'AdministratorAccess allows everything',
  ]);
  expect(describeManagedPolicy('arn:aws:iam::aws:policy/AmazonS3FullAccess')).toHaveLength(1);
  expect(describeManagedPolicy('arn:aws:iam::aws:policy/ReadOnlyAccess')).toEqual([]);
  expect(describeManagedPolicy(`arn:aws:iam::${ACCOUNT}:policy/AdministratorAccess`)).toEqual([]);
});

it('tells accounts outside from the own one', () => {
  expect(
    describeForeign([ACCOUNT, '444455556666', 'all', 'ec2.amazonaws.com', 7], ACCOUNT, 'can copy it'),
  ).toEqual(['account 444455556666 can copy it', 'anybody can copy it']);
});
