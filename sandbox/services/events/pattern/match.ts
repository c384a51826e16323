import type { EventPattern, FieldPattern } from './event-pattern.ts';
import { isJsonArray, isJsonObject, type JsonObject, type JsonScalar, type JsonValue } from './json.ts';
import type { ValueTest } from './operators/operator.ts';

/**
 * How a part of the pattern fares: 'held' by a value that is there, 'vacant' when only `exists: false` asked for it and
 * there is nothing, or 'failed'.
 */
type Outcome = 'held' | 'vacant' | 'failed';

/**
 * Says whether the event matches, as a rule of the bus and TestEventPattern do. Time grows with the size of the event
 * times that of the pattern; no event makes it throw.
 */
export function matchesEvent(pattern: EventPattern, event: JsonObject): boolean {
  return pattern.alternatives.some((alternative) => matchFields(alternative, event) !== 'failed');
}

function matchFields(pattern: FieldPattern, event: JsonObject): Outcome {
  let outcome: Outcome = 'vacant';
  for (const [name, field] of pattern.fields) {
    const found = matchField(field, valuesOf(event, name));
    if (found === 'failed') return 'failed';
    if (found === 'held') outcome = 'held';
  }
  return outcome;
}

function matchField(pattern: FieldPattern, values: readonly (JsonScalar | JsonObject)[]): Outcome {
  const objects: JsonObject[] = [];
  const leaves: JsonScalar[] = [];
  for (const value of values) {
    if (isJsonObject(value)) objects.push(value);
    else leaves.push(value);
  }
  const outcomes: Outcome[] = [];
  if (pattern.tests.length > 0) outcomes.push(matchLeaves(pattern.tests, leaves));
  if (pattern.fields.size > 0) outcomes.push(matchObjects(pattern, objects));
  if (outcomes.includes('failed')) return 'failed';
  return outcomes.includes('held') ? 'held' : 'vacant';
}

/** An array matches when one of its values does (https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns-arrays.html). */
function matchLeaves(tests: readonly ValueTest[], leaves: readonly JsonScalar[]): Outcome {
  if (leaves.length === 0) return tests.some((test) => test(undefined)) ? 'vacant' : 'failed';
  return leaves.some((leaf) => tests.some((test) => test(leaf))) ? 'held' : 'failed';
}

/**
 * All fields must be found in one and the same element of an array (aws/event-ruler README, "JSON Array Matching"), while
 * a pattern that only asks for absence must find every element without the field.
 *
 * Differs from AWS: the rule engine takes fields in the order of their names, so it looks for an absent field in all
 * elements when the field that picks the element comes later in the alphabet; here it looks in that element only.
 */
function matchObjects(pattern: FieldPattern, objects: readonly JsonObject[]): Outcome {
  if (objects.length === 0) return matchFields(pattern, {});
  let vacant = true;
  for (const object of objects) {
    const outcome = matchFields(pattern, object);
    if (outcome === 'held') return 'held';
    if (outcome === 'failed') vacant = false;
  }
  return vacant ? 'vacant' : 'failed';
}

/** What the event holds under a name: leaf values and objects, arrays opened however deeply they are nested. */
function valuesOf(event: JsonObject, name: string): readonly (JsonScalar | JsonObject)[] {
  const own = event[name];
  const values = Object.hasOwn(event, name) && own !== undefined ? openArrays(own) : [];
  const dotted = Object.keys(event).filter((key) => key.startsWith(`${name}.`));
  if (dotted.length === 0) return values;
  // {"a.b": 1} is {"a": {"b": 1}} to the rule engine (aws/event-ruler README, "JSON keys with dots"), beside any real "a".
  const rest = Object.fromEntries(dotted.map((key) => [key.slice(name.length + 1), event[key] ?? null]));
  const merged = values.map((value) => (isJsonObject(value) ? { ...rest, ...value } : value));
  return values.some(isJsonObject) ? merged : [...values, rest];
}

function openArrays(value: JsonValue): (JsonScalar | JsonObject)[] {
  const opened: (JsonScalar | JsonObject)[] = [];
  const pending = [value];
  for (const next of pending) {
    if (isJsonArray(next)) for (const element of next) pending.push(element);
    else opened.push(next);
  }
  return opened;
}
