import { type Role, type User, withEntry } from '../../kernel/identity.ts';
import { type Operation, operation } from '../../kernel/operation.ts';
import { policyName, requireText } from './constraints.ts';
import { type PageRequest, takePage } from './page.ts';
import { countedLength, encodeDocument, readPolicy } from './policy-text.ts';
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
import { limitExceeded, noSuchEntity } from './refusals.ts';

type NamesPolicy = NamesPrincipal & { readonly PolicyName: string | undefined };
type PutPolicy = NamesPolicy & { readonly PolicyDocument: string | undefined };

function putPolicy<P extends User | Role>(kind: PrincipalKind<P>, action: string): Operation<PutPolicy> {
  return operation<PutPolicy, object>({
    access: (input, call) => accessPrincipal(kind, action, call, nameIn(kind, input)),
    act(input, call) {
      const name = requireText(policyName, input.PolicyName);
      changePrincipal(kind, call, nameIn(kind, input), (principal) => {
        const inline = withEntry(principal.inline, name, readPolicy(input.PolicyDocument, 'identity'));
        let size = 0;
        for (const { text } of inline.values()) size += countedLength(text);
        if (size > kind.quotas.inline) {
          throw limitExceeded(
            `Maximum policy size of ${kind.quotas.inline} bytes exceeded for ${kind.noun} ${principal.name}`,
          );
        }
        return { ...principal, inline };
      });
      return {};
    },
  });
}

function getPolicy<P extends User | Role>(kind: PrincipalKind<P>, action: string): Operation<NamesPolicy> {
  return operation<NamesPolicy, object>({
    access: (input, call) => accessPrincipal(kind, action, call, nameIn(kind, input)),
    act(input, call) {
      const principal = requirePrincipal(kind, call, nameIn(kind, input));
      const policy = principal.inline.get(input.PolicyName);
      if (policy === undefined) throw notFound(kind, input.PolicyName);
      return {
        [kind.member]: principal.name,
        PolicyName: input.PolicyName,
        PolicyDocument: encodeDocument(policy.text),
      };
    },
  });
}

function listPolicies<P extends User | Role>(
  kind: PrincipalKind<P>,
  action: string,
): Operation<NamesPrincipal & PageRequest> {
  return operation<NamesPrincipal & PageRequest, object>({
    access: (input, call) => accessPrincipal(kind, action, call, nameIn(kind, input)),
    act(input, call) {
      const { inline } = requirePrincipal(kind, call, nameIn(kind, input));
      const { items, facts } = takePage(inline.keys(), (name) => name, input);
      return { PolicyNames: items, ...facts };
    },
  });
}

function deletePolicy<P extends User | Role>(kind: PrincipalKind<P>, action: string): Operation<NamesPolicy> {
  return operation<NamesPolicy, object>({
    access: (input, call) => accessPrincipal(kind, action, call, nameIn(kind, input)),
    act(input, call) {
      changePrincipal(kind, call, nameIn(kind, input), (principal) => {
        if (!principal.inline.has(input.PolicyName)) throw notFound(kind, input.PolicyName);
        return { ...principal, inline: withEntry(principal.inline, input.PolicyName, undefined) };
      });
      return {};
    },
  });
}

const notFound = <P extends User | Role>(kind: PrincipalKind<P>, name: string) =>
  noSuchEntity(`The ${kind.noun} policy with name ${name} cannot be found.`);

export const inlinePolicies = {
  PutUserPolicy: putPolicy(USER, 'PutUserPolicy'),
  GetUserPolicy: getPolicy(USER, 'GetUserPolicy'),
  ListUserPolicies: listPolicies(USER, 'ListUserPolicies'),
  DeleteUserPolicy: deletePolicy(USER, 'DeleteUserPolicy'),
  PutRolePolicy: putPolicy(ROLE, 'PutRolePolicy'),
  GetRolePolicy: getPolicy(ROLE, 'GetRolePolicy'),
  ListRolePolicies: listPolicies(ROLE, 'ListRolePolicies'),
  DeleteRolePolicy: deletePolicy(ROLE, 'DeleteRolePolicy'),
};
