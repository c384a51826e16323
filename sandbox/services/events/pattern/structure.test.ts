import { describe, expect, test } from 'vitest';
import { GUIDE, matches, runMatchCases } from './cases.ts';
import { compilePattern } from './compile.ts';
import type { JsonObject, JsonValue } from './json.ts';
import { matchesEvent } from './match.ts';

const { syntax, arrays, operators, readme } = GUIDE;

const EMPLOYEES = [
  { firstName: 'John', lastName: 'Doe' },
  { firstName: 'Anna', lastName: 'Smith' },
  { firstName: 'Peter', lastName: 'Jones' },
];

describe('fields', () => {
  runMatchCases([
    ['all fields must match', syntax, { a: [1], b: [2] }, { a: 1, b: 3 }, false],
    ['other fields do not count', syntax, { a: [1] }, { a: 1, b: 3 }, true],
    ['nesting must agree', syntax, { state: ['on'] }, { detail: { state: 'on' } }, false],
    ['nested objects', syntax, { a: { b: { c: [1] } } }, { a: { b: { c: 1 } } }, true],
    ['a value where an object is expected', syntax, { a: { b: [1] } }, { a: 'x' }, false],
    ['an object where a value is expected', syntax, { a: [1] }, { a: { b: 1 } }, false],
    ['a dot in both names', readme, { 'state.status': ['on'] }, { 'state.status': 'on' }, true],
    [
      'a dot in the name of the pattern',
      readme,
      { 'state.status': ['on'] },
      { state: { status: 'on' } },
      true,
    ],
    ['a dot in the name of the event', readme, { state: { status: ['on'] } }, { 'state.status': 'on' }, true],
    ['dots and objects side by side', readme, { a: { b: [1], c: [2] } }, { 'a.b': 1, a: { c: 2 } }, true],
    ['dots beside an array', readme, { a: { b: [1], c: [3] } }, { 'a.b': 1, a: [{ c: 2 }, { c: 3 }] }, true],
    ['names ending in dots', readme, { 'a.': ['x'] }, { 'a.': 'x' }, true],
    [
      'a label with dots',
      readme,
      { tags: { 'app.k8s.io/name': ['x'] } },
      { tags: { 'app.k8s.io/name': 'x' } },
      true,
    ],
    ['the empty name', syntax, { '': ['x'] }, { '': 'x' }, true],
  ]);

  test('of a name written twice the last counts [eb-create-pattern]', () => {
    const pattern = compilePattern('{"a":["one"],"a":["two"]}');
    expect(matchesEvent(pattern, { a: 'one' })).toBe(false);
    expect(matchesEvent(pattern, { a: 'two' })).toBe(true);
  });

  test('8 in the pattern equals 8.0 in the event and the other way round [aws/event-ruler JsonRuleCompiler]', () => {
    expect(matchesEvent(compilePattern('{"severity":[8]}'), JSON.parse('{"severity":8.0}'))).toBe(true);
    expect(matchesEvent(compilePattern('{"severity":[8.0]}'), JSON.parse('{"severity":8}'))).toBe(true);
  });
});

describe('arrays', () => {
  const bob: JsonObject = { people: { name: ['Bob'], id: [{ exists: false }] } };
  runMatchCases([
    ['one element is enough', arrays, { r: ['b', 'c'] }, { r: ['a', 'b'] }, true],
    ['no common element', arrays, { r: ['c'] }, { r: ['a', 'b'] }, false],
    ['an empty array', arrays, { r: ['c'] }, { r: [] }, false],
    ['arrays in arrays', readme, { r: ['b'] }, { r: [['a'], [['b']]] }, true],
    ['values and objects in one array', readme, { r: ['a'], 'r.b': [1] }, { r: ['a', { b: 1 }] }, true],
    ['objects in an array', readme, { e: { firstName: ['Anna'] } }, { e: EMPLOYEES }, true],
    [
      'two fields of one element',
      readme,
      { e: { firstName: ['Anna'], lastName: ['Smith'] } },
      { e: EMPLOYEES },
      true,
    ],
    [
      'two fields of different elements',
      readme,
      { e: { firstName: ['Anna'], lastName: ['Jones'] } },
      { e: EMPLOYEES },
      false,
    ],
    [
      'two fields of different elements in nested arrays',
      readme,
      { e: { firstName: ['Anna'], lastName: ['Jones'] } },
      { e: [EMPLOYEES.slice(0, 2), EMPLOYEES.slice(2)] },
      false,
    ],
    [
      'different findings',
      readme,
      { f: { a: [1], b: [4] } },
      {
        f: [
          { a: 1, b: 2 },
          { a: 3, b: 4 },
        ],
      },
      false,
    ],
    [
      'the same finding',
      readme,
      { f: { a: [3], b: [4] } },
      {
        f: [
          { a: 1, b: 2 },
          { a: 3, b: 4 },
        ],
      },
      true,
    ],
    [
      'a dotted name is consistent too',
      readme,
      { 'f.a': [1], 'f.b': [4] },
      { f: [{ a: 1 }, { b: 4 }] },
      false,
    ],
    [
      'different arrays are apart',
      readme,
      { f: { a: [1] }, g: { a: [2] } },
      { f: [{}, { a: 1 }], g: [{ a: 2 }] },
      true,
    ],
    [
      'an array within an element',
      readme,
      { f: { id: ['x'], r: { t: ['Key'] } } },
      {
        f: [
          { id: 'x', r: [{ t: 'Role' }] },
          { id: 'y', r: [{ t: 'Key' }] },
        ],
      },
      false,
    ],
    ['absent in the element', readme, bob, { people: [{ name: 'Ann', id: 1 }, { name: 'Bob' }] }, true],
    ['present in the element', readme, bob, { people: [{ name: 'Ann' }, { name: 'Bob', id: 1 }] }, false],
    ['absent in some elements', readme, { p: { id: [{ exists: false }] } }, { p: [{ id: 1 }, {}] }, false],
    ['absent in all elements', readme, { p: { id: [{ exists: false }] } }, { p: [{}, { x: 1 }] }, true],
    ['absent in an empty array', readme, { p: { id: [{ exists: false }] } }, { p: [] }, true],
    ['absent with its parent', readme, { p: { id: [{ exists: false }] } }, {}, true],
  ]);
});

describe('$or', () => {
  const either: JsonObject = { source: ['s'], $or: [{ a: [1] }, { b: [2] }] };
  const parallel: JsonObject = { $or: [{ a: [1] }, { b: [2] }], d: { $or: [{ a: [1] }, { b: [2] }] } };
  const nested: JsonObject = { $or: [{ a: [1], $or: [{ b: [1] }, { c: [1] }] }, { d: [1] }] };
  runMatchCases([
    ['the first alternative', operators, either, { source: 's', a: 1 }, true],
    ['the second alternative', operators, either, { source: 's', b: 2 }, true],
    ['no alternative', operators, either, { source: 's', a: 2, b: 1 }, false],
    ['the fields beside it still count', operators, either, { source: 't', a: 1 }, false],
    ['two side by side', readme, parallel, { a: 1, d: { b: 2 } }, true],
    ['two side by side, one fails', readme, parallel, { a: 1, d: {} }, false],
    ['within an alternative', readme, nested, { a: 1, c: 1 }, true],
    ['within an alternative, its neighbour fails', readme, nested, { a: 2, c: 1 }, false],
    ['beside a nested one', readme, nested, { d: 1 }, true],
    [
      'within one element',
      readme,
      { f: { n: [1], $or: [{ a: [1] }, { b: [1] }] } },
      { f: [{ n: 1 }, { b: 1 }] },
      false,
    ],
    [
      'within one element, found',
      readme,
      { f: { n: [1], $or: [{ a: [1] }, { b: [1] }] } },
      { f: [{}, { n: 1, b: 1 }] },
      true,
    ],
    ['a field named like an operator outside', readme, { prefix: ['x'] }, { prefix: 'x' }, true],
    [
      'a later alternative replaces an earlier list',
      'aws/event-ruler JsonRuleCompiler',
      { a: [1], $or: [{ a: [2] }, { b: [3] }] },
      { a: 2 },
      true,
    ],
  ]);
});

describe('hostile names and sizes', () => {
  test.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])('%s is a plain name', (name) => {
    const pattern = compilePattern(`{"detail":{"${name}":[{"exists":true}]}}`);
    expect(matchesEvent(pattern, JSON.parse(`{"detail":{"${name}":"x"}}`))).toBe(true);
    expect(matchesEvent(pattern, { detail: { other: 'x' } })).toBe(false);
    const deeper = compilePattern(`{"${name}":{"polluted":["x"]}}`);
    expect(matchesEvent(deeper, JSON.parse(`{"${name}":{"polluted":"x"}}`))).toBe(true);
    expect(matchesEvent(deeper, JSON.parse(`{"${name}.polluted":"x"}`))).toBe(true);
    expect(matchesEvent(deeper, {})).toBe(false);
    expect({}).not.toHaveProperty('polluted');
  });

  test('events nested beyond any stack', () => {
    const depth = 200_000;
    const objects: JsonValue = JSON.parse(`${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`);
    const lists: JsonValue = JSON.parse(`${'['.repeat(depth)}1${']'.repeat(depth)}`);
    expect(matches({ x: { a: { a: [1] } }, y: [2] }, { x: objects, y: lists })).toBe(false);
    expect(matches({ y: [1] }, { y: lists })).toBe(true);
  });

  test('the deepest pattern that compiles', () => {
    const nest = (inner: string) => `${'{"a":'.repeat(256)}${inner}${'}'.repeat(256)}`;
    expect(matchesEvent(compilePattern(nest('[1]')), JSON.parse(nest('1')))).toBe(true);
  });

  test('many wildcards on a long text take no time', () => {
    const text = 'ab'.repeat(100_000);
    const started = performance.now();
    expect(matches({ a: [{ wildcard: `${'*a'.repeat(1000)}*c` }] }, { a: text })).toBe(false);
    expect(matches({ a: [{ wildcard: `*${'a*b*'.repeat(500)}` }] }, { a: text })).toBe(true);
    expect(performance.now() - started).toBeLessThan(1000);
  });

  test('many elements in many arrays are not multiplied', () => {
    const list = Array.from({ length: 2000 }, (_, index) => ({ v: index }));
    const pattern = {
      a: { v: [{ exists: true }] },
      b: { v: [{ exists: true }] },
      c: { v: [{ exists: true }] },
      d: [1],
    };
    const started = performance.now();
    expect(matches(pattern, { a: list, b: list, c: list })).toBe(false);
    expect(performance.now() - started).toBeLessThan(1000);
  });
});
