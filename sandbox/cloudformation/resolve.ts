import { notInSandbox } from '../kernel/aws-error.ts';
import { INTRINSICS, isIntrinsic } from './intrinsics.ts';
import { isObject } from './json.ts';
import { NO_VALUE, type Scope } from './scope.ts';
import { shown, templateError } from './template-error.ts';

/** A value of a template with its intrinsic functions carried out. */
export function resolve(value: unknown, scope: Scope): unknown {
  if (typeof value === 'string') return withoutDynamicReference(value);
  if (Array.isArray(value)) {
    return value.map((item) => resolve(item, scope)).filter((item) => item !== NO_VALUE);
  }
  if (!isObject(value)) return value;
  const [only, ...more] = Object.entries(value);
  if (only !== undefined && more.length === 0 && isIntrinsic(only[0])) return callIntrinsic(only, scope);
  const misplaced = Object.keys(value).find((name) => name.startsWith('Fn::'));
  if (misplaced !== undefined) throw templateError(`${shown(misplaced)} has to stand alone in its object.`);
  const resolved = Object.entries(value).map(([name, item]) => [name, resolve(item, scope)] as const);
  return Object.fromEntries(resolved.filter(([, item]) => item !== NO_VALUE));
}

function callIntrinsic([name, argument]: [string, unknown], scope: Scope): unknown {
  const intrinsic = INTRINSICS.get(name);
  if (intrinsic === undefined) throw templateError(`${shown(name)} cannot be used here.`);
  return withoutDynamicReference(intrinsic(argument, scope, (inner) => resolve(inner, scope)));
}

/**
 * `{{resolve:ssm:…}}` would be replaced on AWS; here it would arrive at the service as it stands.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html
 */
function withoutDynamicReference(value: unknown): unknown {
  if (typeof value === 'string' && value.includes('{{resolve:')) {
    const reference = value.slice(value.indexOf('{{resolve:')).slice(0, 100);
    throw notInSandbox(`cloudformation: dynamic references: ${reference}`);
  }
  return value;
}
