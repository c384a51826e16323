import { notInSandbox } from '../kernel/aws-error.ts';
import { isObject, isScalar } from './json.ts';
import { NO_VALUE, type Scope, UNKNOWN } from './scope.ts';
import { shown, templateError } from './template-error.ts';

/**
 * An intrinsic function that gives a value. What it is given is not resolved yet; `resolve` does that.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference.html
 */
type Intrinsic = (argument: unknown, scope: Scope, resolve: (value: unknown) => unknown) => unknown;

const ref: Intrinsic = (name, scope) => {
  if (typeof name !== 'string') throw templateError('every Ref object must have a single String value.');
  return scope.ref(name);
};

const getAtt: Intrinsic = (argument, scope, resolve) => {
  const parts = typeof argument === 'string' ? splitOnce(argument) : argument;
  const [id, attribute] = Array.isArray(parts) && parts.length === 2 ? parts : [];
  const name = resolve(attribute);
  if (typeof id !== 'string' || typeof name !== 'string')
    throw templateError('every Fn::GetAtt object requires two non-empty parameters.');
  return scope.attribute(id, name);
};

const splitOnce = (text: string): readonly string[] => {
  const dot = text.indexOf('.');
  return dot < 0 ? [text] : [text.slice(0, dot), text.slice(dot + 1)];
};

const join: Intrinsic = (argument, _scope, resolve) => {
  const [delimiter, list] = pair('Fn::Join', argument);
  const items = resolve(list);
  if (typeof delimiter !== 'string') throw templateError('the delimiter of Fn::Join has to be a text.');
  if (items === UNKNOWN) return UNKNOWN;
  if (!Array.isArray(items)) throw templateError('Fn::Join joins a list.');
  if (items.includes(UNKNOWN)) return UNKNOWN;
  const texts = items.map((item) => asText('Fn::Join', item));
  return joined('Fn::Join', texts, delimiter);
};

/** Characters: more than a whole template may have. */
const LONGEST_TEXT = 1_048_576;

/** Functions inside functions multiply what they are given, so what comes out is measured before it is made. */
function joined(name: string, texts: readonly string[], delimiter: string): string {
  const length = texts.reduce((sum, text) => sum + text.length + delimiter.length, 0);
  if (length > LONGEST_TEXT) throw templateError(`${name} gives more than ${LONGEST_TEXT} characters.`);
  return texts.join(delimiter);
}

const split: Intrinsic = (argument, _scope, resolve) => {
  const [delimiter, source] = pair('Fn::Split', argument);
  const text = resolve(source);
  if (typeof delimiter !== 'string' || delimiter === '')
    throw templateError('the delimiter of Fn::Split has to be a text that is not empty.');
  return text === UNKNOWN ? UNKNOWN : asText('Fn::Split', text).split(delimiter);
};

const select: Intrinsic = (argument, _scope, resolve) => {
  const [which, list] = pair('Fn::Select', argument);
  const index = Number(resolve(which));
  const items = resolve(list);
  if (!Number.isInteger(index)) throw templateError('the index of Fn::Select has to be a whole number.');
  if (items === UNKNOWN) return UNKNOWN;
  if (!Array.isArray(items)) throw templateError('Fn::Select selects from a list.');
  if (index < 0 || index >= items.length)
    throw templateError(`Fn::Select cannot select nonexistent value at index ${index}`);
  return items[index];
};

const sub: Intrinsic = (argument, scope, resolve) => {
  const [template, variables] = Array.isArray(argument) ? pair('Fn::Sub', argument) : [argument, {}];
  if (typeof template !== 'string' || !isObject(variables))
    throw templateError('every Fn::Sub object requires a text, or a text and a map of variables.');
  // Each once, however often the text names it: variables may hold functions that double what they are given.
  const values = new Map(Object.entries(variables).map(([name, value]) => [name, resolve(value)]));
  const lookUp = (name: string): unknown => {
    if (name === '') throw templateError('variable names in Fn::Sub must not be empty.');
    if (values.has(name)) return values.get(name);
    return name.includes('.') ? getAtt(name, scope, resolve) : scope.ref(name);
  };
  const parts = template.split(/(\$\{[^{}]*\})/).map((part, index) => {
    if (index % 2 === 0) return part;
    const name = part.slice(2, -1).trim();
    return name.startsWith('!') ? `\${${name.slice(1)}}` : lookUp(name);
  });
  if (parts.includes(UNKNOWN)) return UNKNOWN;
  const texts = parts.map((part) => asText('Fn::Sub', part));
  return joined('Fn::Sub', texts, '');
};

const choose: Intrinsic = (argument, scope, resolve) => {
  const [condition, yes, no] = Array.isArray(argument) && argument.length === 3 ? argument : [];
  if (typeof condition !== 'string')
    throw templateError('Fn::If requires a list argument with three elements');
  return resolve(scope.condition(condition) ? yes : no);
};

const findInMap: Intrinsic = (argument, scope, resolve) => {
  const keys = Array.isArray(argument) ? argument.map((item) => resolve(item)) : [];
  const [map, top, second] = keys;
  if (keys.length !== 3 || typeof map !== 'string' || !isScalar(top) || !isScalar(second))
    throw templateError('every Fn::FindInMap object requires three parameters: map, top key and second key.');
  return scope.mapping(map, String(top), String(second));
};

const base64: Intrinsic = (argument, _scope, resolve) => {
  const text = resolve(argument);
  return text === UNKNOWN ? UNKNOWN : Buffer.from(asText('Fn::Base64', text), 'utf8').toString('base64');
};

export const INTRINSICS: ReadonlyMap<string, Intrinsic> = new Map([
  ['Ref', ref],
  ['Fn::GetAtt', getAtt],
  ['Fn::Join', join],
  ['Fn::Split', split],
  ['Fn::Select', select],
  ['Fn::Sub', sub],
  ['Fn::If', choose],
  ['Fn::FindInMap', findInMap],
  ['Fn::Base64', base64],
  ...['ImportValue', 'GetAZs', 'Cidr', 'Transform', 'Length', 'ToJsonString', 'GetStackOutput'].map(
    (name): [string, Intrinsic] => [
      `Fn::${name}`,
      () => {
        throw notInSandbox(`cloudformation: Fn::${name}`);
      },
    ],
  ),
]);

/** Functions of conditions and rules: known by name, so that they are refused where a value is wanted. */
const CONDITION_FUNCTIONS = ['Fn::Equals', 'Fn::Not', 'Fn::And', 'Fn::Or', 'Condition'] as const;
const RULE_FUNCTIONS = [
  'Fn::Contains',
  'Fn::EachMemberEquals',
  'Fn::EachMemberIn',
  'Fn::RefAll',
  'Fn::ValueOf',
  'Fn::ValueOfAll',
];

export const INTRINSIC_NAMES: ReadonlySet<string> = new Set([
  ...INTRINSICS.keys(),
  ...CONDITION_FUNCTIONS,
  ...RULE_FUNCTIONS,
]);

/** `Condition` alone in an object is also an ordinary property name. */
export const isIntrinsic = (name: string): boolean => name === 'Ref' || name.startsWith('Fn::');

const pair = (name: string, argument: unknown): readonly [unknown, unknown] => {
  if (!Array.isArray(argument) || argument.length !== 2)
    throw templateError(`every ${name} object requires two parameters.`);
  return [argument[0], argument[1]];
};

function asText(name: string, value: unknown): string {
  if (isScalar(value)) return String(value);
  const what = value === NO_VALUE ? 'AWS::NoValue' : shown(value);
  throw templateError(`${name} takes texts only, not ${what}`);
}
