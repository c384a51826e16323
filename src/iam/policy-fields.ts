/** What IAM answers to a policy that it cannot accept; the message names the field. */
export class MalformedPolicyError extends Error {
  readonly code = 'MalformedPolicyDocument';
  override readonly name = 'MalformedPolicyError';
}

export type PolicyKind = 'identity' | 'resource' | 'trust';

export type Fields = Readonly<Record<string, unknown>>;

/** `value` as an object that has no other fields than `known`. */
export function requireFields(value: unknown, where: string, known?: readonly string[]): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new MalformedPolicyError(`${where}: syntax error in policy, an object is expected.`);
  }
  // JSON.parse makes `__proto__` an own field like any other, so it is met here as an unknown one.
  const unknown = known && Object.keys(value).find((field) => !known.includes(field));
  if (unknown !== undefined) throw new MalformedPolicyError(`${where}: unknown field "${unknown}".`);
  return value as Fields;
}

/** The strings of an element that takes one or several; empty lists are refused. */
export function requireStrings(value: unknown, where: string): readonly string[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  const strings = list.filter((item) => typeof item === 'string');
  if (strings.length !== list.length || list.length === 0) {
    throw new MalformedPolicyError(`${where}: must be a string or a list of strings, not empty.`);
  }
  return strings;
}

/** Which of `field` and `Not…field` is there; they exclude each other. Undefined for neither. */
export function findField(statement: Fields, where: string, field: string): string | undefined {
  const negated = `Not${field}`;
  const found = [field, negated].filter((name) => statement[name] !== undefined);
  if (found.length > 1) throw new MalformedPolicyError(`${where}: has both ${field} and ${negated}.`);
  return found[0];
}
