import { shown, validationError } from './template-error.ts';

/**
 * An order in which nothing comes before what it depends on; otherwise that of the template.
 * Throws for resources that wait for each other.
 */
export function findOrder<T extends { readonly after: readonly string[] }>(
  items: ReadonlyMap<string, T>,
): readonly T[] {
  const waiting = new Map([...items].map(([id, item]) => [id, new Set(item.after)]));
  const ordered: T[] = [];
  while (waiting.size > 0) {
    const ready = [...waiting].filter(([, after]) => [...after].every((name) => !waiting.has(name)));
    if (ready.length === 0)
      throw validationError(
        `Circular dependency between resources: [${[...circle(waiting)].map(shown).join(', ')}]`,
      );
    for (const [id] of ready) {
      waiting.delete(id);
      const item = items.get(id);
      if (item !== undefined) ordered.push(item);
    }
  }
  return ordered;
}

/** Of those that cannot go on, the ones that others of them wait for: who merely waits behind a circle is not named. */
function circle(waiting: ReadonlyMap<string, ReadonlySet<string>>): ReadonlySet<string> {
  let left = new Set(waiting.keys());
  for (;;) {
    const waitedFor = new Set(
      [...left].filter((id) => [...left].some((other) => waiting.get(other)?.has(id))),
    );
    if (waitedFor.size === left.size) return left;
    left = waitedFor;
  }
}
