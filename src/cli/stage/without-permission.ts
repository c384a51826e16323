import type { Template } from './deploy-stack.ts';

export const CONTAINING: readonly string[] = ['iam:UpdateAccessKey', 'iam:AttachUserPolicy'];

/** The template with permissions, at first the two that containment needs, taken out of every Allow. */
export function withoutPermission(template: Template, taken: readonly string[] = CONTAINING): Template {
  const strip = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(strip).filter((item) => item !== undefined);
    if (typeof value !== 'object' || value === null) return value;
    const copy = Object.fromEntries(Object.entries(value).map(([key, item]) => [key, strip(item)]));
    if (copy['Effect'] !== 'Allow' || copy['Action'] === undefined) return copy;
    const actions = [copy['Action']].flat().filter((action) => !taken.includes(String(action)));
    return actions.length === 0 ? undefined : { ...copy, Action: actions };
  };
  return strip(template) as Template;
}
