import type {
  DeleteParameterRequest,
  DeleteParameterResult,
  DeleteParametersRequest,
  DeleteParametersResult,
} from '@aws-sdk/client-ssm';
import { type Call, operation } from '../../../kernel/operation.ts';
import { checkCount, checkText } from '../../events/constraints.ts';
import { accessParameter, noSuchParameter, parameterName, parametersOf } from './parameter.ts';
import { tellChange } from './tell-change.ts';

const DeleteParameter = operation<DeleteParameterRequest, DeleteParameterResult>({
  access: (input, call) => [accessParameter('DeleteParameter', input.Name, call)],
  act(input, call) {
    checkText('name', input.Name, { max: 2048 });
    if (!remove(call, input.Name)) throw noSuchParameter(input.Name);
    return {};
  },
});

const DeleteParameters = operation<DeleteParametersRequest, DeleteParametersResult>({
  access: (input, call) => input.Names.map((name) => accessParameter('DeleteParameters', name, call)),
  act(input, call) {
    checkCount('names', input.Names, 1, 10);
    const deleted = input.Names.filter((name) => remove(call, name));
    return {
      DeletedParameters: deleted,
      InvalidParameters: input.Names.filter((name) => !deleted.includes(name)),
    };
  },
});

function remove(call: Call, given: string): boolean {
  const name = parameterName(call, given);
  const known = parametersOf(call).get(name);
  if (known === undefined) return false;
  parametersOf(call).delete(name);
  tellChange(call, known, 'Delete');
  return true;
}

export const deleteParameters = { DeleteParameter, DeleteParameters };
