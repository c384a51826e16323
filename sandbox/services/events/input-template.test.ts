import { describe, expect, it } from 'vitest';
import { fillTemplate, isTemplate } from './input-template.ts';
import { followPath, readJsonPath } from './json-path.ts';
import { depthOf, minifyJson } from './json-text.ts';
import type { JsonValue } from './pattern/json.ts';

const values = new Map<string, JsonValue | undefined>([
  ['text', 'RUNNING'],
  ['number', 4.5],
  ['object', { a: [1, ' b '] }],
  ['missing', undefined],
]);

// Expected texts follow the table of https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
describe('input templates', () => {
  it.each([
    ['"is in <text>"', '"is in RUNNING"'],
    [String.raw`"is \"<text>\""`, String.raw`"is \"RUNNING\""`],
    ['{ "a" : <text>, "b": "<text>" }', '{"a":"RUNNING","b":"RUNNING"}'],
    ['{"state": [ 9, <text>, true ]}', '{"state":[9,"RUNNING",true]}'],
    ['{"n": <number>, "o": <object>}', '{"n":4.5,"o":{"a":[1," b "]}}'],
    ['{"m": <missing>, "t": "-<missing>-"}', '{"m":"","t":"--"}'],
    ['"one <text>"\n"two <number>"', '"one RUNNING"\n"two 4.5"'],
    ['{"o": "<object>"}', undefined],
  ])('%s becomes %s', (template, expected) => {
    expect(isTemplate(template)).toBe(true);
    expect(fillTemplate(template, values)).toBe(expected);
  });

  it('stop before a short template makes a huge text', () => {
    const large = new Map([['v', 'x'.repeat(900_000)]]);
    expect(() => fillTemplate('"<v><v><v>"', large)).toThrow(/longer than/);
  });
});

describe('JSON paths', () => {
  const event: JsonValue = {
    detail: { 'a-b': [{ n: 1 }, { n: 2 }], 'a b': { c: null }, list: [[1], [2]] },
  };
  it.each<[string, JsonValue | undefined]>([
    ['$', event],
    ['$.detail.a-b[1].n', 2],
    ['$.detail.a-b[*].n', [1, 2]],
    ['$.detail.list[0]', [1]],
    ["$.detail['a b'].c", null],
    ['$.detail.a-b.n', undefined],
    ['$.detail.a-b.length', undefined],
    ['$.detail.constructor', undefined],
    ['$.detail.a-b[7]', undefined],
    ['$.none[*]', undefined],
  ])('%s leads to %o', (path, expected) => {
    expect(followPath(event, readJsonPath(path) ?? ['no path'])).toEqual(expected);
  });

  it.each(['detail', '$..a', '$.a[?(@.b)]', '$.a[-1]', '$.', '$.a b', '$.a.', '$[1:2]'])(
    '%s is none',
    (path) => {
      expect(readJsonPath(path)).toBeUndefined();
    },
  );
});

describe('JSON texts', () => {
  it('are measured and made small without a look at what strings hold', () => {
    expect(depthOf(String.raw`{"a":[{"b":"[[[[\"{{"}]}`)).toBe(3);
    expect(minifyJson(String.raw`{ "a b" : [ 8.0 , " \" x" ] }`)).toBe(String.raw`{"a b":[8.0," \" x"]}`);
    expect(depthOf(`{"${'\\"'.repeat(500_000)}`)).toBe(1);
  });
});
