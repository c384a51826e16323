/** JSON as events and patterns carry it. */
export type JsonScalar = string | number | boolean | null;
export type JsonValue = JsonScalar | readonly JsonValue[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: JsonValue;
}

export function isJsonArray(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}

export function isJsonObject(value: JsonValue): value is JsonObject {
  return typeof value === 'object' && value !== null && !isJsonArray(value);
}

/** The name and value of an object with exactly one member; undefined for anything else. */
export function readOnlyMember(value: JsonValue): readonly [name: string, value: JsonValue] | undefined {
  if (!isJsonObject(value)) return undefined;
  const [first, second] = Object.entries(value);
  return second === undefined ? first : undefined;
}
