import fc from 'fast-check';
import { expect, test } from 'vitest';
import { matches } from './cases.ts';
import { isJsonArray, isJsonObject, type JsonScalar, type JsonValue } from './json.ts';

/**
 * The rule as aws/event-ruler's README states it ("JSON Array Matching"), over the flat list of leaves: no two fields may
 * come from different elements of one array. Slow and simple, to hold against the matcher, which walks both trees at once.
 */

/** Array (named by the way to it) -> the element that the leaf lies in. */
type Places = ReadonlyMap<string, number>;
type Leaf = readonly [path: string, value: JsonScalar, places: Places];
type Wanted = readonly [path: string, values: readonly JsonValue[]];

function leavesOf(value: JsonValue, path: string, way: string, places: Places): Leaf[] {
  if (isJsonArray(value)) {
    return value.flatMap((element, index) => {
      const holds = isJsonObject(element) || isJsonArray(element);
      const within = holds ? new Map([...places, [way, index]]) : places;
      return leavesOf(element, path, `${way}[${index}]`, within);
    });
  }
  if (!isJsonObject(value)) return [[path, value, places]];
  return Object.entries(value).flatMap(([name, member]) =>
    leavesOf(member, `${path}.${name}`, `${way}/${name}`, places),
  );
}

function wantedBy(pattern: JsonValue, path: string): Wanted[] {
  if (isJsonArray(pattern)) return [[path, pattern]];
  if (!isJsonObject(pattern)) return [];
  return Object.entries(pattern).flatMap(([name, member]) => wantedBy(member, `${path}.${name}`));
}

function canChoose(wanted: readonly Wanted[], leaves: readonly Leaf[], chosen: Places): boolean {
  const [first, ...others] = wanted;
  if (first === undefined) return true;
  return leaves.some(
    ([path, value, places]) =>
      path === first[0] &&
      first[1].includes(value) &&
      [...places].every(([array, index]) => (chosen.get(array) ?? index) === index) &&
      canChoose(others, leaves, new Map([...chosen, ...places])),
  );
}

const few = fc.constantFrom<JsonScalar>(1, 2);
const fieldName = fc.constantFrom('a', 'b');

const { tree } = fc.letrec<{ tree: JsonValue }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 4, depthSize: 'medium' },
    few,
    { arbitrary: fc.array(tie('tree'), { minLength: 1, maxLength: 3 }), weight: 2 },
    { arbitrary: fc.dictionary(fieldName, tie('tree'), { minKeys: 2, noNullPrototype: true }), weight: 3 },
  ),
}));

const leaf: fc.Arbitrary<JsonValue> = few.map((value) => [value]);
const branch = fc.dictionary(fieldName, leaf, { minKeys: 1, noNullPrototype: true });
const pattern = fc.dictionary(fieldName, fc.oneof({ arbitrary: leaf, weight: 2 }, branch), {
  minKeys: 2,
  noNullPrototype: true,
});

test('fields match together only without using two elements of one array', () => {
  const seen = { matching: 0, inconsistent: 0 };
  fc.assert(
    fc.property(pattern, fc.array(tree, { minLength: 1, maxLength: 3 }), (wanted, found) => {
      const leaves = leavesOf(found, '', '', new Map());
      const expected = canChoose(wantedBy(wanted, ''), leaves, new Map());
      const anywhere = wantedBy(wanted, '').every(([path, values]) =>
        leaves.some(([at, value]) => at === path && values.includes(value)),
      );
      if (expected) seen.matching += 1;
      if (anywhere && !expected) seen.inconsistent += 1;
      return matches({ x: wanted }, { x: found }) === expected;
    }),
    { numRuns: 600 },
  );
  // The property says something only when it has met both answers.
  expect(seen.matching).toBeGreaterThan(10);
  expect(seen.inconsistent).toBeGreaterThan(10);
});
