import type { AttachedPermissionsBoundary } from '@aws-sdk/client-iam';
import { type IamState, identities, type Role, type User } from '../../kernel/identity.ts';
import { type Operation, operation } from '../../kernel/operation.ts';
import { requireAttachable } from './managed-policy-lookup.ts';
import {
  accessPrincipal,
  changePrincipal,
  type NamesPrincipal,
  nameIn,
  type PrincipalKind,
  ROLE,
  requirePrincipal,
  USER,
} from './principals.ts';
import { noSuchEntity } from './refusals.ts';

type PutBoundary = NamesPrincipal & { readonly PermissionsBoundary: string | undefined };

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html */
function putBoundary<P extends User | Role>(
  kind: PrincipalKind<P>,
  action: string,
): Operation<PutBoundary, object> {
  return operation<PutBoundary, object>({
    access: (input, call) =>
      accessPrincipal(kind, action, call, nameIn(kind, input), boundaryContext(input.PermissionsBoundary)),
    act(input, call) {
      requirePrincipal(kind, call, nameIn(kind, input));
      const boundary = requireAttachable(identities(call.world, call.account), input.PermissionsBoundary);
      changePrincipal(kind, call, nameIn(kind, input), (principal) => ({ ...principal, boundary }));
      return {};
    },
  });
}

function deleteBoundary<P extends User | Role>(
  kind: PrincipalKind<P>,
  action: string,
): Operation<NamesPrincipal, object> {
  return operation<NamesPrincipal, object>({
    access: (input, call) => accessPrincipal(kind, action, call, nameIn(kind, input)),
    act(input, call) {
      changePrincipal(kind, call, nameIn(kind, input), (principal) => {
        if (principal.boundary === undefined) {
          throw noSuchEntity(`The ${kind.noun} ${principal.name} does not have a permissions boundary.`);
        }
        const { boundary: _, ...rest } = principal;
        return rest as P;
      });
      return {};
    },
  });
}

export const boundaries = {
  PutUserPermissionsBoundary: putBoundary(USER, 'PutUserPermissionsBoundary'),
  DeleteUserPermissionsBoundary: deleteBoundary(USER, 'DeleteUserPermissionsBoundary'),
  PutRolePermissionsBoundary: putBoundary(ROLE, 'PutRolePermissionsBoundary'),
  DeleteRolePermissionsBoundary: deleteBoundary(ROLE, 'DeleteRolePermissionsBoundary'),
};

/** The boundary that a request names, as it is held against conditions. */
export const boundaryContext = (arn: string | undefined): Record<string, string> =>
  arn === undefined ? {} : { 'iam:PermissionsBoundary': arn };

/** The boundary of a user or role that is being made. */
export const readBoundary = (state: IamState, arn: string | undefined): { boundary?: string } =>
  arn === undefined ? {} : { boundary: requireAttachable(state, arn) };

export const describeBoundary = ({
  boundary,
}: User | Role): { PermissionsBoundary?: AttachedPermissionsBoundary } =>
  boundary === undefined
    ? {}
    : {
        PermissionsBoundary: {
          PermissionsBoundaryType: 'PermissionsBoundaryPolicy',
          PermissionsBoundaryArn: boundary,
        },
      };
