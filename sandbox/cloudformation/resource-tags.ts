import type { ResourceContext, Tag } from './resource-type.ts';

/** A resource's tags and its stack's; where both have a key, the resource's counts. Undefined when there are none. */
export function tagsFor(own: readonly Tag[] | undefined, context: ResourceContext): Tag[] | undefined {
  const all = new Map([...context.stackTags, ...(own ?? [])].map(({ Key, Value }) => [Key, Value]));
  return all.size === 0 ? undefined : [...all].map(([Key, Value]) => ({ Key, Value }));
}

export function tagRecordFor(
  own: readonly Tag[] | undefined,
  context: ResourceContext,
): Record<string, string> | undefined {
  const tags = tagsFor(own, context);
  return tags === undefined ? undefined : Object.fromEntries(tags.map(({ Key, Value }) => [Key, Value]));
}
