import { describe, expect, it } from 'vitest';
import { UNKNOWN } from './scope.ts';
import { boolean, document, list, map, number, object, required, text } from './shape.ts';

const shape = object({
  Name: required(text),
  Size: number,
  IsOpen: boolean,
  Policy: document,
  Names: list(text),
  Labels: map(text),
  Inner: object({ Deep: list(object({ Value: required(number) })) }),
});

describe('property shapes', () => {
  it('gives the types that the APIs take, however the template writes them', () => {
    expect(
      shape.read(
        { Name: 1, Size: '30', IsOpen: 'false', Policy: { a: [1] }, Names: 'one', Labels: { n: 2 } },
        '#',
      ),
    ).toEqual({
      Name: '1',
      Size: 30,
      IsOpen: false,
      Policy: '{"a":[1]}',
      Names: ['one'],
      Labels: { n: '2' },
    });
  });

  it('lets pass what is not known yet, at any depth', () => {
    const value = {
      Name: UNKNOWN,
      Size: UNKNOWN,
      Policy: { a: UNKNOWN },
      Names: UNKNOWN,
      Inner: { Deep: [UNKNOWN] },
    };
    expect(() => shape.read(value, '#')).not.toThrow();
  });

  it('does not write out one text in a million places', () => {
    const rows = Array(10_000).fill('x'.repeat(100_000));
    expect(() => shape.read({ Name: 'x', Policy: { rows } }, '#')).toThrow('#/Policy: longer than');
  });

  it('says where something is wrong', () => {
    expect(() => shape.read({ Name: 'x', Inner: { Deep: [{ Value: 1 }, { Value: {} }] } }, '#')).toThrow(
      '#/Inner/Deep/1/Value: expected type: Number',
    );
    expect(() => shape.read({ Name: 'x', Inner: { Deep: [{}] } }, '#')).toThrow(
      'required key [Value] not found',
    );
    expect(() => shape.read({ Name: [] }, '#')).toThrow('#/Name: expected type: String');
    expect(() => shape.read({ Name: 'x', constructor: 1 }, '#')).toThrow('unsupported property constructor');
    expect(() => shape.read(JSON.parse('{"Name": "x", "__proto__": 1}'), '#')).toThrow('__proto__');
  });
});
