import type {
  GetParameterHistoryRequest,
  GetParameterHistoryResult,
  GetParameterRequest,
  GetParameterResult,
  GetParametersByPathRequest,
  GetParametersByPathResult,
  GetParametersRequest,
  GetParametersResult,
} from '@aws-sdk/client-ssm';
import { AwsError } from '../../../kernel/aws-error.ts';
import { operation } from '../../../kernel/operation.ts';
import { checkCount, checkText, refuse } from '../../events/constraints.ts';
import { pageOf } from '../paging.ts';
import { refuseMembers } from '../refuse-members.ts';
import { describeHistory } from './describe-parameters.ts';
import {
  accessParameter,
  describeParameter,
  findParameter,
  noSuchParameter,
  parametersOf,
} from './parameter.ts';

const GetParameter = operation<GetParameterRequest, GetParameterResult>({
  access: (input, call) => [accessParameter('GetParameter', input.Name, call)],
  act(input, call) {
    checkText('name', input.Name, { max: 2048 });
    const found = findParameter(call, input.Name);
    if (found === undefined) throw noSuchParameter(input.Name);
    const { parameter, version, selector } = found;
    const described = describeParameter(call, parameter, version, input.WithDecryption);
    return { Parameter: { ...described, ...(selector === undefined ? {} : { Selector: selector }) } };
  },
});

const MOST_NAMES = 10;

/** Each name is a permission of its own; names of nothing are listed, not refused. */
const GetParameters = operation<GetParametersRequest, GetParametersResult>({
  access: (input, call) => input.Names.map((name) => accessParameter('GetParameters', name, call)),
  act(input, call) {
    checkCount('names', input.Names, 1, MOST_NAMES);
    if (new Set(input.Names).size < input.Names.length)
      throw refuse('Names must not contain the same name twice.');
    const invalid: string[] = [];
    const parameters = input.Names.flatMap((name) => {
      const found = findOrNone(() => findParameter(call, name));
      if (found === undefined) {
        invalid.push(name);
        return [];
      }
      const { parameter, version, selector } = found;
      const described = describeParameter(call, parameter, version, input.WithDecryption);
      return { ...described, ...(selector === undefined ? {} : { Selector: selector }) };
    });
    return { Parameters: parameters, InvalidParameters: invalid };
  },
});

function findOrNone<T>(find: () => T): T | undefined {
  try {
    return find();
  } catch (error) {
    if (error instanceof AwsError && error.code === 'ParameterVersionNotFound') return undefined;
    throw error;
  }
}

const GetParametersByPath = operation<GetParametersByPathRequest, GetParametersByPathResult>({
  access: (input, call) => [
    accessParameter('GetParametersByPath', input.Path, call, {
      'ssm:Recursive': String(input.Recursive ?? false),
    }),
  ],
  act(input, call) {
    refuseMembers('GetParametersByPath', input, ['ParameterFilters']);
    checkText('path', input.Path, { max: 2048 });
    if (!/^\/([a-zA-Z0-9_.-]+(\/[a-zA-Z0-9_.-]+)*\/?)?$/.test(input.Path))
      throw refuse(
        'The parameter path must begin with a forward slash and have only names of levels after it.',
      );
    const prefix = input.Path.endsWith('/') ? input.Path : `${input.Path}/`;
    const below = [...parametersOf(call).values()]
      .filter(({ name }) => {
        // A name without slashes is a child of the root.
        const path = name.startsWith('/') ? name : `/${name}`;
        return (
          path.startsWith(prefix) && (input.Recursive === true || !path.slice(prefix.length).includes('/'))
        );
      })
      .sort((a, b) => (a.name < b.name ? -1 : 1));
    const page = pageOf(below, ({ name }) => name, input, 10);
    return {
      Parameters: page.items.map((one) => describeParameter(call, one, one.newest, input.WithDecryption)),
      ...page.next,
    };
  },
});

const GetParameterHistory = operation<GetParameterHistoryRequest, GetParameterHistoryResult>({
  access: (input, call) => [accessParameter('GetParameterHistory', input.Name, call)],
  act(input, call) {
    checkText('name', input.Name, { max: 2048 });
    const parameter = findParameter(call, input.Name)?.parameter;
    if (parameter === undefined) throw noSuchParameter(input.Name);
    const page = pageOf(parameter.versions, ({ number }) => String(number), input, 50);
    return {
      Parameters: page.items.map((one) => describeHistory(call, parameter, one, input.WithDecryption)),
      ...page.next,
    };
  },
});

export const getParameters = { GetParameter, GetParameters, GetParametersByPath, GetParameterHistory };
