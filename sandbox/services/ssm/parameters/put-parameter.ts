import type { PutParameterRequest, PutParameterResult } from '@aws-sdk/client-ssm';
import { AwsError, notInSandbox } from '../../../kernel/aws-error.ts';
import { type Call, operation } from '../../../kernel/operation.ts';
import { checkOneOf, checkText, refuse } from '../../events/constraints.ts';
import { matchesPattern } from '../pattern.ts';
import { refuseMembers } from '../refuse-members.ts';
import { requestedTags, withTags } from '../tag-sets.ts';
import {
  accessParameter,
  type ParameterType,
  type ParameterVersion,
  parameterName,
  parametersOf,
  type StoredParameter,
} from './parameter.ts';
import { tellChange } from './tell-change.ts';

/** https://docs.aws.amazon.com/general/latest/gr/ssm.html */
const MOST_PARAMETERS = 10_000;
const KEPT_VERSIONS = 100;
const LONGEST_VALUE = { Standard: 4096, Advanced: 8192 };
const MOST_LEVELS = 15;
const TYPES: readonly ParameterType[] = ['String', 'StringList', 'SecureString'];

/**
 * https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutParameter.html
 * Differs from AWS: a SecureString is kept as it is and handed out by WithDecryption alone; the keys of KMS and the permission to use them are not there.
 */
const PutParameter = operation<PutParameterRequest, PutParameterResult>({
  access(input, call) {
    const context = {
      ...requestedTags(input.Tags),
      'ssm:Overwrite': String(input.Overwrite ?? false),
    };
    const tagging = input.Tags === undefined || input.Tags.length === 0 ? [] : ['AddTagsToResource'];
    return ['PutParameter', ...tagging].map((action) => accessParameter(action, input.Name, call, context));
  },
  act(input, call) {
    refuseMembers('PutParameter', input, ['Policies']);
    const name = parameterName(call, input.Name);
    checkName(name);
    checkSettings(input);
    const known = parametersOf(call).get(name);
    if (known !== undefined && input.Overwrite !== true)
      throw new AwsError(
        'ParameterAlreadyExists',
        'The parameter already exists. To overwrite this value, set the overwrite option in the request to true.',
      );
    if (known === undefined && parametersOf(call).size >= MOST_PARAMETERS)
      throw new AwsError('ParameterLimitExceeded', `You can have at most ${MOST_PARAMETERS} parameters.`);
    if (input.Overwrite === true && input.Tags !== undefined && input.Tags.length > 0)
      throw refuse(
        'Invalid request: tags and overwrite cannot be used together. To tag a parameter that exists, use AddTagsToResource.',
      );
    const type = readType(input.Type, known);
    const version = makeVersion(input, type, known, call);
    const stored: StoredParameter = {
      name,
      type,
      versions: [...(known?.versions ?? []), version].slice(-KEPT_VERSIONS),
      newest: version,
      tags: known?.tags ?? withTags(new Map(), input.Tags),
    };
    parametersOf(call).set(name, stored);
    tellChange(call, stored, known === undefined ? 'Create' : 'Update');
    return { Version: version.number, Tier: version.tier };
  },
});

/** https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-su-create.html */
function checkName(name: string): void {
  if (name.length < 1 || name.length > 1011 || !/^[a-zA-Z0-9_.\-/]+$/.test(name))
    throw refuse(
      'Parameter name: can only consist of letters, digits and the symbols period, hyphen and underscore, in levels that slashes part.',
    );
  if (/^\/?(aws|ssm)/i.test(name))
    throw refuse('Parameter name: can\'t be prefixed with "aws" or "ssm" (case-insensitive).');
  if (name.includes('/') && !name.startsWith('/'))
    throw refuse('Parameter name must be a fully qualified name.');
  if (name.endsWith('/') || name.includes('//')) throw refuse('Parameter name: a level has no name.');
  if (name.split('/').length - 1 > MOST_LEVELS)
    throw new AwsError(
      'HierarchyLevelLimitExceededException',
      `A parameter name hierarchy can have a maximum of ${MOST_LEVELS} levels.`,
    );
}

function checkSettings(input: PutParameterRequest): void {
  checkText('description', input.Description, { min: 0, max: 1024 });
  checkText('allowedPattern', input.AllowedPattern, { min: 0, max: 1024 });
  checkOneOf('type', input.Type, TYPES);
  checkOneOf('tier', input.Tier, ['Standard', 'Advanced', 'Intelligent-Tiering']);
  if (input.Tier === 'Intelligent-Tiering') throw notInSandbox('ssm:PutParameter with Intelligent-Tiering');
  if (input.DataType !== undefined && input.DataType !== 'text')
    throw notInSandbox(`ssm:PutParameter with the data type ${input.DataType.slice(0, 128)}`);
  if (input.KeyId !== undefined && input.Type !== 'SecureString')
    throw refuse('KeyId is required for SecureString type parameter only.');
  if (input.KeyId !== undefined && input.KeyId !== 'alias/aws/ssm')
    throw notInSandbox('ssm:PutParameter with a key of your own');
}

function readType(given: ParameterType | undefined, known: StoredParameter | undefined): ParameterType {
  if (known === undefined && given === undefined)
    throw refuse('A parameter type is required when you create a parameter.');
  if (known !== undefined && given !== undefined && given !== known.type)
    throw new AwsError(
      'HierarchyTypeMismatchException',
      `The parameter is of type ${known.type}, which can not be changed to ${given}.`,
    );
  return given ?? known?.type ?? 'String';
}

function makeVersion(
  input: PutParameterRequest & { readonly Value: string },
  type: ParameterType,
  known: StoredParameter | undefined,
  call: Call,
): ParameterVersion {
  const tier = input.Tier === 'Advanced' || known?.newest.tier === 'Advanced' ? 'Advanced' : 'Standard';
  if (input.Value === '') throw refuse('Parameter value must not be empty.');
  if (Buffer.byteLength(input.Value) > LONGEST_VALUE[tier])
    throw refuse(
      `${tier} tier parameters support a maximum parameter value of ${LONGEST_VALUE[tier]} characters.`,
    );
  checkPattern(input.AllowedPattern, input.Value);
  return {
    number: (known?.newest.number ?? 0) + 1,
    value: input.Value,
    ...(input.Description === undefined ? {} : { description: input.Description }),
    ...(input.AllowedPattern === undefined ? {} : { allowedPattern: input.AllowedPattern }),
    tier,
    ...(type === 'SecureString' ? { keyId: 'alias/aws/ssm' } : {}),
    modifiedAt: call.at,
    modifiedBy: 'arn' in call.caller.principal ? call.caller.principal.arn : call.caller.userId,
  };
}

function checkPattern(pattern: string | undefined, value: string): void {
  if (pattern === undefined || pattern === '') return;
  if (matchesPattern(pattern, '') === undefined)
    throw new AwsError('InvalidAllowedPatternException', 'The allowed pattern is not a regular expression.');
  if (matchesPattern(pattern, value) !== true)
    throw new AwsError(
      'ParameterPatternMismatchException',
      `Parameter value, cannot be validated against allowedPattern: ${pattern.slice(0, 200)}`,
    );
}

export const putParameter = { PutParameter };
