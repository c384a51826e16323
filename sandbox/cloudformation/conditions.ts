import { isObject } from './json.ts';
import { resolve } from './resolve.ts';
import type { Scope } from './scope.ts';
import { shown, templateError } from './template-error.ts';

/** Parameters, pseudo parameters and mappings: all that a condition may look at. */
export type ConditionScope = Omit<Scope, 'condition'>;

/**
 * Every condition of a template, evaluated.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference-conditions.html
 */
export function evaluateConditions(
  conditions: ReadonlyMap<string, unknown>,
  scope: ConditionScope,
): ReadonlyMap<string, boolean> {
  const known = new Map<string, boolean>();
  const underway = new Set<string>();
  const lookUp = (name: string): boolean => {
    const before = known.get(name);
    if (before !== undefined) return before;
    if (!conditions.has(name))
      throw templateError(
        `Unresolved condition dependency ${shown(name)} in the Conditions block of the template`,
      );
    if (underway.has(name)) throw templateError(`Circular dependencies between conditions: ${shown(name)}`);
    underway.add(name);
    const value = evaluateCondition(conditions.get(name), { ...scope, condition: lookUp });
    known.set(name, value);
    return value;
  };
  for (const name of conditions.keys()) lookUp(name);
  return known;
}

/** A function that answers true or false, by its name; undefined: not such a function. */
export type BooleanFunction = (name: string, argument: unknown, scope: Scope) => boolean | undefined;

/** `more` adds functions that only a certain section has. */
export function evaluateCondition(value: unknown, scope: Scope, more?: BooleanFunction): boolean {
  const [only, ...others] = isObject(value) ? Object.entries(value) : [];
  if (only === undefined || others.length > 0) throw notBoolean(value);
  const [name, argument] = only;
  const below = (item: unknown) => evaluateCondition(item, scope, more);
  switch (name) {
    case 'Condition':
      if (typeof argument !== 'string') throw notBoolean(value);
      return scope.condition(argument);
    case 'Fn::Equals': {
      const [left, right] = arguments_(name, argument, 2, 2);
      return areEqual(resolve(left, scope), resolve(right, scope));
    }
    case 'Fn::Not':
      return arguments_(name, argument, 1, 1).every((item) => !below(item));
    case 'Fn::And':
      return arguments_(name, argument, 2, 10).every(below);
    case 'Fn::Or':
      return arguments_(name, argument, 2, 10).some(below);
    default: {
      const answer = more?.(name, argument, scope);
      if (answer === undefined) throw notBoolean(value);
      return answer;
    }
  }
}

const areEqual = (left: unknown, right: unknown): boolean => asComparable(left) === asComparable(right);

/** Parameters are texts: `{"Fn::Equals": [{"Ref": "Count"}, 2]}` compares "2" with 2 and is true. */
const asComparable = (value: unknown): string =>
  typeof value === 'object' ? (JSON.stringify(value) ?? '') : String(value);

function arguments_(name: string, argument: unknown, least: number, most: number): readonly unknown[] {
  if (!Array.isArray(argument) || argument.length < least || argument.length > most)
    throw templateError(
      `every ${name} object requires a list of ${least === most ? least : `${least} to ${most}`} parameters.`,
    );
  return argument;
}

const notBoolean = (value: unknown) => templateError(`no condition: ${shown(value)}`);
