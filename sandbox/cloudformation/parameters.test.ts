import { describe, expect, it } from 'vitest';
import { parameterValue, readParameters } from './parameters.ts';

const read = (declared: Record<string, unknown>, given: Record<string, string> = {}) =>
  readParameters(new Map(Object.entries(declared)), new Map(Object.entries(given)));

describe('parameters', () => {
  it('takes what is given, else the default, of every type', () => {
    const parameters = read(
      {
        Stage: { Type: 'String', Default: 'dev' },
        Count: { Type: 'Number', Default: 3 },
        Zones: { Type: 'CommaDelimitedList', Default: 'a, b' },
      },
      { Stage: 'prod' },
    );
    const values = [...parameters].map(([name, { type, text }]) => [name, parameterValue(type, text)]);
    expect(Object.fromEntries(values)).toEqual({ Stage: 'prod', Count: '3', Zones: ['a', 'b'] });
  });

  it('names what is missing, what is not declared and a type that it does not have', () => {
    expect(() => read({ A: { Type: 'String' }, B: { Type: 'String' } })).toThrow(
      'Parameters: [A, B] must have values',
    );
    expect(() => read({}, { X: '1' })).toThrow('Parameters: [X] do not exist in the template');
    expect(() => read({ A: { Type: 'AWS::EC2::VPC::Id' } })).toThrow(/AWS::EC2::VPC::Id \(parameter A\)/);
    expect(() => read({ A: { Type: 'Text' } })).toThrow(/Unrecognized parameter type: Text/);
  });

  const constraints: readonly (readonly [rule: object, good: string, bad: string])[] = [
    [{ Type: 'String', AllowedValues: ['dev', 'prod'] }, 'dev', 'test'],
    [{ Type: 'CommaDelimitedList', AllowedValues: ['a', 'b'] }, 'b,a', 'a,c'],
    [{ Type: 'String', AllowedPattern: '[a-z]+|[0-9]+' }, 'abc', 'abc1'],
    [{ Type: 'Number' }, '-1.5', 'one'],
    [{ Type: 'Number', MinValue: 1, MaxValue: '9' }, '9', '10'],
    [{ Type: 'String', MinLength: 2, MaxLength: 3 }, 'abc', 'abcd'],
    [{ Type: 'String', MinLength: '2' }, 'ab', 'a'],
  ];
  it.each(constraints)('holds %j', (rule, good, bad) => {
    expect(read({ A: rule }, { A: good }).get('A')?.text).toBe(good);
    expect(() => read({ A: rule }, { A: bad })).toThrow(/Parameter '?A'?/);
    expect(() => read({ A: { ...rule, ConstraintDescription: 'be good' } }, { A: bad })).toThrow(/be good/);
  });

  it('gives up on a pattern that backtracks without end', () => {
    const rule = { Type: 'String', AllowedPattern: '(a+)+$' };
    expect(() => read({ A: rule }, { A: `${'a'.repeat(40)}!` })).toThrow(
      /AllowedPattern of parameter A cannot be used: .*timed out/,
    );
  });

  it('says what is wrong with a pattern', () => {
    const rule = { Type: 'String', AllowedPattern: '(' };
    expect(() => read({ A: rule }, { A: 'a' })).toThrow(/cannot be used: .*Unterminated group/);
  });
});
