import { InvalidEventPattern } from '../invalid-event-pattern.ts';
import { isJsonArray, isJsonObject, type JsonValue, readOnlyMember } from '../json.ts';
import { equalsIgnoreCase } from './equals-ignore-case.ts';
import { testExact } from './exact.ts';
import { readNumber } from './numeric.ts';
import { type Operator, readText, type ValueTest } from './operator.ts';
import { prefix } from './prefix.ts';
import { suffix } from './suffix.ts';
import { wildcard } from './wildcard.ts';

const NEGATED = [prefix, suffix, wildcard, equalsIgnoreCase];

/**
 * `{ "anything-but": X }` where X is a value or a list of values, all strings or all numbers, or a string operator with
 * one string or a list of them (eb-create-pattern-operators, "Anything-but matching"). The field must be present; a value
 * of another type than X's is something else than X, so it matches. In an array one such element is enough.
 */
export const anythingBut: Operator = {
  name: 'anything-but',
  compile: (operand, path) => {
    const excluded = isJsonObject(operand) ? readNegated(operand, path) : readValues(operand, path);
    return (value) => value !== undefined && !excluded.some((test) => test(value));
  },
};

function readValues(operand: JsonValue, path: string): ValueTest[] {
  const values = readList(operand, path);
  const numbers = values.every((value) => typeof value === 'number');
  if (!numbers && !values.every((value) => typeof value === 'string')) {
    throw new InvalidEventPattern(path, '"anything-but" takes only strings or only numbers');
  }
  return values.map((value) =>
    testExact(numbers ? readNumber(value, path) : readText(value, anythingBut.name, path)),
  );
}

function readNegated(operand: JsonValue, path: string): ValueTest[] {
  const [name, value = null] = readOnlyMember(operand) ?? [];
  const operator = NEGATED.find((candidate) => candidate.name === name);
  if (operator === undefined) {
    const names = NEGATED.map((candidate) => candidate.name).join(', ');
    throw new InvalidEventPattern(path, `"anything-but" takes exactly one of: ${names}`);
  }
  return readList(value, path).map((item) => {
    const text = readText(item, operator.name, path);
    if (text === '' && (operator === prefix || operator === suffix)) {
      throw new InvalidEventPattern(path, `"anything-but" takes no empty ${operator.name}`);
    }
    return operator.compile(text, path);
  });
}

function readList(value: JsonValue, path: string): readonly JsonValue[] {
  const values = isJsonArray(value) ? value : [value];
  if (values.length > 0) return values;
  throw new InvalidEventPattern(path, 'empty arrays are not allowed');
}
