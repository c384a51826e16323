import type {
  GetAccountAuthorizationDetailsRequest,
  GetAccountAuthorizationDetailsResponse,
  ManagedPolicyDetail,
  RoleDetail,
  UserDetail,
} from '@aws-sdk/client-iam';
import { awsManagedPolicyArns } from '../../kernel/aws-managed-policies.ts';
import { identities, type ManagedPolicy, type Role, type User } from '../../kernel/identity.ts';
import { type Call, operation } from '../../kernel/operation.ts';
import { describePolicy } from './managed-policies.ts';
import { countUses, findPolicy, nameInArn } from './managed-policy-lookup.ts';
import { takePage } from './page.ts';
import { encodeDocument } from './policy-text.ts';
import { describeVersion } from './policy-versions.ts';
import { describeRole } from './roles.ts';
import { describeUser } from './users.ts';

type Detail =
  | { readonly is: 'User'; readonly of: User }
  | { readonly is: 'Role'; readonly of: Role }
  | { readonly is: 'AWSManagedPolicy' | 'LocalManagedPolicy'; readonly of: ManagedPolicy };

/** Everything that decides who may do what, in one list: what an attacker reads first, and a baseline too. */
const GetAccountAuthorizationDetails = operation<
  GetAccountAuthorizationDetailsRequest,
  GetAccountAuthorizationDetailsResponse
>({
  access: () => [{ action: 'iam:GetAccountAuthorizationDetails', resource: '*' }],
  act(input, call) {
    const wanted = new Set<string>(input.Filter ?? []);
    const { items, facts } = takePage(
      listDetails(call).filter(({ is }) => wanted.size === 0 || wanted.has(is)),
      ({ is, of }) => `${is} ${of.name} ${of.id}`,
      input,
    );
    return {
      UserDetailList: items.flatMap((item) => (item.is === 'User' ? [detailUser(item.of)] : [])),
      GroupDetailList: [],
      RoleDetailList: items.flatMap((item) => (item.is === 'Role' ? [detailRole(item.of)] : [])),
      Policies: items.flatMap((item) =>
        item.is === 'User' || item.is === 'Role' ? [] : [detailPolicy(call, item.of)],
      ),
      ...facts,
    };
  },
});

/** Of AWS's own policies only those that are in use. */
function listDetails(call: Call): Detail[] {
  const { users, roles, policies } = identities(call.world, call.account);
  const used = awsManagedPolicyArns.filter((arn) => {
    const { attached, boundaries } = countUses(call, arn);
    return attached + boundaries > 0;
  });
  return [
    ...[...users.values()].map((of): Detail => ({ is: 'User', of })),
    ...[...roles.values()].map((of): Detail => ({ is: 'Role', of })),
    ...[...policies.values()].map((of): Detail => ({ is: 'LocalManagedPolicy', of })),
    ...used
      .flatMap((arn) => findPolicy(call, arn) ?? [])
      .map((of): Detail => ({ is: 'AWSManagedPolicy', of })),
  ];
}

const inlineOf = (principal: User | Role) =>
  [...principal.inline].map(([PolicyName, { text }]) => ({
    PolicyName,
    PolicyDocument: encodeDocument(text),
  }));

const attachedTo = (principal: User | Role) =>
  principal.attached.map((PolicyArn) => ({ PolicyName: nameInArn(PolicyArn), PolicyArn }));

const detailUser = (user: User): UserDetail => ({
  ...describeUser(user),
  UserPolicyList: inlineOf(user),
  GroupList: [],
  AttachedManagedPolicies: attachedTo(user),
});

const detailRole = (role: Role): RoleDetail => ({
  ...describeRole(role),
  InstanceProfileList: [],
  RolePolicyList: inlineOf(role),
  AttachedManagedPolicies: attachedTo(role),
});

const detailPolicy = (call: Call, policy: ManagedPolicy): ManagedPolicyDetail => ({
  ...describePolicy(call, policy),
  PolicyVersionList: [...policy.versions.keys()].map((id) => describeVersion(policy, id)),
});

export const authorizationDetails = { GetAccountAuthorizationDetails };
