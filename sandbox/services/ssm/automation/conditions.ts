import { isObject, type JsonObject, member } from '../../../cloudformation/json.ts';
import type { Refuse } from './action.ts';
import { shown } from './invalid-content.ts';

type Compare = (left: unknown, right: unknown) => boolean;

const text =
  (compare: (left: string, right: string) => boolean): Compare =>
  (left, right) =>
    compare(String(left), String(right));

// What is no number compares false with everything.
const numeric =
  (compare: (left: number, right: number) => boolean): Compare =>
  (left, right) =>
    compare(Number(left === '' ? Number.NaN : left), Number(right));

/** https://docs.aws.amazon.com/systems-manager/latest/userguide/automation-branch-condition.html */
const OPERATORS: ReadonlyMap<string, Compare> = new Map([
  ['StringEquals', text((left, right) => left === right)],
  ['EqualsIgnoreCase', text((left, right) => left.toLowerCase() === right.toLowerCase())],
  ['StartsWith', text((left, right) => left.startsWith(right))],
  ['EndsWith', text((left, right) => left.endsWith(right))],
  ['Contains', text((left, right) => left.includes(right))],
  ['NumericEquals', numeric((left, right) => left === right)],
  ['NumericGreater', numeric((left, right) => left > right)],
  ['NumericLesser', numeric((left, right) => left < right)],
  ['NumericGreaterOrEquals', numeric((left, right) => left >= right)],
  ['NumericLesserOrEquals', numeric((left, right) => left <= right)],
  ['BooleanEquals', text((left, right) => left.toLowerCase() === right.toLowerCase())],
]);

/** Looks at a condition as it is written: `{Variable, <operator>}`, or `And`, `Or`, `Not` of conditions. */
export function checkCondition(given: unknown, refuse: Refuse, besides: readonly string[] = []): void {
  const condition = isObject(given) ? given : refuse('A condition has to be an object.');
  const names = Object.keys(condition).filter((name) => !besides.includes(name));
  const [first = '', ...others] = names;
  if (first === 'And' || first === 'Or' || first === 'Not') {
    if (others.length > 0) refuse(`${first} stands alone in a condition.`);
    const inner = member(condition, first);
    const parts = Array.isArray(inner) ? inner : [inner];
    if (first !== 'Not' && parts.length < 2)
      refuse(`The operator ${first} needs at least two conditions; it has ${parts.length}.`);
    if (first === 'Not' && parts.length !== 1) refuse('The operator Not has one condition.');
    for (const part of parts) checkCondition(part, refuse);
    return;
  }
  const operators = names.filter((name) => name !== 'Variable');
  const unknown = operators.find((name) => !OPERATORS.has(name));
  if (unknown !== undefined) refuse(`The operator ${shown(unknown)} is not supported.`);
  if (operators.length !== 1 || member(condition, 'Variable') === undefined)
    refuse('A condition has a Variable and one operator.');
}

/** Whether a condition holds, once its references have been replaced. */
export function holds(condition: JsonObject): boolean {
  const [and, or, not] = ['And', 'Or', 'Not'].map((name) => member(condition, name));
  if (Array.isArray(and)) return and.every(holds);
  if (Array.isArray(or)) return or.some(holds);
  if (not !== undefined) return ![not].flat().every((one) => isObject(one) && holds(one));
  const variable = member(condition, 'Variable');
  return Object.entries(condition).some(([name, value]) => OPERATORS.get(name)?.(variable, value) ?? false);
}
