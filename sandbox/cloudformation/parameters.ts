import { runInNewContext } from 'node:vm';
import { notInSandbox } from '../kernel/aws-error.ts';
import { isObject, isScalar, type JsonObject, member } from './json.ts';
import { formatError, shown, validationError } from './template-error.ts';

export type ParameterType = 'String' | 'Number' | 'CommaDelimitedList' | 'List<Number>';

export interface Parameter {
  readonly type: ParameterType;
  /** For a parameter whose value names a parameter of Systems Manager. */
  readonly fromSsm: boolean;
  /** As it was given; shown to people, who see `****` in place of a NoEcho parameter's. */
  readonly text: string;
  readonly noEcho: boolean;
  readonly description?: string;
}

/** What the caller gave, by name. */
export type Given = ReadonlyMap<string, string>;

/**
 * Holds what the caller gave against what the template declares.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html
 */
export function readParameters(
  declared: ReadonlyMap<string, unknown>,
  given: Given,
): ReadonlyMap<string, Parameter> {
  const strangers = [...given.keys()].filter((name) => !declared.has(name));
  if (strangers.length > 0)
    throw validationError(`Parameters: [${strangers.map(shown).join(', ')}] do not exist in the template`);
  const read = [...declared].map(
    ([name, value]) => [name, readParameter(name, value, given.get(name))] as const,
  );
  const missing = read.flatMap(([name, value]) => (value === 'missing' ? [name] : []));
  if (missing.length > 0) throw validationError(`Parameters: [${missing.join(', ')}] must have values`);
  return new Map(read.flatMap(([name, value]) => (value === 'missing' ? [] : [[name, value] as const])));
}

const MEMBERS = new Set([
  'Type',
  'Default',
  'NoEcho',
  'AllowedValues',
  'AllowedPattern',
  'MinLength',
  'MaxLength',
  'MinValue',
  'MaxValue',
  'Description',
  'ConstraintDescription',
]);

function readParameter(name: string, value: unknown, given: string | undefined): Parameter | 'missing' {
  if (!isObject(value)) throw formatError(`Parameter ${name} has to be a JSON object.`);
  for (const key of Object.keys(value)) {
    if (!MEMBERS.has(key)) throw formatError(`Invalid template parameter property '${shown(key)}'`);
  }
  const { type, fromSsm } = readType(name, member(value, 'Type'));
  const fallback = member(value, 'Default');
  if (fallback !== undefined && !isScalar(fallback))
    throw formatError(`Every Default member must be a string (parameter ${name}).`);
  const text = given ?? (fallback === undefined ? undefined : String(fallback));
  if (text === undefined) return 'missing';
  const broken = brokenConstraint(name, value, fromSsm ? 'String' : type, text);
  if (broken !== undefined) {
    const said = member(value, 'ConstraintDescription');
    throw validationError(
      typeof said === 'string' ? `Parameter ${name} failed to satisfy constraint: ${shown(said)}` : broken,
    );
  }
  const description = member(value, 'Description');
  return {
    type,
    fromSsm,
    text,
    noEcho: String(member(value, 'NoEcho') ?? false) === 'true',
    ...(typeof description === 'string' ? { description } : {}),
  };
}

function readType(name: string, value: unknown): Pick<Parameter, 'type' | 'fromSsm'> {
  const inner = /^AWS::SSM::Parameter::Value<(.*)>$/.exec(String(value))?.[1];
  const type = inner === 'List<String>' ? 'CommaDelimitedList' : (inner ?? value);
  if (type === 'String' || type === 'CommaDelimitedList') return { type, fromSsm: inner !== undefined };
  if (inner === undefined && (type === 'Number' || type === 'List<Number>')) return { type, fromSsm: false };
  if (String(value).startsWith('AWS::') || String(value).startsWith('List<AWS::'))
    throw notInSandbox(`cloudformation: the parameter type ${shown(value)} (parameter ${name})`);
  throw formatError(`Unrecognized parameter type: ${shown(value)}`);
}

/** Longest value of a parameter, bytes. */
const LONGEST = 4096;

function brokenConstraint(
  name: string,
  rule: JsonObject,
  type: ParameterType,
  text: string,
): string | undefined {
  const limit = (key: string): number | undefined => {
    const value = member(rule, key);
    return value === undefined ? undefined : Number(value);
  };
  if (Buffer.byteLength(text) > LONGEST) return `Parameter '${name}' must be at most ${LONGEST} bytes long`;
  const items = type === 'CommaDelimitedList' || type === 'List<Number>' ? splitList(text) : [text];
  if ((type === 'Number' || type === 'List<Number>') && !items.every(isNumber))
    return `Parameter '${name}' must be a number`;
  const allowed = member(rule, 'AllowedValues');
  if (Array.isArray(allowed) && !items.every((item) => allowed.map(String).includes(item)))
    return `Parameter '${name}' must be one of AllowedValues`;
  const pattern = member(rule, 'AllowedPattern');
  if (typeof pattern === 'string' && !items.every((item) => matchesWhole(name, pattern, item)))
    return `Parameter ${name} failed to satisfy constraint: Parameter value, ${shown(text)}, does not match the pattern ${shown(pattern)}`;
  if (
    type === 'Number' &&
    (Number(text) < (limit('MinValue') ?? -Infinity) || Number(text) > (limit('MaxValue') ?? Infinity))
  )
    return `Parameter '${name}' must be a number within MinValue and MaxValue`;
  if (
    type === 'String' &&
    (text.length < (limit('MinLength') ?? 0) || text.length > (limit('MaxLength') ?? Infinity))
  )
    return `Parameter '${name}' must contain a number of characters within MinLength and MaxLength`;
  return undefined;
}

const isNumber = (text: string): boolean => text.trim() !== '' && Number.isFinite(Number(text));

const splitList = (text: string): string[] => text.split(',').map((item) => item.trim());

/**
 * A pattern comes with the template: it is given this long (ms of the wall's clock, so that a busy machine
 * does not fail one that is good), for one that backtracks without end would hold everybody up.
 */
const PATTERN_TIME = 1000;

/** Differs from AWS: AllowedPattern is a JavaScript regular expression and not a Java one. */
function matchesWhole(name: string, pattern: string, text: string): boolean {
  try {
    const given = { whole: `^(?:${pattern})$`, text };
    const matches: unknown = runInNewContext('new RegExp(whole).test(text)', given, {
      timeout: PATTERN_TIME,
    });
    return matches === true;
  } catch (error) {
    // An error of the other context is no `Error` of this one.
    const reason = String(Reflect.get(Object(error), 'message')).slice(0, 200);
    throw formatError(`the AllowedPattern of parameter ${name} cannot be used: ${reason}`);
  }
}

/** What `Ref` gives for a parameter. */
export function parameterValue(type: ParameterType, text: string): unknown {
  return type === 'CommaDelimitedList' || type === 'List<Number>' ? splitList(text) : text;
}
