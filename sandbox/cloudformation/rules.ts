import { notInSandbox } from '../kernel/aws-error.ts';
import { type BooleanFunction, evaluateCondition } from './conditions.ts';
import { isObject, member } from './json.ts';
import { resolve } from './resolve.ts';
import type { Scope } from './scope.ts';
import { formatError, shown, validationError } from './template-error.ts';

/**
 * The Rules section: assertions about parameters, checked before anything is made.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/rules-section-structure.html
 */
export function checkRules(rules: ReadonlyMap<string, unknown>, scope: Scope): void {
  for (const [name, rule] of rules) {
    if (!isObject(rule)) throw formatError(`Rule ${shown(name)} has to be a JSON object.`);
    const when = member(rule, 'RuleCondition');
    if (when !== undefined && !evaluateCondition(when, scope, ruleFunction)) continue;
    const assertions = member(rule, 'Assertions');
    if (!Array.isArray(assertions)) throw formatError(`Rule ${shown(name)} has no Assertions.`);
    for (const assertion of assertions) checkAssertion(name, assertion, scope);
  }
}

function checkAssertion(rule: string, assertion: unknown, scope: Scope): void {
  if (!isObject(assertion)) throw formatError(`An assertion of rule ${shown(rule)} is no JSON object.`);
  if (evaluateCondition(member(assertion, 'Assert'), scope, ruleFunction)) return;
  const description = member(assertion, 'AssertDescription');
  throw validationError(
    `Template validation error: Rule ${shown(rule)}: ${typeof description === 'string' ? shown(description) : 'Assertion failed'}`,
  );
}

const ruleFunction: BooleanFunction = (name, argument, scope) => {
  if (name === 'Fn::Contains') return includedIn(lists(name, argument, scope)) !== 'none';
  if (name === 'Fn::EachMemberIn') return includedIn(lists(name, argument, scope).toReversed()) === 'all';
  if (name === 'Fn::EachMemberEquals') {
    const [list, value] = lists(name, argument, scope);
    return (list ?? []).every((item) => item === value?.[0]);
  }
  throw notInSandbox(`cloudformation: the rule function ${shown(name)}`);
};

/** How much of the second list is in the first. */
function includedIn([whole = [], part = []]: readonly (readonly string[])[]): 'all' | 'some' | 'none' {
  const found = part.filter((item) => whole.includes(item)).length;
  return found === part.length ? 'all' : found > 0 ? 'some' : 'none';
}

function lists(name: string, argument: unknown, scope: Scope): readonly (readonly string[])[] {
  if (!Array.isArray(argument) || argument.length !== 2)
    throw formatError(`every ${name} object requires two parameters.`);
  return argument.map((item) => {
    const value = resolve(item, scope);
    return (Array.isArray(value) ? value : [value]).map(String);
  });
}
