import { identities, type Role, type User } from '../../kernel/identity.ts';
import { type Operation, operation } from '../../kernel/operation.ts';
import { pathPrefix, requireText } from './constraints.ts';
import { nameInArn, pathInArn, requireAttachable } from './managed-policy-lookup.ts';
import { type PageRequest, takePage } from './page.ts';
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
import { noSuchEntity, quotaReached } from './refusals.ts';

type NamesAttachment = NamesPrincipal & { readonly PolicyArn: string | undefined };
type ListAttached = NamesPrincipal & PageRequest & { readonly PathPrefix?: string | undefined };

/** Attaching what is attached changes nothing. `iam:PolicyARN` is what limits a responder to its own policies. */
function attach<P extends User | Role>(kind: PrincipalKind<P>, action: string): Operation<NamesAttachment> {
  return operation<NamesAttachment, object>({
    access: (input, call) =>
      accessPrincipal(kind, action, call, nameIn(kind, input), { 'iam:PolicyARN': input.PolicyArn }),
    act(input, call) {
      requirePrincipal(kind, call, nameIn(kind, input));
      const arn = requireAttachable(identities(call.world, call.account), input.PolicyArn);
      changePrincipal(kind, call, nameIn(kind, input), (principal) => {
        if (principal.attached.includes(arn)) return principal;
        if (principal.attached.length >= kind.quotas.attached) {
          throw quotaReached(
            kind.noun === 'user' ? 'PoliciesPerUser' : 'PoliciesPerRole',
            kind.quotas.attached,
          );
        }
        return { ...principal, attached: [...principal.attached, arn] };
      });
      return {};
    },
  });
}

function detach<P extends User | Role>(kind: PrincipalKind<P>, action: string): Operation<NamesAttachment> {
  return operation<NamesAttachment, object>({
    access: (input, call) =>
      accessPrincipal(kind, action, call, nameIn(kind, input), { 'iam:PolicyARN': input.PolicyArn }),
    act(input, call) {
      changePrincipal(kind, call, nameIn(kind, input), (principal) => {
        if (!principal.attached.includes(input.PolicyArn)) {
          throw noSuchEntity(`Policy ${input.PolicyArn} was not found.`);
        }
        return { ...principal, attached: principal.attached.filter((arn) => arn !== input.PolicyArn) };
      });
      return {};
    },
  });
}

function listAttached<P extends User | Role>(
  kind: PrincipalKind<P>,
  action: string,
): Operation<ListAttached> {
  return operation<ListAttached, object>({
    access: (input, call) => accessPrincipal(kind, action, call, nameIn(kind, input)),
    act(input, call) {
      const prefix = requireText(pathPrefix, input.PathPrefix ?? '/');
      const { attached } = requirePrincipal(kind, call, nameIn(kind, input));
      const { items, facts } = takePage(
        attached.filter((arn) => pathInArn(arn).startsWith(prefix)),
        (arn) => arn,
        input,
      );
      return {
        AttachedPolicies: items.map((PolicyArn) => ({ PolicyName: nameInArn(PolicyArn), PolicyArn })),
        ...facts,
      };
    },
  });
}

export const attachments = {
  AttachUserPolicy: attach(USER, 'AttachUserPolicy'),
  DetachUserPolicy: detach(USER, 'DetachUserPolicy'),
  ListAttachedUserPolicies: listAttached(USER, 'ListAttachedUserPolicies'),
  AttachRolePolicy: attach(ROLE, 'AttachRolePolicy'),
  DetachRolePolicy: detach(ROLE, 'DetachRolePolicy'),
  ListAttachedRolePolicies: listAttached(ROLE, 'ListAttachedRolePolicies'),
};
