import { isDeepStrictEqual } from 'node:util';
import { isObject } from './json.ts';
import type { ResourceType, Tag } from './resource-type.ts';
import type { Made } from './stack.ts';

/** How a resource follows a change of its properties, by their names. */
export interface Comparison {
  readonly changed: ReadonlySet<string>;
  readonly replaced: readonly string[];
  /** Properties that its type cannot change in the sandbox. */
  readonly refused: readonly string[];
}

type Wanted = Pick<Made, 'properties' | 'stackTags'>;

/**
 * Differs from AWS: tags that change on the stack alone do not reach resources of types that the sandbox
 * cannot change.
 */
export function compareResource(type: ResourceType, before: Wanted, after: Wanted): Comparison {
  const [old, wanted] = [membersOf(before.properties), membersOf(after.properties)];
  const changed = new Set(
    [...new Set([...old.keys(), ...wanted.keys()])].filter(
      (name) => !isDeepStrictEqual(old.get(name), wanted.get(name)),
    ),
  );
  const { inPlace = [], replaced = [] } = type.update ?? {};
  if (inPlace.includes('Tags') && !hasSameTags(before.stackTags, after.stackTags)) changed.add('Tags');
  return {
    changed,
    replaced: [...changed].filter((name) => replaced.includes(name)),
    refused: [...changed].filter((name) => !replaced.includes(name) && !inPlace.includes(name)),
  };
}

const membersOf = (properties: unknown): ReadonlyMap<string, unknown> =>
  new Map(isObject(properties) ? Object.entries(properties) : []);

/** Whether two stacks' tags are the same, in whatever order they were given. */
export const hasSameTags = (some: readonly Tag[], others: readonly Tag[]): boolean =>
  isDeepStrictEqual(byKey(some), byKey(others));

const byKey = (tags: readonly Tag[]) => new Map(tags.map(({ Key, Value }) => [Key, Value]));
