// biome-ignore-all lint/suspicious/noTemplateCurlyInString: policy variables are written like this.
import fc from 'fast-check';
import type { AccessRequest, NamedPolicy, PolicySet, Principal, Statement } from '../model.ts';
import principals from './principals.json' with { type: 'json' };

/** A world small enough that random policies and requests meet. */
const PRINCIPALS = Object.values(principals) as Principal[];
const ACTIONS = ['s3:GetObject', 's3:PutObject', 'iam:CreateUser'];
const RESOURCES = ['arn:aws:s3:::records/a', 'arn:aws:s3:::home/alice', '*'];
const NAMES = PRINCIPALS.flatMap((principal) => ('arn' in principal ? [principal.arn] : []));

const actionPattern = fc.constantFrom('s3:*', 's3:Get*', 'iam:*', ...ACTIONS);
const resourcePattern = fc.constantFrom('arn:aws:s3:::*', 'arn:aws:s3:::home/${aws:username}', ...RESOURCES);
const some = (pattern: fc.Arbitrary<string>) => fc.array(pattern, { minLength: 1, maxLength: 3 });
/** Most statements are about everything, or too few requests would be allowed. */
const mostly = (pattern: fc.Arbitrary<string>) =>
  fc.oneof({ weight: 3, arbitrary: fc.constant(['*']) }, { weight: 2, arbitrary: some(pattern) });
const condition = fc.constantFrom<Statement['Condition']>(
  ...Array<undefined>(6).fill(undefined),
  { StringEquals: { 'aws:username': 'alice' } },
  { StringNotLike: { 'aws:username': 'a*' } },
  { DateLessThan: { 'aws:TokenIssueTime': '2026-07-01T10:00:00Z' } },
  { 'ForAllValues:StringEquals': { 'aws:TagKeys': ['env'] } },
  { StringEquals: { 'aws:PrincipalTag/team': '${aws:username}' } },
);

export const statement: fc.Arbitrary<Statement> = fc
  .tuple(
    fc.constantFrom<'Allow' | 'Deny'>(...Array<'Allow'>(14).fill('Allow'), 'Deny'),
    fc.oneof(
      { weight: 4, arbitrary: mostly(actionPattern).map((Action) => ({ Action })) },
      { weight: 1, arbitrary: some(actionPattern).map((NotAction) => ({ NotAction })) },
    ),
    fc.oneof(
      { weight: 4, arbitrary: mostly(resourcePattern).map((Resource) => ({ Resource })) },
      { weight: 1, arbitrary: some(resourcePattern).map((NotResource) => ({ NotResource })) },
    ),
    condition,
  )
  .map(([Effect, action, resource, Condition]) => ({
    Effect,
    ...action,
    ...resource,
    ...(Condition && { Condition }),
  }));

const resourceStatement: fc.Arbitrary<Statement> = fc
  .tuple(
    statement,
    fc.oneof(
      fc.constant('*' as const),
      some(fc.constantFrom('111122223333', '444455556666', ...NAMES)).map((AWS) => ({ AWS })),
    ),
    fc.boolean(),
  )
  .map(([base, who, negated]) =>
    negated && base.Effect === 'Deny' ? { ...base, NotPrincipal: who } : { ...base, Principal: who },
  );

const policyOf = (from: fc.Arbitrary<Statement>): fc.Arbitrary<NamedPolicy> =>
  fc
    .tuple(fc.uuid(), fc.array(from, { minLength: 1, maxLength: 4 }))
    .map(([name, Statement]) => ({ name, document: { Version: '2012-10-17', Statement } }));

export const policy = policyOf(statement);
export const policyList = fc.array(policy, { maxLength: 3 });
const levels = fc.array(policyList, { minLength: 1, maxLength: 2 });

export const policySet: fc.Arbitrary<PolicySet> = fc.record(
  {
    identity: policyList,
    boundary: policy,
    session: policyList,
    scps: levels,
    rcps: levels,
    resource: policyOf(resourceStatement),
    resourceMode: fc.constantFrom<'adds' | 'required'>('adds', 'required'),
  },
  { requiredKeys: ['identity'] },
);

export const request: fc.Arbitrary<AccessRequest> = fc.record({
  principal: fc.constantFrom(...PRINCIPALS),
  action: fc.constantFrom(...ACTIONS),
  resource: fc.constantFrom(...RESOURCES),
  resourceAccount: fc.constantFrom('111122223333', '111122223333', '444455556666'),
  context: fc.constantFrom<Record<string, string | string[]>>(
    {},
    { 'aws:username': 'alice', 'aws:PrincipalTag/team': 'alice' },
    { 'aws:username': 'bob', 'aws:TokenIssueTime': '2026-07-01T09:00:00Z', 'aws:TagKeys': ['env', 'x'] },
  ),
});
