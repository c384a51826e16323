import { describe, expect, it } from 'vitest';
import { fieldOf, isTooDeep, lowerFirstLetters, parseJson } from './json.ts';

describe('lowerFirstLetters', () => {
  it('lowers every key and no value', () => {
    expect(lowerFirstLetters({ Id: 'Id', Resource: { AccessKeyDetails: [{ UserName: 'Alice' }] } })).toEqual({
      id: 'Id',
      resource: { accessKeyDetails: [{ userName: 'Alice' }] },
    });
  });

  it('takes the key as EventBridge writes it where both are there, whichever comes first', () => {
    expect(lowerFirstLetters({ Id: 'pasted', id: 'own' })).toEqual({ id: 'own' });
    expect(lowerFirstLetters({ id: 'own', Id: 'pasted' })).toEqual({ id: 'own' });
  });

  it('gives nobody a prototype', () => {
    const lowered = lowerFirstLetters(JSON.parse('{"__proto__":{"a":1},"B":{"__proto__":{"a":1}}}'));
    expect(Object.keys(Object(lowered))).toEqual(['b']);
    expect(Reflect.get(Object(lowered), 'a')).toBeUndefined();
  });

  it('cuts what is too deep', () => {
    const deep: unknown = JSON.parse(`${'['.repeat(1000)}${']'.repeat(1000)}`);
    expect(isTooDeep(deep)).toBe(true);
    expect(isTooDeep(lowerFirstLetters(deep))).toBe(false);
  });
});

it("reads an object's own fields only", () => {
  expect(fieldOf({ a: 1 }, 'a')).toBe(1);
  expect(fieldOf({ a: 1 }, 'constructor')).toBeUndefined();
  expect(fieldOf([1], '0')).toBeUndefined();
  expect(fieldOf('text', 'length')).toBeUndefined();
});

it('reads JSON out of a text, and nothing out of another text', () => {
  expect(parseJson('{"a":1}')).toEqual({ a: 1 });
  expect(parseJson('{"a":')).toBeUndefined();
  expect(parseJson(7)).toBeUndefined();
});
