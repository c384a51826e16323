// biome-ignore-all lint/suspicious/noTemplateCurlyInString: policy variables are written like this.
import { describe, expect, it } from 'vitest';
import type { NamedPolicy } from '../iam/model.ts';
import {
  ADMIN,
  allow,
  DEVELOPER,
  DEVELOPER_BOUNDARY,
  deny,
  makeAlice,
  onlyIf,
  policy,
} from './policies-fixture.ts';
import { reachSensitive } from './reach-sensitive.ts';
import { SENSITIVE_ACTIONS } from './sensitive-actions.ts';

const reach = (identity: readonly NamedPolicy[], boundary?: NamedPolicy) =>
  reachSensitive(makeAlice(identity, boundary)).map(({ action, allowed, by }) => ({ action, allowed, by }));

describe('the catalog of sensitive actions', () => {
  it('names actions, things and purposes by the form that policies have', () => {
    for (const { action, resource, means, needs = [] } of SENSITIVE_ACTIONS) {
      for (const one of [{ action, resource }, ...needs]) {
        expect(one.action).toMatch(/^[a-z0-9-]+:[A-Z][A-Za-z0-9]+$/);
        expect(one.resource).toMatch(/^(\*|arn:\{partition\}:[a-z0-9-]+:\*?:(\{account\}|\?{12})?:\S+)$/);
      }
      expect(means).toMatch(/^[a-z].*[^.]$/);
    }
    const said = SENSITIVE_ACTIONS.map(({ action, means }) => `${action} ${means}`);
    expect(new Set(said).size).toBe(said.length);
  });
});

describe('what is sensitive and allowed', () => {
  it('is all of the catalog for an administrator, and nothing where nothing is allowed', () => {
    expect(reach([ADMIN])).toHaveLength(SENSITIVE_ACTIONS.length);
    expect(reach([ADMIN]).every(({ allowed }) => allowed === 'yes')).toBe(true);
    expect(reach([])).toEqual([]);
    expect(reach([policy('inline:list', allow(['s3:ListAllMyBuckets', 'iam:ListUsers']))])).toEqual([]);
    expect(reach([ADMIN], policy('arn:aws:iam::111122223333:policy/none', allow('sqs:*')))).toEqual([]);
  });

  it('says on what alone, and by which statement', () => {
    const work = policy('inline:work', { Sid: 'Assets', ...allow('s3:Get*', 'arn:aws:s3:::app-assets/*') });
    expect(reach([work])).toEqual([
      {
        action: 's3:GetObject',
        allowed: 'yes',
        by: 'inline:work, statement Assets, only on arn:aws:s3:::app-assets/*',
      },
    ]);
    const own = policy('inline:own', allow('iam:*AccessKey*', 'arn:aws:iam::*:user/*/${aws:username}'));
    expect(reach([own])).toEqual([
      {
        action: 'iam:CreateAccessKey',
        allowed: 'yes',
        by: 'inline:own, statement #0, only on arn:aws:iam::*:user/*/alice',
      },
    ]);
  });

  it('takes no thing of another service for one that an action works on', () => {
    expect(reach([policy('inline:odd', allow(['iam:CreateUser'], 'arn:aws:s3:::app-assets/*'))])).toEqual([]);
  });

  it('is what a boundary leaves of it', () => {
    expect(reach([DEVELOPER], DEVELOPER_BOUNDARY)).toEqual([
      {
        action: 'iam:CreateAccessKey',
        allowed: 'yes',
        by: expect.stringMatching(/^inline:developer, statement #0, only on .*user\/staff\/alice$/),
      },
      {
        action: 's3:GetObject',
        allowed: 'yes',
        by: 'inline:developer, statement #0, only on arn:aws:s3:::app-*, arn:aws:s3:::app-*/*',
      },
      { action: 'dynamodb:Scan', allowed: 'yes', by: 'inline:developer, statement #0' },
    ]);
  });

  it('is an "if" where a condition decides that is not known, and says which', () => {
    const withMfa = onlyIf(allow('iam:CreateUser'), 'Bool', 'aws:MultiFactorAuthPresent', 'true');
    expect(reach([policy('inline:mfa', withMfa)])).toEqual([
      {
        action: 'iam:CreateUser',
        allowed: 'if',
        by: 'inline:mfa, statement #0, if aws:MultiFactorAuthPresent',
      },
    ]);
    const elsewhere = onlyIf(deny('*'), 'NotIpAddress', 'aws:SourceIp', '203.0.113.0/24');
    expect(
      reach([policy('inline:keys', allow('iam:CreateUser')), policy('inline:office', elsewhere)]),
    ).toEqual([
      { action: 'iam:CreateUser', allowed: 'if', by: 'inline:keys, statement #0, if aws:SourceIp' },
    ]);
  });

  it('goes by a condition that is known: who he is, when it is, and that a key has no time of issue', () => {
    const by = (operator: string, key: string, value: string) =>
      reach([policy('inline:known', onlyIf(allow('iam:CreateUser'), operator, key, value))]);
    expect(by('StringEquals', 'aws:username', 'alice')).toMatchObject([{ allowed: 'yes' }]);
    expect(by('StringEquals', 'aws:username', 'bob')).toEqual([]);
    expect(by('DateLessThan', 'aws:CurrentTime', '2026-01-01T00:00:00Z')).toEqual([]);
    const denySessions = onlyIf(deny('*'), 'Null', 'aws:TokenIssueTime', 'false');
    expect(reach([policy('inline:keys', allow('iam:CreateUser'), denySessions)])).toMatchObject([
      { allowed: 'yes' },
    ]);
  });

  it('is nothing of what needs something else that is not allowed', () => {
    const pass = policy('inline:pass', allow('iam:PassRole'));
    expect(reach([pass])).toEqual([]);
    const toLambda = onlyIf(
      allow('iam:PassRole'),
      'StringEquals',
      'iam:PassedToService',
      'lambda.amazonaws.com',
    );
    const both = policy('inline:deploy', toLambda, allow(['lambda:CreateFunction', 'ec2:RunInstances']));
    expect(reachSensitive(makeAlice([both])).filter(({ action }) => action === 'iam:PassRole')).toEqual([
      expect.objectContaining({ allowed: 'yes', means: expect.stringMatching(/lambda:CreateFunction/) }),
    ]);
  });

  it('is found behind a deny of everything else', () => {
    const butMine = { Effect: 'Deny', Action: 's3:*', NotResource: 'arn:aws:s3:::mine/*' } as const;
    expect(reach([policy('inline:mine', allow('s3:GetObject'), butMine)])).toEqual([
      {
        action: 's3:GetObject',
        allowed: 'yes',
        by: 'inline:mine, statement #0, only on arn:aws:s3:::mine/*',
      },
    ]);
  });
});
