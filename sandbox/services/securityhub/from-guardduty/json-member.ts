import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from '../../events/pattern/json.ts';

/** Own members of a finding's JSON, by type; what is absent, null, empty or of another type is left out. */
const member = (parent: JsonObject, name: string): JsonValue | undefined =>
  Object.hasOwn(parent, name) ? parent[name] : undefined;

export function objectIn(parent: JsonObject, name: string): JsonObject {
  const value = member(parent, name);
  return value !== undefined && isJsonObject(value) ? value : {};
}

export function objectsIn(parent: JsonObject, name: string): readonly JsonObject[] {
  const value = member(parent, name);
  return value !== undefined && isJsonArray(value) ? value.filter(isJsonObject) : [];
}

export function textsIn(parent: JsonObject, name: string): readonly string[] {
  const value = member(parent, name);
  return value !== undefined && isJsonArray(value)
    ? value.filter((item): item is string => typeof item === 'string')
    : [];
}

/** Security Hub has no text that is empty or blank. */
export function textIn(parent: JsonObject, name: string): string | undefined {
  const value = member(parent, name);
  return typeof value === 'string' && /\S/.test(value) ? value : undefined;
}

export function numberIn(parent: JsonObject, name: string): number | undefined {
  const value = member(parent, name);
  return typeof value === 'number' ? value : undefined;
}

type Present<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

/** The same object without the members that are undefined. */
export function dropAbsent<T extends object>(value: T): Present<T> {
  return Object.fromEntries(Object.entries(value).filter(([, item]) => item !== undefined)) as Present<T>;
}
