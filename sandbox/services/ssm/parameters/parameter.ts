import { createHash } from 'node:crypto';
import type { Parameter } from '@aws-sdk/client-ssm';
import { AwsError, notInSandbox } from '../../../kernel/aws-error.ts';
import type { Access, Call } from '../../../kernel/operation.ts';
import { type Place, regionalSlot } from '../../../kernel/state.ts';
import { readName, ssmArn } from '../arn.ts';
import { resourceTags } from '../tag-sets.ts';

export type ParameterType = 'String' | 'StringList' | 'SecureString';

export interface ParameterVersion {
  readonly number: number;
  /** In the clear, also that of a SecureString. */
  readonly value: string;
  readonly description?: string;
  readonly allowedPattern?: string;
  readonly tier: 'Standard' | 'Advanced';
  readonly keyId?: string;
  readonly modifiedAt: number;
  readonly modifiedBy: string;
}

/** A value: a change makes a new one. */
export interface StoredParameter {
  readonly name: string;
  readonly type: ParameterType;
  /** Oldest first; the last one is the newest. */
  readonly versions: readonly ParameterVersion[];
  readonly newest: ParameterVersion;
  readonly tags: ReadonlyMap<string, string>;
}

export const parametersOf = regionalSlot<Map<string, StoredParameter>>('ssm-parameters', () => new Map());

/** `parameter/a/b` for both `a/b` and `/a/b`: the slash of a path is not written twice. */
export const parameterArn = (place: Place, name: string): string =>
  ssmArn(place, `parameter${name.startsWith('/') ? '' : '/'}${name}`);

/** A name as it is kept; an ARN stands for a path, or for a name without slashes. */
export function parameterName(place: Place, given: string): string {
  const name = readName(place, given, 'parameter/');
  return name === given || !name.includes('/') ? name : `/${name}`;
}

export function accessParameter(
  action: string,
  given: string,
  call: Call,
  context: Access['context'] = {},
): Access {
  const { name } = readSelector(call, given);
  return {
    action: `ssm:${action}`,
    resource: parameterArn(call, name),
    context: { ...resourceTags(parametersOf(call).get(name)?.tags), ...context },
  };
}

/** `name`, `name:3`: a parameter, and which version of it. */
export function readSelector(place: Place, given: string): { name: string; selector?: string } {
  const isArn = given.startsWith('arn:');
  const [plain = '', selector] = isArn ? [given] : given.split(':', 2);
  const [arn, inArn] = isArn ? (/^((?:[^:]*:){5}[^:]*)(?::(.*))?$/s.exec(given)?.slice(1) ?? []) : [];
  const name = parameterName(place, isArn ? (arn ?? given) : plain);
  const asked = isArn ? inArn : selector;
  return asked === undefined ? { name } : { name, selector: asked };
}

/** Undefined: there is no such parameter. */
export function findParameter(
  call: Call,
  given: string,
): { parameter: StoredParameter; version: ParameterVersion; selector?: string } | undefined {
  const { name, selector } = readSelector(call, given);
  const parameter = parametersOf(call).get(name);
  if (parameter === undefined) return undefined;
  if (selector === undefined) return { parameter, version: parameter.newest };
  if (!/^\d{1,9}$/.test(selector)) throw notInSandbox('ssm: labels of parameters');
  const version = parameter.versions.find(({ number }) => number === Number(selector));
  if (version === undefined)
    throw new AwsError(
      'ParameterVersionNotFound',
      `Systems Manager could not find version ${selector} of ${name}.`,
    );
  return { parameter, version, selector: `:${selector}` };
}

export const noSuchParameter = (name: string): AwsError =>
  new AwsError('ParameterNotFound', `Parameter ${name.slice(0, 256)} not found.`);

export function describeParameter(
  place: Place,
  parameter: StoredParameter,
  version: ParameterVersion,
  withDecryption: boolean | undefined,
): Parameter {
  const isHidden = parameter.type === 'SecureString' && withDecryption !== true;
  return {
    Name: parameter.name,
    Type: parameter.type,
    Value: isHidden ? cipherText(place, parameter, version) : version.value,
    Version: version.number,
    LastModifiedDate: new Date(version.modifiedAt),
    ARN: parameterArn(place, parameter.name),
    DataType: 'text',
  };
}

/** Stands for the encrypted value, and has nothing of it. */
const cipherText = (place: Place, { name }: StoredParameter, { number }: ParameterVersion): string =>
  `AQICAH${createHash('sha512')
    .update(`${parameterArn(place, name)}:${number}`)
    .digest('base64')}`;
