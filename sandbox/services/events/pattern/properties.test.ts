import fc from 'fast-check';
import { describe, test } from 'vitest';
import { matches } from './cases.ts';
import { compilePattern } from './compile.ts';
import { InvalidEventPattern } from './invalid-event-pattern.ts';
import { isJsonArray, isJsonObject, type JsonObject, type JsonScalar, type JsonValue } from './json.ts';

const scalar: fc.Arbitrary<JsonScalar> = fc.oneof(
  fc.constantFrom('', 'a', 'ab', 'ba', 'A', '*', '\\', '10.0.0.1'),
  fc.string(),
  fc.integer({ min: -3, max: 3 }),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.boolean(),
  fc.constant(null),
);

/** Few names, so that patterns and events meet; some of them are traps. */
const fieldName = fc.constantFrom('a', 'b', 'c', '__proto__', 'constructor', '');

const { value: jsonValue } = fc.letrec<{ value: JsonValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    scalar,
    fc.array(tie('value'), { maxLength: 3 }),
    objectOf(tie('value')),
  ),
}));

/** Any object, its members defined as JSON.parse does, so that `__proto__` is a plain name. */
function objectOf(value: fc.Arbitrary<JsonValue>, minLength = 0): fc.Arbitrary<JsonObject> {
  return fc
    .uniqueArray(fc.tuple(fieldName, value), { minLength, maxLength: 4, selector: ([name]) => name })
    .map((members) => Object.fromEntries(members));
}

const event = objectOf(jsonValue);

const leafList = fc.array(
  fc.oneof(
    scalar,
    fc.boolean().map((exists): JsonObject => ({ exists })),
    fc.constantFrom<JsonObject>(
      { prefix: 'a' },
      { wildcard: '*b*' },
      { 'anything-but': 'a' },
      { numeric: ['>', 0] },
    ),
  ),
  { minLength: 1, maxLength: 3 },
);

const { pattern } = fc.letrec<{ pattern: JsonObject }>((tie) => ({
  pattern: objectOf(fc.oneof({ maxDepth: 2 }, leafList, tie('pattern')), 1),
}));

/** A pattern asking for every leaf of the value, of arrays for those of the one element that `pick` chooses. */
function patternOf(value: JsonValue, pick: (length: number) => number): JsonValue | undefined {
  if (isJsonArray(value)) {
    const element = value[pick(value.length)];
    return element === undefined ? undefined : patternOf(element, pick);
  }
  if (!isJsonObject(value)) return [value];
  const members = Object.entries(value).flatMap(([name, member]) => {
    const own = patternOf(member, pick);
    return own === undefined ? [] : [[name, own] as const];
  });
  return members.length === 0 ? undefined : Object.fromEntries(members);
}

describe('properties', () => {
  test('an event matches the pattern of its own leaves', () => {
    fc.assert(
      fc.property(event, fc.array(fc.nat(), { minLength: 1, maxLength: 8 }), (json, choices) => {
        let turn = 0;
        const pick = (length: number) => (choices[turn++ % choices.length] ?? 0) % Math.max(length, 1);
        const own = patternOf(json, pick);
        return own === undefined || !isJsonObject(own) || matches(own, json);
      }),
    );
  });

  test('matching never throws', () => {
    fc.assert(
      fc.property(pattern, fc.oneof(event, fc.dictionary(fc.string(), fc.jsonValue())), (asked, found) => {
        const json: JsonObject = JSON.parse(JSON.stringify(found));
        return typeof matches(asked, json) === 'boolean';
      }),
    );
  });

  test('compiling throws nothing but InvalidEventPattern', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.json(),
          fc.string(),
          jsonValue.map((value) => JSON.stringify(value)),
        ),
        (text) => {
          try {
            compilePattern(text);
            return true;
          } catch (error) {
            return error instanceof InvalidEventPattern;
          }
        },
      ),
    );
  });

  test('$or is the union of its alternatives, at the top and within a field', () => {
    fc.assert(
      fc.property(pattern, pattern, pattern, event, (one, two, three, json) => {
        const union = [one, two, three].some((choice) =>
          matches({ base: ['x'], ...choice }, { ...json, base: 'x' }),
        );
        return matches({ base: ['x'], $or: [one, two, three] }, { ...json, base: 'x' }) === union;
      }),
    );
    fc.assert(
      fc.property(pattern, pattern, jsonValue, (one, two, json) => {
        const union = [one, two].some((choice) => matches({ in: choice }, { in: json }));
        return matches({ in: { $or: [one, two] } }, { in: json }) === union;
      }),
    );
  });

  test('anything-but is the complement for a leaf that is there', () => {
    const text = fc.constantFrom('a', 'ab', 'A', 'b', '-');
    const texts = fc.oneof(text, fc.array(text, { minLength: 1, maxLength: 3 }));
    const operator = fc.constantFrom('', 'prefix', 'suffix', 'wildcard', 'equals-ignore-case');
    fc.assert(
      fc.property(texts, operator, fc.oneof(text, scalar), (operand, name, leaf) => {
        const list = typeof operand === 'string' ? [operand] : operand;
        const positive = name === '' ? list : list.map((item) => ({ [name]: item }));
        const negative = { 'anything-but': name === '' ? operand : { [name]: operand } };
        return matches({ f: positive }, { f: leaf }) !== matches({ f: [negative] }, { f: leaf });
      }),
    );
  });

  test('exists: false is the complement of exists: true for a field of the event itself', () => {
    fc.assert(
      fc.property(event, fieldName, (json, name) => {
        const asks = (exists: boolean) => matches(Object.fromEntries([[name, [{ exists }]]]), json);
        return asks(true) !== asks(false);
      }),
    );
  });

  test('a wildcard is the regular expression that it stands for', () => {
    const part = fc.constantFrom('a', 'b', 'ab', '\\*', '\\\\', '*');
    const subject = fc.string({ unit: fc.constantFrom('a', 'b', '*', '\\'), maxLength: 8 });
    fc.assert(
      fc.property(fc.array(part, { maxLength: 6 }), subject, (parts, text) => {
        const single = parts.filter((item, index) => item !== '*' || parts[index - 1] !== '*');
        const source = single.map((item) => (item === '*' ? '.*' : item)).join('');
        const expected = new RegExp(`^${source}$`, 's').test(text);
        return matches({ f: [{ wildcard: single.join('') }] }, { f: text }) === expected;
      }),
      { numRuns: 500 },
    );
  });

  test('names joined by dots are the nested names, in pattern and event', () => {
    fc.assert(
      fc.property(
        fc.array(fieldName, { minLength: 2, maxLength: 4 }),
        scalar,
        scalar,
        (names, wanted, found) => {
          const nest = (leaf: JsonValue) =>
            names.reduceRight<JsonValue>((inner, name) => Object.fromEntries([[name, inner]]), leaf);
          const join = (leaf: JsonValue): JsonObject => ({ [names.join('.')]: leaf });
          const outcomes = [
            matches({ x: nest([wanted]) }, { x: nest(found) }),
            matches({ x: join([wanted]) }, { x: nest(found) }),
            matches({ x: nest([wanted]) }, { x: join(found) }),
            matches({ x: join([wanted]) }, { x: join(found) }),
          ];
          return new Set(outcomes).size === 1;
        },
      ),
    );
  });
});
