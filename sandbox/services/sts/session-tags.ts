import type { Tag } from '@aws-sdk/client-sts';
import type { Access, Session } from '../../kernel/operation.ts';
import { validationError } from '../iam/constraints.ts';
import { invalidInput } from '../iam/refusals.ts';
import { requestTagContext, withTags } from '../iam/tag-sets.ts';

export interface SessionTags {
  readonly tags?: ReadonlyMap<string, string>;
  readonly transitiveTagKeys?: readonly string[];
}

/**
 * The tags of a new session: those of the request and, in a chain, those that its parent passes on.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html#id_session-tags_role-chaining
 */
export function readSessionTags(
  request: { readonly Tags?: Tag[] | undefined; readonly TransitiveTagKeys?: string[] | undefined },
  parent: Session | undefined,
): SessionTags {
  const { Tags: requested = [], TransitiveTagKeys: transitive = [] } = request;
  const inherited = new Map(
    [...(parent?.tags ?? [])].filter(([key]) => parent?.transitiveTagKeys?.includes(key)),
  );
  const own = withTags(new Map(), requested);
  const folded = new Set([...inherited.keys()].map((key) => key.toLowerCase()));
  for (const key of own.keys()) {
    if (folded.has(key.toLowerCase())) {
      throw invalidInput(`The tag ${key} is transitive in this role chain and cannot be set again.`);
    }
  }
  for (const key of transitive) {
    if (!own.has(key)) throw validationError(`The transitive tag key ${key} is not among the tags.`);
  }
  const tags = new Map([...inherited, ...own]);
  return tags.size === 0 ? {} : { tags, transitiveTagKeys: [...inherited.keys(), ...transitive] };
}

/** Passing tags is a permission of its own, on the same resource. */
export function tagAccess(
  access: Omit<Access, 'action'>,
  tags: Tag[] | undefined,
  transitive: string[] | undefined,
): readonly Access[] {
  if (tags === undefined || tags.length === 0) return [];
  return [
    {
      ...access,
      action: 'sts:TagSession',
      context: {
        ...access.context,
        ...requestTagContext(tags),
        ...(transitive === undefined || transitive.length === 0
          ? {}
          : { 'sts:TransitiveTagKeys': transitive }),
      },
    },
  ];
}
