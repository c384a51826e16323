/** The text at a path of a record's parameters, `readText(record.responseElements, 'credentials', 'accessKeyId')`. */
export function readText(json: unknown, ...path: readonly string[]): string | undefined {
  const value = readMember(json, ...path);
  return typeof value === 'string' ? value : undefined;
}

export function readMember(json: unknown, ...path: readonly string[]): unknown {
  let value = json;
  for (const name of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
    value = (value as Record<string, unknown>)[name];
  }
  return value;
}
