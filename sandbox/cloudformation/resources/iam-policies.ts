import { ignoreMissing } from '../existing.ts';
import type { tagChange } from '../resource-tags.ts';
import type { ResourceContext } from '../resource-type.ts';
import { document, list, object, required, text } from '../shape.ts';

/** The `Policies` of a role or a user. */
export const inlinePolicies = list(
  object({ PolicyName: required(text), PolicyDocument: required(document) }),
);

interface InlinePolicy {
  readonly PolicyName: string;
  readonly PolicyDocument: string;
}

/** A user or role that policies are put on: IAM has the same operations for both under other names. */
export interface Holder {
  readonly kind: 'Role' | 'User';
  readonly name: string;
}

const named = ({ kind, name }: Holder) => ({ [`${kind}Name`]: name });

export async function putPolicies(
  context: ResourceContext,
  holder: Holder,
  policies: readonly InlinePolicy[] = [],
): Promise<void> {
  for (const { PolicyName, PolicyDocument } of policies) {
    await context.call('iam', `Put${holder.kind}Policy`, { ...named(holder), PolicyName, PolicyDocument });
  }
}

export async function removePolicies(
  context: ResourceContext,
  holder: Holder,
  policies: readonly Pick<InlinePolicy, 'PolicyName'>[] = [],
): Promise<void> {
  for (const { PolicyName } of policies) {
    await ignoreMissing(context.call('iam', `Delete${holder.kind}Policy`, { ...named(holder), PolicyName }));
  }
}

export async function attachPolicies(
  context: ResourceContext,
  holder: Holder,
  arns: readonly string[] = [],
): Promise<void> {
  for (const PolicyArn of arns) {
    await context.call('iam', `Attach${holder.kind}Policy`, { ...named(holder), PolicyArn });
  }
}

export async function detachPolicies(
  context: ResourceContext,
  holder: Holder,
  arns: readonly string[] = [],
): Promise<void> {
  for (const PolicyArn of arns) {
    await ignoreMissing(context.call('iam', `Detach${holder.kind}Policy`, { ...named(holder), PolicyArn }));
  }
}

/** What becomes of the policies that a role or user has by its own properties. */
export async function changePolicies(
  context: ResourceContext,
  holder: Holder,
  before: HasPolicies,
  after: HasPolicies,
): Promise<void> {
  const { Policies = [], ManagedPolicyArns = [] } = after;
  const had = { arns: before.ManagedPolicyArns ?? [], policies: before.Policies ?? [] };
  const isSame = (some: InlinePolicy, other: InlinePolicy) =>
    some.PolicyName === other.PolicyName && some.PolicyDocument === other.PolicyDocument;
  await removePolicies(
    context,
    holder,
    had.policies.filter((old) => !Policies.some(({ PolicyName }) => PolicyName === old.PolicyName)),
  );
  await detachPolicies(
    context,
    holder,
    had.arns.filter((arn) => !ManagedPolicyArns.includes(arn)),
  );
  await putPolicies(
    context,
    holder,
    Policies.filter((policy) => !had.policies.some((old) => isSame(old, policy))),
  );
  await attachPolicies(
    context,
    holder,
    ManagedPolicyArns.filter((arn) => !had.arns.includes(arn)),
  );
}

interface HasPolicies {
  readonly Policies?: readonly InlinePolicy[];
  readonly ManagedPolicyArns?: readonly string[];
}

export async function changeBoundary(
  context: ResourceContext,
  holder: Holder,
  PermissionsBoundary: string | undefined,
): Promise<void> {
  if (PermissionsBoundary === undefined)
    await ignoreMissing(context.call('iam', `Delete${holder.kind}PermissionsBoundary`, named(holder)));
  else
    await context.call('iam', `Put${holder.kind}PermissionsBoundary`, {
      ...named(holder),
      PermissionsBoundary,
    });
}

export async function changeTags(
  context: ResourceContext,
  holder: Holder,
  { put, removed }: ReturnType<typeof tagChange>,
): Promise<void> {
  if (removed.length > 0)
    await context.call('iam', `Untag${holder.kind}`, { ...named(holder), TagKeys: removed });
  if (put.length > 0) await context.call('iam', `Tag${holder.kind}`, { ...named(holder), Tags: put });
}

/** Holders that the one has and the other has not. */
export const withoutHolders = (
  some: Parameters<typeof holdersOf>[0],
  others: Parameters<typeof holdersOf>[0],
): readonly Holder[] =>
  holdersOf(some).filter(
    ({ kind, name }) => !holdersOf(others).some((other) => other.kind === kind && other.name === name),
  );

/** `Roles` and `Users` of a policy resource. */
export const holdersOf = (properties: {
  readonly Roles?: readonly string[];
  readonly Users?: readonly string[];
}): readonly Holder[] => [
  ...(properties.Roles ?? []).map((name) => ({ kind: 'Role', name }) as const),
  ...(properties.Users ?? []).map((name) => ({ kind: 'User', name }) as const),
];
