import type {
  ListEntitiesForPolicyRequest,
  ListEntitiesForPolicyResponse,
  PolicyRole,
  PolicyUser,
} from '@aws-sdk/client-iam';
import { identities, type Role, type User } from '../../kernel/identity.ts';
import { operation } from '../../kernel/operation.ts';
import { pathPrefix, requireText } from './constraints.ts';
import { accessPolicy, requirePolicy } from './managed-policy-lookup.ts';
import { takePage } from './page.ts';

type Entity = { readonly is: 'user' | 'role'; readonly of: User | Role };

/** Who has a managed policy attached, or as boundary. The sandbox has no groups. */
const ListEntitiesForPolicy = operation<ListEntitiesForPolicyRequest, ListEntitiesForPolicyResponse>({
  access: (input, call) => accessPolicy('ListEntitiesForPolicy', call, input.PolicyArn),
  act(input, call) {
    const { arn } = requirePolicy(call, input.PolicyArn);
    const prefix = requireText(pathPrefix, input.PathPrefix ?? '/');
    const { users, roles } = identities(call.world, call.account);
    const wanted = (is: 'User' | 'Role') => input.EntityFilter === undefined || input.EntityFilter === is;
    const entities: Entity[] = [
      ...(wanted('User') ? [...users.values()] : []).map((user) => ({ is: 'user' as const, of: user })),
      ...(wanted('Role') ? [...roles.values()] : []).map((role) => ({ is: 'role' as const, of: role })),
    ];
    const { items, facts } = takePage(
      entities
        .filter(({ of }) => of.path.startsWith(prefix))
        .filter(({ of }) => usesPolicy(of, arn, input.PolicyUsageFilter)),
      ({ is, of }) => `${is} ${of.name}`,
      input,
    );
    return {
      PolicyGroups: [],
      PolicyUsers: items
        .filter(({ is }) => is === 'user')
        .map(({ of }): PolicyUser => ({ UserName: of.name, UserId: of.id })),
      PolicyRoles: items
        .filter(({ is }) => is === 'role')
        .map(({ of }): PolicyRole => ({ RoleName: of.name, RoleId: of.id })),
      ...facts,
    };
  },
});

function usesPolicy(
  principal: User | Role,
  arn: string,
  usage: ListEntitiesForPolicyRequest['PolicyUsageFilter'],
): boolean {
  const isAttached = principal.attached.includes(arn);
  const isBoundary = principal.boundary === arn;
  if (usage === 'PermissionsPolicy') return isAttached;
  return usage === 'PermissionsBoundary' ? isBoundary : isAttached || isBoundary;
}

export const policyEntities = { ListEntitiesForPolicy };
