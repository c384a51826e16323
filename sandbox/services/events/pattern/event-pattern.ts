import type { ValueTest } from './operators/operator.ts';

/** A compiled pattern. An event matches when it matches one of the alternatives, of which only `$or` makes several. */
export interface EventPattern {
  readonly alternatives: readonly FieldPattern[];
}

/** What a field must satisfy: one of `tests`, when there are any, and all of `fields` within the objects it holds. */
export interface FieldPattern {
  readonly tests: readonly ValueTest[];
  readonly fields: ReadonlyMap<string, FieldPattern>;
}
