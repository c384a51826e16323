import type { Tag } from '@aws-sdk/client-iam';
import type { Role, User } from '../../kernel/identity.ts';
import { type Operation, operation } from '../../kernel/operation.ts';
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
import { requestTagContext, toTagList, withTags } from './tag-sets.ts';

type SetTags = NamesPrincipal & { readonly Tags: Tag[] | undefined };
type RemoveTags = NamesPrincipal & { readonly TagKeys: string[] | undefined };

function tag<P extends User | Role>(kind: PrincipalKind<P>, action: string): Operation<SetTags> {
  return operation<SetTags, object>({
    access: (input, call) =>
      accessPrincipal(kind, action, call, nameIn(kind, input), requestTagContext(input.Tags)),
    act(input, call) {
      changePrincipal(kind, call, nameIn(kind, input), (principal) => ({
        ...principal,
        tags: withTags(principal.tags, input.Tags),
      }));
      return {};
    },
  });
}

/** Keys that are not there are passed over, as on AWS. */
function untag<P extends User | Role>(kind: PrincipalKind<P>, action: string): Operation<RemoveTags> {
  return operation<RemoveTags, object>({
    access: (input, call) =>
      accessPrincipal(kind, action, call, nameIn(kind, input), { 'aws:TagKeys': input.TagKeys }),
    act(input, call) {
      const removed = new Set(input.TagKeys.map((key) => key.toLowerCase()));
      changePrincipal(kind, call, nameIn(kind, input), (principal) => ({
        ...principal,
        tags: new Map([...principal.tags].filter(([key]) => !removed.has(key.toLowerCase()))),
      }));
      return {};
    },
  });
}

function listTags<P extends User | Role>(
  kind: PrincipalKind<P>,
  action: string,
): Operation<NamesPrincipal & PageRequest> {
  return operation<NamesPrincipal & PageRequest, object>({
    access: (input, call) => accessPrincipal(kind, action, call, nameIn(kind, input)),
    act(input, call) {
      const tags = toTagList(requirePrincipal(kind, call, nameIn(kind, input)).tags);
      const { items, facts } = takePage(tags, ({ Key }) => Key ?? '', input);
      return { Tags: items, ...facts };
    },
  });
}

export const tags = {
  TagUser: tag(USER, 'TagUser'),
  UntagUser: untag(USER, 'UntagUser'),
  ListUserTags: listTags(USER, 'ListUserTags'),
  TagRole: tag(ROLE, 'TagRole'),
  UntagRole: untag(ROLE, 'UntagRole'),
  ListRoleTags: listTags(ROLE, 'ListRoleTags'),
};
