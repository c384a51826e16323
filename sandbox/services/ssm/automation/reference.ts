/** What stands between `{{` and `}}`. https://docs.aws.amazon.com/systems-manager/latest/userguide/automation-variables.html */
export type Reference =
  | { readonly kind: 'parameter' | 'variable' | 'global' | 'automation' | 'ssm'; readonly name: string }
  | { readonly kind: 'output'; readonly step: string; readonly name: string };

const REFERENCE = /\{\{([^{}]*)\}\}/g;
const NAMED = /^(global|automation|variable|ssm):(.+)$/;

/** Text in braces that is no name (JSON within a text) is left as it stands. */
export function readReference(text: string): Reference | undefined {
  const [, kind, rest = ''] = NAMED.exec(text) ?? [];
  if (kind !== undefined)
    return /^[\w.\-/]{1,1024}$/.test(rest) ? { kind: kind as 'global', name: rest } : undefined;
  const [, step = '', , name] = /^([a-zA-Z0-9_]{1,128})(\.([a-zA-Z0-9_\-.]{1,128}))?$/.exec(text) ?? [];
  if (step === '') return undefined;
  return name === undefined ? { kind: 'parameter', name: step } : { kind: 'output', step, name };
}

/** Every reference in a text. */
export const referencesIn = (text: string): readonly Reference[] =>
  [...text.matchAll(REFERENCE)].flatMap(([, inner = '']) => readReference(inner.trim()) ?? []);

/** Every reference in a value, however deep. */
export function referencesWithin(value: unknown): readonly Reference[] {
  if (typeof value === 'string') return referencesIn(value);
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(referencesWithin);
}

/** Looks a reference up; undefined when nothing has that name. */
export type LookUp = (reference: Reference) => unknown;

/**
 * A value with its references replaced, once: what comes in by a reference is not looked at again.
 * A text that is one reference becomes what it refers to; in the middle of a text everything becomes text.
 * `missing` collects the references that nothing was found for.
 */
export function resolve(value: unknown, lookUp: LookUp, missing: Set<string>): unknown {
  if (typeof value === 'string') return resolveText(value, lookUp, missing);
  if (Array.isArray(value)) {
    // A list in place of an item takes the item's place: `[ "{{ step.Ids }}" ]` is the list of ids.
    return value.flatMap((item) => {
      const resolved = resolve(item, lookUp, missing);
      return Array.isArray(item) ? [resolved] : resolved;
    });
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [name, resolve(item, lookUp, missing)]),
  );
}

function resolveText(text: string, lookUp: LookUp, missing: Set<string>): unknown {
  const find = (inner: string): unknown => {
    const name = inner.trim();
    const reference = readReference(name);
    if (reference === undefined) return `{{${inner}}}`;
    const found = lookUp(reference);
    if (found === undefined) missing.add(name);
    return found;
  };
  const [, whole] = /^\s*\{\{([^{}]*)\}\}\s*$/.exec(text) ?? [];
  if (whole !== undefined) return find(whole);
  return text.replace(REFERENCE, (_, inner: string) => {
    const found = find(inner);
    return typeof found === 'string' ? found : (JSON.stringify(found) ?? '');
  });
}
