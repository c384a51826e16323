import type { PolicyDocument } from '../../../src/iam/model.ts';
import { AwsError } from '../../kernel/aws-error.ts';
import {
  changeIdentities,
  identities,
  type Role,
  type StoredPolicy,
  type User,
} from '../../kernel/identity.ts';
import type { World } from '../../kernel/world.ts';

/**
 * IAM keeps the unique id of a user or role that a trust policy names. That is why a new user of the same
 * name is not trusted: once the principal is deleted, its id stands where its ARN stood. A rename is followed.
 * Differs from AWS: policies on other resources (buckets, topics, queues, functions) keep the ARN as written.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
 */
export function replaceInTrustPolicies(world: World, arn: string, replacement: string): void {
  for (const account of world.accounts) {
    const changed = new Map<string, Role>();
    for (const [name, role] of identities(world, account).roles) {
      const trust = replacePrincipal(role.trust, arn, replacement);
      if (trust !== role.trust) changed.set(name, { ...role, trust });
    }
    if (changed.size === 0) continue;
    changeIdentities(world, account, (state) => ({ ...state, roles: new Map([...state.roles, ...changed]) }));
  }
}

/**
 * Throws when a trust policy names a user or role that does not exist.
 * Differs from AWS: users and roles of accounts that the sandbox does not have are taken as they are.
 */
export function requirePrincipalsExist(world: World, policy: StoredPolicy): void {
  for (const { Principal } of [policy.document.Statement].flat()) {
    if (Principal === undefined || Principal === '*') continue;
    for (const name of [Principal.AWS ?? []].flat()) {
      if (exists(world, name)) continue;
      throw new AwsError('MalformedPolicyDocument', `Invalid principal in policy: "AWS":"${name}"`, {
        status: 400,
      });
    }
  }
}

function exists(world: World, name: string): boolean {
  const [, account = '', noun] = /^arn:aws:iam::(\d{12}):(user|role)\//.exec(name) ?? [];
  if (noun === undefined || !world.accounts.has(account)) return true;
  const state = identities(world, account);
  const holders: Iterable<User | Role> = noun === 'user' ? state.users.values() : state.roles.values();
  for (const holder of holders) if (holder.arn === name) return true;
  return false;
}

function replacePrincipal(policy: StoredPolicy, arn: string, replacement: string): StoredPolicy {
  if (!policy.text.includes(JSON.stringify(arn).slice(1, -1))) return policy;
  const parsed: PolicyDocument = JSON.parse(policy.text);
  const statements = [parsed.Statement].flat().map((statement) => {
    const { Principal } = statement;
    if (Principal === undefined || Principal === '*' || Principal.AWS === undefined) return statement;
    const names = [Principal.AWS].flat().map((name) => (name === arn ? replacement : name));
    return { ...statement, Principal: { ...Principal, AWS: names.length === 1 ? (names[0] ?? '') : names } };
  });
  const document: PolicyDocument = { ...parsed, Statement: statements };
  return { text: JSON.stringify(document), document };
}
