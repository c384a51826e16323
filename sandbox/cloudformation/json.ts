export type JsonObject = Readonly<Record<string, unknown>>;

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const isScalar = (value: unknown): value is string | number | boolean =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';

/** Own members as a Map: `__proto__` and `constructor` are names like any other in a template. */
export const entriesOf = (value: JsonObject): ReadonlyMap<string, unknown> => new Map(Object.entries(value));

/** Own member by name, undefined when there is none. */
export const member = (value: JsonObject, name: string): unknown =>
  Object.hasOwn(value, name) ? value[name] : undefined;

/** Whether a value is nested more than `deepest` levels. Stops there, so that it cannot exhaust the stack. */
export function isDeeperThan(value: unknown, deepest: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (deepest === 0) return true;
  return Object.values(value).some((item) => isDeeperThan(item, deepest - 1));
}

/**
 * Whether the texts in a value come to more than `longest` characters. Functions can put one text in a
 * thousand places, which costs nothing until it is written out.
 */
export function isLongerThan(value: unknown, longest: number): boolean {
  let length = 0;
  const count = (item: unknown): boolean => {
    length += 8;
    if (typeof item === 'string') length += item.length;
    else if (typeof item === 'object' && item !== null)
      return Object.entries(item).some(([name, inner]) => {
        length += name.length;
        return count(inner);
      });
    return length > longest;
  };
  return count(value);
}
