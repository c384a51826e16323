import { ignoreMissing } from '../existing.ts';
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

/** `Roles` and `Users` of a policy resource. */
export const holdersOf = (properties: {
  readonly Roles?: readonly string[];
  readonly Users?: readonly string[];
}): readonly Holder[] => [
  ...(properties.Roles ?? []).map((name) => ({ kind: 'Role', name }) as const),
  ...(properties.Users ?? []).map((name) => ({ kind: 'User', name }) as const),
];
