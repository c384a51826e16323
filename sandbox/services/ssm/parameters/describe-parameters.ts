import type {
  DescribeParametersRequest,
  DescribeParametersResult,
  ParameterHistory,
  ParameterMetadata,
  ParameterStringFilter,
} from '@aws-sdk/client-ssm';
import { AwsError, notInSandbox } from '../../../kernel/aws-error.ts';
import { operation } from '../../../kernel/operation.ts';
import type { Place } from '../../../kernel/state.ts';
import { pageOf } from '../paging.ts';
import { refuseMembers } from '../refuse-members.ts';
import {
  describeParameter,
  type ParameterVersion,
  parameterArn,
  parametersOf,
  type StoredParameter,
} from './parameter.ts';

/** Everything about parameters but their values. */
const DescribeParameters = operation<DescribeParametersRequest, DescribeParametersResult>({
  access: () => [{ action: 'ssm:DescribeParameters', resource: '*' }],
  act(input, call) {
    refuseMembers('DescribeParameters', input, ['Filters', 'Shared']);
    const tests = (input.ParameterFilters ?? []).map(testOf);
    const matching = [...parametersOf(call).values()]
      .filter((parameter) => tests.every((test) => test(parameter)))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
    const page = pageOf(matching, ({ name }) => name, input, 50);
    return { Parameters: page.items.map((one) => describeMetadata(call, one)), ...page.next };
  },
});

/** https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_ParameterStringFilter.html */
function testOf({ Key = '', Option, Values = [] }: ParameterStringFilter): (one: StoredParameter) => boolean {
  const [, tag] = /^tag:(.+)$/s.exec(Key) ?? [];
  if (tag !== undefined)
    return ({ tags }) => tags.has(tag) && (Values.length === 0 || Values.includes(tags.get(tag) ?? ''));
  switch (Key) {
    case 'Name':
      return nameTest(Option ?? 'Equals', Values);
    case 'Type':
      return ({ type }) => Values.includes(type);
    case 'Tier':
      return ({ newest }) => Values.includes(newest.tier);
    case 'KeyId':
      return ({ newest }) => Values.includes(newest.keyId ?? '');
    case 'Path':
      return pathTest(Option ?? 'OneLevel', Values);
    case 'DataType':
    case 'Label':
      throw notInSandbox(`ssm:DescribeParameters with the filter ${Key}`);
    default:
      throw new AwsError('InvalidFilterKey', 'The specified key is not valid.');
  }
}

const NAME_OPTIONS: ReadonlyMap<string, (name: string, value: string) => boolean> = new Map([
  ['Equals', (name: string, value: string) => name === value],
  ['BeginsWith', (name: string, value: string) => name.startsWith(value)],
  ['Contains', (name: string, value: string) => name.includes(value)],
]);

function nameTest(option: string, values: readonly string[]): (one: StoredParameter) => boolean {
  const compare = NAME_OPTIONS.get(option);
  if (compare === undefined) throw invalidOption();
  return ({ name }) => values.some((value) => compare(name, value));
}

function pathTest(option: string, values: readonly string[]): (one: StoredParameter) => boolean {
  if (option !== 'OneLevel' && option !== 'Recursive') throw invalidOption();
  const prefixes = values.map((value) => (value.endsWith('/') ? value : `${value}/`));
  return ({ name }) =>
    prefixes.some(
      (prefix) =>
        name.startsWith(prefix) && (option === 'Recursive' || !name.slice(prefix.length).includes('/')),
    );
}

const invalidOption = (): AwsError =>
  new AwsError('InvalidFilterOption', 'The specified filter option is not valid for this key.');

const common = ({ name, type }: StoredParameter, version: ParameterVersion) => ({
  Name: name,
  Type: type,
  ...(version.keyId === undefined ? {} : { KeyId: version.keyId }),
  LastModifiedDate: new Date(version.modifiedAt),
  LastModifiedUser: version.modifiedBy,
  ...(version.description === undefined ? {} : { Description: version.description }),
  ...(version.allowedPattern === undefined ? {} : { AllowedPattern: version.allowedPattern }),
  Version: version.number,
  Tier: version.tier,
  Policies: [],
  DataType: 'text',
});

const describeMetadata = (place: Place, parameter: StoredParameter): ParameterMetadata => ({
  ...common(parameter, parameter.newest),
  ARN: parameterArn(place, parameter.name),
});

export function describeHistory(
  place: Place,
  parameter: StoredParameter,
  version: ParameterVersion,
  withDecryption: boolean | undefined,
): ParameterHistory {
  const { Value = '' } = describeParameter(place, parameter, version, withDecryption);
  return { ...common(parameter, version), Value, Labels: [] };
}

export const describeParameters = { DescribeParameters };
