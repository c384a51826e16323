// biome-ignore-all lint/suspicious/noTemplateCurlyInString: policy variables are written like this.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { NamedPolicy, Statement } from '../iam/model.ts';
import { makeAlice } from './policies-fixture.ts';
import { reachSensitive } from './reach-sensitive.ts';
import { reachServices } from './reach-services.ts';

const patterns = (...ones: string[]) =>
  fc.uniqueArray(fc.constantFrom(...ones), { minLength: 1, maxLength: 3 });
const actions = patterns(
  '*',
  'iam:*',
  'iam:Create*',
  'iam:PassRole',
  'iam:AttachUserPolicy',
  's3:*',
  's3:GetObject',
  'ec2:*',
  'sts:AssumeRole',
  '*:Delete*',
  'secretsmanager:Get*',
);
const things = patterns(
  '*',
  'arn:aws:iam::111122223333:user/*',
  'arn:aws:iam::*:user/staff/${aws:username}',
  'arn:aws:s3:::app-*',
  'arn:aws:s3:::app-*/*',
  'arn:aws:iam::111122223333:role/${aws:PrincipalTag/team}-*',
);
const condition = fc.constantFrom(
  {},
  {},
  { Bool: { 'aws:MultiFactorAuthPresent': 'true' } },
  { StringEquals: { 'aws:username': 'alice' } },
  { NotIpAddress: { 'aws:SourceIp': '203.0.113.0/24' } },
  { StringNotEquals: { 'aws:RequestedRegion': 'eu-west-2' } },
);
const statementOf = (Effect: Statement['Effect']): fc.Arbitrary<Statement> =>
  fc
    .record({ actions, things, condition, isNotAction: fc.boolean(), isNotResource: fc.boolean() })
    .map((one) => ({
      Effect,
      ...(one.isNotAction ? { NotAction: one.actions } : { Action: one.actions }),
      ...(one.isNotResource ? { NotResource: one.things } : { Resource: one.things }),
      ...(Object.keys(one.condition).length === 0 ? {} : { Condition: one.condition }),
    }));
const allowing = statementOf('Allow');
const denying = statementOf('Deny');
const named =
  (name: string) =>
  (Statement: Statement[]): NamedPolicy => ({
    name,
    document: { Version: '2012-10-17', Statement },
  });
const identity = fc
  .array(fc.oneof({ weight: 3, arbitrary: allowing }, denying), { maxLength: 4 })
  .map(named('inline:work'));
const boundary = fc.option(
  fc.array(allowing, { minLength: 1, maxLength: 3 }).map(named('arn:aws:iam::111122223333:policy/bound')),
  { nil: undefined },
);

const RANK = { no: 0, if: 1, yes: 2 };
const rank = (own: readonly NamedPolicy[], bound: NamedPolicy | undefined) =>
  new Map(
    reachSensitive(makeAlice(own, bound)).map(({ action, means, allowed }) => [
      `${action} ${means}`,
      RANK[allowed],
    ]),
  );

describe('what is reached', () => {
  it('grows by no deny, and by no boundary', () => {
    fc.assert(
      fc.property(identity, boundary, denying, allowing, (own, bound, deny, narrower) => {
        const before = rank([own], bound);
        for (const after of [
          rank([own, named('inline:guard')([deny])], bound),
          ...(bound === undefined ? [rank([own], named('bound')([narrower]))] : []),
        ]) {
          for (const [what, allowed] of after)
            expect(allowed, what).toBeLessThanOrEqual(before.get(what) ?? 0);
        }
      }),
      { numRuns: 80 },
    );
  });

  it('is within what a deny of everything else leaves, also where that is written with a variable', () => {
    const role = 'arn:aws:iam::111122223333:role/${aws:PrincipalTag/team}-*';
    const own = named('inline:work')([
      { Effect: 'Allow', NotAction: '*:Delete*', NotResource: 'arn:aws:s3:::app-*' },
      { Effect: 'Deny', NotAction: 'secretsmanager:Get*', NotResource: role },
    ]);
    const attach = reachSensitive(makeAlice([own])).find(({ action }) => action === 'iam:AttachRolePolicy');
    expect(attach).toMatchObject({ allowed: 'if', by: expect.stringContaining('role/*-*') });
  });

  it('is nothing where nothing is allowed', () => {
    fc.assert(
      fc.property(fc.array(denying, { maxLength: 4 }).map(named('inline:no')), boundary, (own, bound) => {
        expect(reachServices(makeAlice([own], bound))).toEqual([]);
        expect(reachSensitive(makeAlice([own], bound))).toEqual([]);
      }),
      { numRuns: 100 },
    );
  });

  it('names the service of every sensitive action that is allowed', () => {
    fc.assert(
      fc.property(identity, boundary, (own, bound) => {
        const holder = makeAlice([own], bound);
        const services = reachServices(holder).map(({ service }) => service);
        for (const { action } of reachSensitive(holder)) {
          const [service = ''] = action.split(':');
          expect(services.includes(service) || services.includes('*'), action).toBe(true);
        }
      }),
      { numRuns: 80 },
    );
  });
});
