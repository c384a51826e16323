import { InvalidEventPattern } from '../invalid-event-pattern.ts';
import { isJsonArray, type JsonValue } from '../json.ts';
import type { Operator } from './operator.ts';

/** eb-create-pattern-operators, "Numeric matching". */
const LIMIT = 5e9;

const COMPARISONS: ReadonlyMap<JsonValue, (value: number, bound: number) => boolean> = new Map([
  ['=', (value, bound) => value === bound],
  ['<', (value, bound) => value < bound],
  ['<=', (value, bound) => value <= bound],
  ['>', (value, bound) => value > bound],
  ['>=', (value, bound) => value >= bound],
]);

/**
 * `{ "numeric": [">", 0, "<=", 5] }`: one comparison, or a lower bound followed by an upper one; JSON numbers only.
 *
 * Differs from AWS: AWS keeps six digits after the decimal point, here they are compared in full.
 */
export const numeric: Operator = {
  name: 'numeric',
  compile: (operand, path) => {
    if (!isJsonArray(operand)) throw new InvalidEventPattern(path, 'the value of "numeric" must be an array');
    const [operator = null, operandOne = null, upper, operandTwo = null, ...rest] = operand;
    const first = compileComparison(operator, operandOne, path);
    if (upper === undefined) return (value) => isComparable(value) && first(value);
    if (rest.length > 0 || !isRange(operator, upper)) {
      throw new InvalidEventPattern(path, 'a numeric range is a lower bound followed by an upper bound');
    }
    const second = compileComparison(upper, operandTwo, path);
    if (readNumber(operandOne, path) >= readNumber(operandTwo, path)) {
      throw new InvalidEventPattern(path, 'the lower bound of a numeric range must be below the upper bound');
    }
    return (value) => isComparable(value) && first(value) && second(value);
  },
};

export function readNumber(value: JsonValue, path: string): number {
  if (isComparable(value)) return value;
  throw new InvalidEventPattern(path, `expected a number from ${-LIMIT} to ${LIMIT}`);
}

function compileComparison(
  operator: JsonValue,
  operand: JsonValue,
  path: string,
): (value: number) => boolean {
  const compare = COMPARISONS.get(operator);
  if (compare === undefined) {
    throw new InvalidEventPattern(path, `unrecognized numeric operator ${JSON.stringify(operator)}`);
  }
  const bound = readNumber(operand, path);
  return (value) => compare(value, bound);
}

function isRange(lower: JsonValue, upper: JsonValue): boolean {
  return (lower === '>' || lower === '>=') && (upper === '<' || upper === '<=');
}

/** The engine has no numeric form for values beyond its limits, so they satisfy no comparison. */
function isComparable(value: JsonValue | undefined): value is number {
  return typeof value === 'number' && Math.abs(value) <= LIMIT;
}
