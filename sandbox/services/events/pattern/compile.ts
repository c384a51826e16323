import { compileValues } from './compile-values.ts';
import type { EventPattern, FieldPattern } from './event-pattern.ts';
import { InvalidEventPattern } from './invalid-event-pattern.ts';
import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from './json.ts';
import { OPERATORS } from './operators/catalog.ts';
import type { ValueTest } from './operators/operator.ts';

/** PutRule refuses longer patterns (https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutRule.html). */
export const MAX_PATTERN_LENGTH = 4096;

/** AWS names no limit on nesting; this one bounds the recursion of the compiler and of the matcher. */
const MAX_DEPTH = 256;

/** eb-create-pattern-operators, the note on `$or`; AWS multiplies the lengths of the lists, here the result is counted. */
const MAX_COMBINATIONS = 1000;

/** Refused as field names inside `$or` (aws/event-ruler README, "The $or Primitive", and its Constants). */
const RESERVED_IN_OR: ReadonlySet<string> = new Set([
  ...OPERATORS.map((operator) => operator.name),
  ...['exactly', 'regex', 'not-wildcard', 'not-equals-ignore-case', '=', '<', '<=', '>', '>='],
  ...['date-after', 'date-on-or-after', 'date-before', 'date-on-or-before', 'in-date-range'],
  ...['ip-address-in-range', 'ip-address-not-in-range'],
]);

/** One alternative while it is being put together: the path of each field, joined by dots, and its tests. */
type Alternative = Map<string, readonly ValueTest[]>;

interface Place {
  readonly path: readonly string[];
  readonly orLevels: number;
}

/**
 * Compiles the JSON text of an event pattern (https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern.html).
 * Its length is PutRule's to check. As in AWS's rule engine the names on the way to a field are joined by dots, so
 * `{"a.b": …}` and `{"a": {"b": …}}` are one field, and of two lists for one field the last counts.
 * @throws InvalidEventPattern
 */
export function compilePattern(text: string): EventPattern {
  const alternatives: Alternative[] = [new Map()];
  const compiled = compileFields(parsePattern(text), { path: [], orLevels: 0 }, alternatives);
  return { alternatives: compiled.map(nestFields) };
}

function parsePattern(text: string): JsonObject {
  let pattern: JsonValue;
  try {
    pattern = JSON.parse(text);
  } catch (cause) {
    throw new InvalidEventPattern('', `not JSON (${cause instanceof Error ? cause.message : cause})`);
  }
  if (isJsonObject(pattern)) return pattern;
  throw new InvalidEventPattern('', 'the pattern is not an object');
}

/** Adds the fields to every alternative and returns the alternatives, which only `$or` multiplies. */
function compileFields(fields: JsonObject, place: Place, alternatives: Alternative[]): Alternative[] {
  const entries = Object.entries(fields);
  if (entries.length === 0) {
    throw new InvalidEventPattern(place.path.join('.'), 'empty objects are not allowed');
  }
  let compiled = alternatives;
  for (const [name, value] of entries) {
    compiled =
      name === '$or' ? compileOr(value, place, compiled) : compileField(name, value, place, compiled);
  }
  return compiled;
}

function compileField(
  name: string,
  value: JsonValue,
  place: Place,
  alternatives: Alternative[],
): Alternative[] {
  const path = [...place.path, ...name.split('.')];
  const joined = path.join('.');
  if (path.length + place.orLevels > MAX_DEPTH) throw new InvalidEventPattern('', 'nested too deeply');
  if (place.orLevels > 0 && RESERVED_IN_OR.has(name)) {
    throw new InvalidEventPattern(joined, `"${name}" is reserved and cannot name a field inside $or`);
  }
  if (isJsonObject(value)) return compileFields(value, { ...place, path }, alternatives);
  if (!isJsonArray(value)) throw new InvalidEventPattern(joined, `"${name}" must be an object or an array`);
  const tests = compileValues(value, joined);
  for (const alternative of alternatives) alternative.set(joined, tests);
  return alternatives;
}

/**
 * Differs from AWS: a `$or` that is no list of two or more objects, or names an operator as a field, is refused, where AWS
 * may fall back to taking `$or` for the name of a field (aws/event-ruler README, "backward compatibility").
 */
function compileOr(choices: JsonValue, place: Place, alternatives: readonly Alternative[]): Alternative[] {
  const joined = [...place.path, '$or'].join('.');
  const within = { ...place, orLevels: place.orLevels + 1 };
  if (within.path.length + within.orLevels > MAX_DEPTH)
    throw new InvalidEventPattern('', 'nested too deeply');
  if (!isJsonArray(choices) || choices.length < 2) {
    throw new InvalidEventPattern(joined, '$or must be an array of at least two objects');
  }
  const compiled: Alternative[] = [];
  for (const choice of choices) {
    if (!isJsonObject(choice)) throw new InvalidEventPattern(joined, '$or takes only objects');
    const copies = alternatives.map((alternative) => new Map(alternative));
    for (const alternative of compileFields(choice, within, copies)) compiled.push(alternative);
    if (compiled.length > MAX_COMBINATIONS) {
      throw new InvalidEventPattern(joined, `more than ${MAX_COMBINATIONS} combinations of $or alternatives`);
    }
  }
  return compiled;
}

function nestFields(alternative: Alternative): FieldPattern {
  interface Field {
    tests: readonly ValueTest[];
    readonly fields: Map<string, Field>;
  }
  const root: Field = { tests: [], fields: new Map() };
  for (const [path, tests] of alternative) {
    let field = root;
    for (const name of path.split('.')) {
      const next: Field = field.fields.get(name) ?? { tests: [], fields: new Map() };
      field.fields.set(name, next);
      field = next;
    }
    field.tests = tests;
  }
  return root;
}
