import type { ResourceContext, Tag } from './resource-type.ts';

/** A resource's tags and its stack's; where both have a key, the resource's counts. Undefined when there are none. */
export function tagsFor(
  own: readonly Tag[] | undefined,
  context: Pick<ResourceContext, 'stackTags'>,
): Tag[] | undefined {
  const all = new Map([...context.stackTags, ...(own ?? [])].map(({ Key, Value }) => [Key, Value]));
  return all.size === 0 ? undefined : [...all].map(([Key, Value]) => ({ Key, Value }));
}

export function tagRecordFor(
  own: readonly Tag[] | undefined,
  context: ResourceContext,
): Record<string, string> | undefined {
  const tags = tagsFor(own, context);
  return tags === undefined ? undefined : toRecord(tags);
}

/** What has to be said to a service for a resource's tags to become those of its template and its stack. */
export function tagChange(
  change: { readonly before: Tagged; readonly after: Tagged; readonly stackTagsBefore: readonly Tag[] },
  context: Pick<ResourceContext, 'stackTags'>,
): { readonly put: readonly Tag[]; readonly removed: readonly string[] } {
  const had = tagsFor(change.before.Tags, { stackTags: change.stackTagsBefore }) ?? [];
  const wanted = tagsFor(change.after.Tags, context) ?? [];
  const has = (some: readonly Tag[], { Key, Value }: Tag) =>
    some.some((other) => other.Key === Key && other.Value === Value);
  return {
    put: wanted.filter((tag) => !has(had, tag)),
    removed: had.map(({ Key }) => Key).filter((key) => !wanted.some(({ Key }) => Key === key)),
  };
}

interface Tagged {
  readonly Tags?: readonly Tag[];
}

export const toRecord = (tags: readonly Tag[]): Record<string, string> =>
  Object.fromEntries(tags.map(({ Key, Value }) => [Key, Value]));
