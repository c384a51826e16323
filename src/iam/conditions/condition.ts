/** A Condition element: every operator and every key in it must hold. */
import type { Statement } from '../model.ts';
import { asList, type RequestView } from '../request.ts';
import { parseTemplate } from '../variables.ts';
import { arnOperators } from './arn.ts';
import { binaryOperators } from './binary.ts';
import { boolOperators } from './bool.ts';
import { dateOperators } from './date.ts';
import { ipOperators } from './ip.ts';
import { readNull } from './null.ts';
import { numericOperators } from './numeric.ts';
import type { ConditionValue, KeyTest, Operator, ValueTest } from './operator.ts';
import { stringOperators } from './string.ts';

const OPERATORS: ReadonlyMap<string, Operator> = new Map([
  ...stringOperators,
  ...numericOperators,
  ...dateOperators,
  ...boolOperators,
  ...binaryOperators,
  ...ipOperators,
  ...arnOperators,
]);

type Quantifier = 'ForAllValues' | 'ForAnyValue';
const QUALIFIED = /^(?:(ForAllValues|ForAnyValue):)?([A-Za-z]+?)(IfExists)?$/;

interface QualifiedOperator {
  readonly quantifier: Quantifier | undefined;
  readonly operator: Operator | 'Null';
  readonly ifExists: boolean;
}

/** Undefined for a name that AWS does not define. `Null` takes no IfExists. */
export function readOperator(name: string): QualifiedOperator | undefined {
  const [, qualifier, base = '', suffix] = QUALIFIED.exec(name) ?? [];
  const quantifier = qualifier as Quantifier | undefined;
  const ifExists = suffix !== undefined;
  if (base === 'Null') return ifExists ? undefined : { quantifier, operator: 'Null', ifExists };
  const operator = OPERATORS.get(base);
  return operator && { quantifier, operator, ifExists };
}

/** The tests of a Condition element; undefined when it has an operator that we cannot interpret. */
export function readConditions(
  element: NonNullable<Statement['Condition']>,
  withVariables: boolean,
): readonly KeyTest[] | undefined {
  const tests: KeyTest[] = [];
  for (const [name, keys] of Object.entries(element)) {
    const operator = readOperator(name);
    if (operator === undefined) return undefined;
    for (const [key, values] of Object.entries(keys)) {
      tests.push(readKeyTest(operator, key.toLowerCase(), values, withVariables));
    }
  }
  return tests;
}

function readKeyTest(
  { operator, quantifier, ifExists }: QualifiedOperator,
  key: string,
  values: ConditionValue,
  withVariables: boolean,
): KeyTest {
  if (operator === 'Null') return readNull(key, values);
  const tests = asList(values).map((value) =>
    operator.readValue(parseTemplate(String(value), withVariables)),
  );
  return (request) => {
    const actual = request.context.get(key);
    if (actual === undefined && ifExists) return true;
    if (quantifier !== undefined) return holdsForSet(quantifier, operator.negated, tests, actual, request);
    if (actual === undefined) return operator.negated;
    // Without a qualifier several request values count as alternatives; AWS asks for a qualifier there and documents no answer.
    const negated = operator.negated;
    return negated
      ? actual.every((value) => holds(true, tests, value, request))
      : actual.some((value) => holds(false, tests, value, request));
  };
}

/**
 * An absent key, or an empty value, satisfies ForAllValues and fails ForAnyValue.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
 */
function holdsForSet(
  quantifier: Quantifier,
  negated: boolean,
  tests: readonly ValueTest[],
  actual: readonly string[] = [],
  request: RequestView,
): boolean {
  const values = actual.filter((value) => value !== '');
  return quantifier === 'ForAllValues'
    ? values.every((value) => holds(negated, tests, value, request))
    : values.some((value) => holds(negated, tests, value, request));
}

/** One request value against all policy values: any of them (OR), or for negated operators none of them (NOR). */
function holds(negated: boolean, tests: readonly ValueTest[], actual: string, request: RequestView): boolean {
  if (!negated) return tests.some((test) => test(actual, request) === true);
  // Not `!test()`: a value whose variable is unresolved makes the condition fail, negated or not.
  return tests.every((test) => test(actual, request) === false);
}
