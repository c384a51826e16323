import { InvalidEventPattern } from './invalid-event-pattern.ts';
import { isJsonArray, isJsonObject, type JsonValue, readOnlyMember } from './json.ts';
import { OPERATORS } from './operators/catalog.ts';
import { testExact } from './operators/exact.ts';
import type { ValueTest } from './operators/operator.ts';

/** The list of one field, such as `["stopped", { "prefix": "term" }]`: one test for each entry. */
export function compileValues(values: readonly JsonValue[], path: string): readonly ValueTest[] {
  if (values.length === 0) throw new InvalidEventPattern(path, 'empty arrays are not allowed');
  return values.map((value) => compileValue(value, path));
}

function compileValue(value: JsonValue, path: string): ValueTest {
  if (isJsonArray(value)) {
    throw new InvalidEventPattern(path, 'a value must be a string, number, true, false, null or an operator');
  }
  if (!isJsonObject(value)) return testExact(value);
  const [name, operand] = readOnlyMember(value) ?? [];
  if (name === undefined || operand === undefined) {
    throw new InvalidEventPattern(path, 'a match expression has exactly one operator');
  }
  const operator = OPERATORS.find((candidate) => candidate.name === name);
  if (operator === undefined) throw new InvalidEventPattern(path, `unrecognized match type "${name}"`);
  return operator.compile(operand, path);
}
