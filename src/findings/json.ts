/** A JSON object of unknown content. Read it with `fieldOf`: its names are somebody else's. */
export type Fields = Readonly<Record<string, unknown>>;

export const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** An object's own field: what a prototype has is nobody's claim. */
export const fieldOf = (value: unknown, name: string): unknown =>
  isFields(value) && Object.hasOwn(value, name) ? value[name] : undefined;

export const textOf = (value: unknown, name: string): string | undefined => {
  const field = fieldOf(value, name);
  return typeof field === 'string' && field !== '' ? field : undefined;
};

/** What a text holds, where detectors put JSON into a text; `undefined` if it is none. */
export function parseJson(text: unknown): unknown {
  if (typeof text !== 'string') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    // Text that is no JSON says nothing.
    return undefined;
  }
}

/** Deeper than any detector nests; recursion over it stays far from the end of the stack. */
const DEEPEST = 40;

export const isTooDeep = (value: unknown, left = DEEPEST): boolean =>
  typeof value === 'object' &&
  value !== null &&
  (left === 0 || Object.values(value).some((inner) => isTooDeep(inner, left - 1)));

/**
 * The same with the first letter of every key in lower case: `GetFindings` says `AccountId` where EventBridge says
 * `accountId`. A key that is there in both forms counts as EventBridge writes it.
 */
export function lowerFirstLetters(value: unknown, left = DEEPEST): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (left === 0) return undefined;
  if (Array.isArray(value)) return value.map((element) => lowerFirstLetters(element, left - 1));
  const lowered = new Map<string, unknown>();
  for (const [name, inner] of Object.entries(value)) {
    const lower = name.slice(0, 1).toLowerCase() + name.slice(1);
    if (lower === '__proto__' || (lower !== name && Object.hasOwn(value, lower))) continue;
    lowered.set(lower, lowerFirstLetters(inner, left - 1));
  }
  return Object.fromEntries(lowered);
}
