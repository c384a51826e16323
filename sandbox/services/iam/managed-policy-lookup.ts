import { createHash } from 'node:crypto';
import { AwsError, notInSandbox } from '../../kernel/aws-error.ts';
import { awsManagedPolicy } from '../../kernel/aws-managed-policies.ts';
import { type IamState, identities, type ManagedPolicy } from '../../kernel/identity.ts';
import type { Access, Call } from '../../kernel/operation.ts';
import { tagContext } from './principals.ts';
import { invalidInput, noSuchEntity } from './refusals.ts';

const AWS_OWNED = 'arn:aws:iam::aws:policy/';

export const nameInArn = (arn: string): string => arn.slice(arn.lastIndexOf('/') + 1);

/** `arn:…:policy/team/NAME` -> `/team/` */
export const pathInArn = (arn: string): string => arn.slice(arn.indexOf('/'), arn.lastIndexOf('/') + 1);

/** Throws unless the ARN is one of a managed policy that can be attached in this account. */
export function requireAttachable(state: IamState, arn: string): string {
  requireArn(arn);
  if (state.policies.has(arn) || awsManagedPolicy(arn) !== undefined) return arn;
  throw notFound(arn);
}

/** A customer managed policy of the caller's account, or one of AWS's own. */
export function findPolicy(call: Call, arn: string): ManagedPolicy | undefined {
  return identities(call.world, call.account).policies.get(arn) ?? findAwsOwned(arn);
}

export function requirePolicy(call: Call, arn: string): ManagedPolicy {
  const policy = findPolicy(call, requireArn(arn));
  if (policy === undefined) throw notFound(arn);
  return policy;
}

/** A policy that its account may change: AWS's own are not. */
export function requireCustomerPolicy(call: Call, arn: string): ManagedPolicy {
  const policy = requirePolicy(call, arn);
  if (arn.startsWith(AWS_OWNED)) {
    throw new AwsError('AccessDenied', `Policy ${arn} is managed by AWS and cannot be changed.`, {
      status: 403,
    });
  }
  return policy;
}

export function accessPolicy(action: string, call: Call, arn: string): readonly Access[] {
  const tags = findPolicy(call, arn)?.tags ?? new Map();
  return [{ action: `iam:${action}`, resource: arn, context: tagContext(tags) }];
}

/** How often a policy is attached in the caller's account, and how often it is a boundary there. */
export function countUses(call: Call, arn: string): { attached: number; boundaries: number } {
  const { users, roles } = identities(call.world, call.account);
  const count = { attached: 0, boundaries: 0 };
  for (const principal of [...users.values(), ...roles.values()]) {
    if (principal.attached.includes(arn)) count.attached += 1;
    if (principal.boundary === arn) count.boundaries += 1;
  }
  return count;
}

function requireArn(arn: string): string {
  if (arn.length > 2048 || !/^arn:aws:iam::(aws|\d{12}):policy\/[\u0021-\u007e]+$/.test(arn)) {
    throw invalidInput(`ARN ${arn.slice(0, 200)} is not valid.`);
  }
  return arn;
}

const notFound = (arn: string): AwsError =>
  arn.startsWith(AWS_OWNED)
    ? notInSandbox(`the AWS managed policy ${arn}`)
    : noSuchEntity(`Policy ${arn} does not exist or is not attachable.`);

/** Differs from AWS: AWS's managed policies have ids and dates of the sandbox's own. */
function findAwsOwned(arn: string): ManagedPolicy | undefined {
  const stored = awsManagedPolicy(arn);
  if (stored === undefined) return undefined;
  const createdAt = Date.UTC(2020, 0, 1);
  return {
    name: nameInArn(arn),
    path: pathInArn(arn),
    id: `ANPA${createHash('sha256').update(arn).digest('hex').toUpperCase().slice(0, 17)}`,
    arn,
    createdAt,
    updatedAt: createdAt,
    versions: new Map([['v1', { ...stored, createdAt }]]),
    defaultVersion: 'v1',
    lastVersion: 1,
    tags: new Map(),
  };
}
