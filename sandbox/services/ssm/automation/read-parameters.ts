import { isObject, type JsonObject, member } from '../../../cloudformation/json.ts';
import { notInSandbox } from '../../../kernel/aws-error.ts';
import { matchesPattern } from '../pattern.ts';
import { invalidContent, shown } from './invalid-content.ts';
import { referencesWithin } from './reference.ts';
import type { RunbookParameter, RunbookVariable } from './runbook.ts';
import { fits, readValueType } from './value-type.ts';

const MOST = 200;
const NAME = /^[a-zA-Z0-9_]{1,50}$/;
const MEMBERS = [
  'type',
  'description',
  'default',
  'allowedValues',
  'allowedPattern',
  'displayType',
  'minItems',
  'maxItems',
  'minChars',
  'maxChars',
];

/** https://docs.aws.amazon.com/systems-manager/latest/userguide/documents-syntax-data-elements-parameters.html */
export function readParameters(section: unknown): ReadonlyMap<string, RunbookParameter> {
  return readNamed('parameters', section, readParameter);
}

/** https://docs.aws.amazon.com/systems-manager/latest/userguide/automation-action-update-variable.html */
export function readVariables(section: unknown): ReadonlyMap<string, RunbookVariable> {
  return readNamed('variables', section, (name, value) => {
    const { type, typeName, ...rest } = readTyped('variable', name, value, [
      'type',
      'description',
      'default',
    ]);
    const initial = readDefault('variable', name, { type, typeName }, member(rest.value, 'default'));
    return { name, type, ...initial };
  });
}

function readNamed<T>(
  section: string,
  value: unknown,
  read: (name: string, value: unknown) => T,
): ReadonlyMap<string, T> {
  if (value === undefined || value === null) return new Map();
  if (!isObject(value)) throw invalidContent(`The section ${section} has to be an object.`);
  const entries = Object.entries(value);
  if (entries.length > MOST) throw invalidContent(`The section ${section} has at most ${MOST} entries.`);
  return new Map(
    entries.map(([name, item]) => {
      if (!NAME.test(name))
        throw invalidContent(`${shown(name)} is not a valid name in the section ${section}.`);
      return [name, read(name, item)];
    }),
  );
}

function readTyped(kind: string, name: string, value: unknown, members: readonly string[]) {
  if (!isObject(value)) throw invalidContent(`The ${kind} "${name}" has to be an object.`);
  const unknown = Object.keys(value).find((key) => !members.includes(key));
  if (unknown !== undefined) throw invalidContent(`The ${kind} "${name}" has no property ${shown(unknown)}.`);
  const typeName = member(value, 'type');
  const type = readValueType(typeName);
  if (type === undefined || typeof typeName !== 'string')
    throw invalidContent(`The ${kind} "${name}" has the unknown type ${shown(typeName)}.`);
  return { value, type, typeName };
}

function readDefault(
  kind: string,
  name: string,
  { type, typeName }: Pick<RunbookParameter, 'type' | 'typeName'>,
  value: unknown,
): { default?: unknown } {
  if (value === undefined || value === null) return {};
  if (referencesWithin(value).some((one) => one.kind === 'ssm'))
    throw notInSandbox('ssm: a runbook parameter that takes its value from {{ssm:…}}');
  if (!fits(type, value)) throw invalidContent(`The default of the ${kind} "${name}" is no ${typeName}.`);
  return { default: value };
}

function readParameter(name: string, given: unknown): RunbookParameter {
  const { value, type, typeName } = readTyped('parameter', name, given, MEMBERS);
  const description = member(value, 'description');
  const allowedPattern = member(value, 'allowedPattern');
  const allowedValues = member(value, 'allowedValues');
  if (allowedPattern !== undefined && !isPattern(allowedPattern))
    throw invalidContent(`The allowedPattern of the parameter "${name}" is not a regular expression.`);
  if (allowedValues !== undefined && !Array.isArray(allowedValues))
    throw invalidContent(`The allowedValues of the parameter "${name}" have to be a list.`);
  return {
    name,
    type,
    typeName,
    ...(typeof description === 'string' ? { description } : {}),
    ...readDefault('parameter', name, { type, typeName }, member(value, 'default')),
    ...(Array.isArray(allowedValues) ? { allowedValues } : {}),
    ...(typeof allowedPattern === 'string' ? { allowedPattern } : {}),
    bounds: readBounds(name, value),
  };
}

const isPattern = (value: unknown): value is string =>
  typeof value === 'string' && matchesPattern(value, '') !== undefined;

function readBounds(name: string, value: JsonObject): RunbookParameter['bounds'] {
  const bounds: Record<string, number> = {};
  for (const key of ['minItems', 'maxItems', 'minChars', 'maxChars']) {
    const bound = member(value, key);
    if (bound === undefined) continue;
    if (typeof bound !== 'number' || !Number.isInteger(bound) || bound < 0)
      throw invalidContent(`${key} of the parameter "${name}" has to be a number.`);
    bounds[key] = bound;
  }
  return bounds;
}
