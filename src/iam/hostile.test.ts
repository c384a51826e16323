// biome-ignore-all lint/suspicious/noTemplateCurlyInString: policy variables are written like this.
/** What an attacker can write into a policy or a request must neither throw nor stall, nor reach a prototype. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { evaluate } from './evaluate.ts';
import type { AccessRequest, NamedPolicy, PolicyDocument, Statement } from './model.ts';

const ALICE = { kind: 'user', account: '111122223333', arn: 'arn:aws:iam::111122223333:user/alice' } as const;
const HOSTILE = [
  '__proto__',
  'constructor',
  'toString',
  '${aws:username}',
  '${__proto__}',
  "${a,'",
  '${',
  '}',
  '${}',
  '\n',
  '\u0000',
  '\ud800',
  '*a'.repeat(60),
  '?'.repeat(60),
  ':::::',
  '',
];
const hostile = fc.oneof(fc.constantFrom(...HOSTILE), fc.string());
const hostiles = fc.array(hostile, { maxLength: 3 });
const operator = fc.constantFrom(
  'StringLike',
  'ForAllValues:StringNotLike',
  'ArnLike',
  'IpAddress',
  'NumericLessThan',
  'DateLessThan',
  'Bool',
  'BinaryEquals',
  'Null',
  'NoSuchOperator',
  '__proto__',
);

it('never throws, whatever the strings', () => {
  fc.assert(
    fc.property(
      hostiles,
      hostiles,
      operator,
      hostile,
      hostiles,
      hostile,
      (Action, Resource, name, key, values, asked) => {
        const Condition = JSON.parse(
          `{${JSON.stringify(name)}:{${JSON.stringify(key)}:${JSON.stringify(values)}}}`,
        );
        const statements: Statement[] = [
          { Effect: 'Allow', Action, Resource, Condition },
          { Effect: 'Deny', NotAction: Action, NotResource: Resource, Condition },
        ];
        const context = JSON.parse(`{${JSON.stringify(key)}:${JSON.stringify(asked)},"aws:username":"*"}`);
        const request: AccessRequest = { principal: ALICE, action: asked, resource: asked, context };
        expect(() => evaluate(request, { identity: [named(statements)] })).not.toThrow();
      },
    ),
    { numRuns: 3000 },
  );
});

it('is quick about a long pattern on a long resource', () => {
  const statements: Statement[] = [
    { Effect: 'Allow', Action: '*', Resource: `arn:aws:s3:::${'*a'.repeat(3000)}b` },
  ];
  const resource = `arn:aws:s3:::${'a'.repeat(2000)}`;
  const started = performance.now();
  expect(ask(statements, { resource })).toBe(false);
  expect(performance.now() - started).toBeLessThan(2000);
});

it('does not read a condition key from a prototype', () => {
  const statements: Statement[] = [
    { Effect: 'Allow', Action: '*', Resource: '*', Condition: { Null: { constructor: 'false' } } },
  ];
  expect(ask(statements, {})).toBe(false);
});

it('takes a star in a tag for a star', () => {
  const statements: Statement[] = [
    { Effect: 'Allow', Action: '*', Resource: 'arn:aws:s3:::${aws:PrincipalTag/team}' },
  ];
  expect(ask(statements, { context: { 'aws:PrincipalTag/team': '*' } })).toBe(false);
});

it('lets a Deny apply and an Allow not, when it cannot interpret the operator', () => {
  const Condition = { StringResembles: { 'aws:username': 'alice' } };
  const allow: Statement = { Effect: 'Allow', Action: '*', Resource: '*' };
  expect(ask([{ ...allow, Condition }], {})).toBe(false);
  expect(ask([allow, { ...allow, Effect: 'Deny', Condition }], {})).toBe(false);
});

it('never allows by NotPrincipal', () => {
  const document: PolicyDocument = {
    Statement: [{ Effect: 'Allow', NotPrincipal: { AWS: '444455556666' }, Action: '*', Resource: '*' }],
  };
  const request = { principal: ALICE, action: 's3:GetObject', resource: 'arn:aws:s3:::a/b', context: {} };
  expect(evaluate(request, { identity: [], resource: { name: 'bucket', document } }).allowed).toBe(false);
});

function named(statements: readonly Statement[]): NamedPolicy {
  return { name: 'inline:hostile', document: { Version: '2012-10-17', Statement: statements } };
}

function ask(statements: readonly Statement[], part: Partial<AccessRequest>): boolean {
  const request = {
    principal: ALICE,
    action: 's3:GetObject',
    resource: 'arn:aws:s3:::a/b',
    context: {},
    ...part,
  };
  return evaluate(request, { identity: [named(statements)] }).allowed;
}
