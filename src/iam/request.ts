import type { AccessRequest, OneOrMany, Principal } from './model.ts';

/** The request in the form that statements are matched against, prepared once per evaluation. */
export interface RequestView {
  readonly principal: Principal;
  /** Lower case: actions compare without case. */
  readonly action: string;
  readonly resource: string;
  /** Keys in lower case; a key without values is absent. */
  readonly context: ReadonlyMap<string, readonly string[]>;
  /** NotPrincipal needs to know. */
  readonly hasBoundary: boolean;
}

export function viewRequest(request: AccessRequest, hasBoundary: boolean): RequestView {
  const context = new Map<string, readonly string[]>();
  for (const [key, value] of Object.entries(request.context)) {
    const values = asList(value);
    if (values.length > 0) context.set(key.toLowerCase(), values);
  }
  const { principal, resource } = request;
  return { principal, action: request.action.toLowerCase(), resource, context, hasBoundary };
}

export function asList<T extends string | number | boolean | object>(value: OneOrMany<T>): readonly T[] {
  return Array.isArray(value) ? (value as readonly T[]) : [value as T];
}
