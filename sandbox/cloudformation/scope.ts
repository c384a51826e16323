/**
 * What is not known before a resource exists. A plan resolves every property with this in place of
 * names and attributes, so that whatever can be wrong is found before anything is made.
 */
export const UNKNOWN = Symbol('known once the resource exists');

/** `AWS::NoValue`: the property, or the item of a list, is taken out. */
export const NO_VALUE = Symbol('AWS::NoValue');

/** Where the names in a template lead. Each throws a ValidationError for a name that leads nowhere. */
export interface Scope {
  /** A parameter's value, a pseudo parameter's, or what a resource's `Ref` gives. */
  ref(name: string): unknown;
  attribute(logicalId: string, name: string): unknown;
  condition(name: string): boolean;
  mapping(map: string, top: string, second: string): unknown;
}
