import type {
  CreateFunctionRequest,
  DeleteFunctionRequest,
  DeleteFunctionResponse,
  FunctionConfiguration,
  GetFunctionConfigurationRequest,
  GetFunctionRequest,
  GetFunctionResponse,
  ListFunctionsRequest,
  ListFunctionsResponse,
} from '@aws-sdk/client-lambda';
import { AwsError, notInSandbox } from '../../kernel/aws-error.ts';
import { type Call, operation } from '../../kernel/operation.ts';
import { readCode } from './code.ts';
import { describeFunction } from './describe.ts';
import {
  accessFunction,
  findFunction,
  functionArn,
  functions as functionsOf,
  invalidValue,
  type LambdaFunction,
  readFunctionName,
  requireFunction,
} from './function.ts';
import { checkRole } from './role.ts';
import { locateCode } from './run/code-download.ts';
import { endIdle } from './run/fleet.ts';
import { accessRole, readSettings, refuseForeignRole } from './settings.ts';
import { readTags, requestTags } from './tags.ts';
import { trailOfFunction } from './trail-facts.ts';
import { forgetUrl } from './url/function-url.ts';

const CreateFunction = operation<CreateFunctionRequest, FunctionConfiguration>({
  trailName: 'CreateFunction20150331',
  access(input, call) {
    const name = readFunctionName(input.FunctionName, call);
    return [
      { ...accessFunction('CreateFunction', name, call), context: requestTags(input.Tags) },
      accessRole(input.Role, functionArn(name)),
      ...(input.Tags === undefined ? [] : [accessFunction('TagResource', name, call)]),
    ];
  },
  async act(input, call) {
    const named = readNewName(input.FunctionName, call);
    refuseForeignRole(input.Role, call);
    const settings = readSettings('CreateFunction', input, named.name, undefined);
    const tags = readTags(new Map(), input.Tags ?? {});
    const code = await readCode(input.Code, call);
    const arn = functionArn(named);
    await checkRole(call, named.name, arn, settings.role);
    // Looked at last: what was awaited above leaves time for another caller.
    if (findFunction(call.world, named) !== undefined) throw exists(named.name);
    const created: LambdaFunction = {
      ...named,
      arn,
      settings,
      code,
      modifiedAt: call.at,
      revisionId: call.world.ids.uuid(),
      deployment: call.world.ids.uuid(),
      policy: [],
      tags,
    };
    functionsOf(call).set(created.name, created);
    return describeFunction(created);
  },
  trail: trailOfFunction,
});

function readNewName(text: string, call: Call) {
  const { account, region, name, qualifier } = readFunctionName(text, call);
  if (account !== call.account || region !== call.region || qualifier !== undefined)
    throw invalidValue('A function is created in the account and region of the call, without a qualifier.');
  if (findFunction(call.world, { account, region, name }) !== undefined) throw exists(name);
  return { account, region, name };
}

const exists = (name: string): AwsError =>
  new AwsError('ResourceConflictException', `Function already exist: ${name}`, { status: 409 });

const GetFunction = operation<GetFunctionRequest, GetFunctionResponse>({
  trailName: 'GetFunction20150331v2',
  access: (input, call) => [
    accessFunction('GetFunction', readFunctionName(input.FunctionName, call, input.Qualifier), call),
  ],
  act(input, call) {
    const found = requireFunction(readFunctionName(input.FunctionName, call, input.Qualifier), call);
    return {
      Configuration: describeFunction(found),
      Code: { RepositoryType: 'S3', Location: locateCode(call.world, found.code.zip) },
      ...(found.tags.size === 0 ? {} : { Tags: Object.fromEntries(found.tags) }),
      ...(found.reservedConcurrency === undefined
        ? {}
        : { Concurrency: { ReservedConcurrentExecutions: found.reservedConcurrency } }),
    };
  },
});

const GetFunctionConfiguration = operation<GetFunctionConfigurationRequest, FunctionConfiguration>({
  trailName: 'GetFunctionConfiguration20150331v2',
  access: (input, call) => [
    accessFunction(
      'GetFunctionConfiguration',
      readFunctionName(input.FunctionName, call, input.Qualifier),
      call,
    ),
  ],
  act: (input, call) =>
    describeFunction(requireFunction(readFunctionName(input.FunctionName, call, input.Qualifier), call)),
});

/** AWS answers with no more than 50 functions, whatever is asked for. */
const PAGE = 50;

const ListFunctions = operation<ListFunctionsRequest, ListFunctionsResponse>({
  trailName: 'ListFunctions20150331',
  access: () => [{ action: 'lambda:ListFunctions', resource: '*' }],
  act(input, call) {
    if (input.MasterRegion !== undefined && input.MasterRegion !== 'ALL')
      throw notInSandbox('lambda:ListFunctions with MasterRegion');
    const marker = Buffer.from(input.Marker ?? '', 'base64url').toString('utf8');
    // A marker is a name: the list goes on after it, even when that function has gone.
    const after = [...functionsOf(call).values()]
      .sort((a, b) => (a.name < b.name ? -1 : 1))
      .filter(({ name }) => name > marker);
    const page = after.slice(0, Math.min(Math.max(input.MaxItems ?? PAGE, 1), PAGE));
    const last = page.at(-1);
    return {
      Functions: page.map(describeFunction),
      ...(last !== undefined && page.length < after.length
        ? { NextMarker: Buffer.from(last.name).toString('base64url') }
        : {}),
    };
  },
});

const DeleteFunction = operation<DeleteFunctionRequest, DeleteFunctionResponse>({
  trailName: 'DeleteFunction20150331',
  access: (input, call) => [
    accessFunction('DeleteFunction', readFunctionName(input.FunctionName, call, input.Qualifier), call),
  ],
  act(input, call) {
    const name = readFunctionName(input.FunctionName, call, input.Qualifier);
    const found = requireFunction(name, call);
    if (name.qualifier !== undefined)
      throw invalidValue('$LATEST version cannot be deleted without deleting the function.');
    functionsOf({ ...call, account: found.account, region: found.region }).delete(found.name);
    forgetUrl(call.world, found);
    endIdle(call.world, found.arn);
    return { StatusCode: 204 };
  },
  trail: trailOfFunction,
});

export const functions = {
  CreateFunction,
  GetFunction,
  GetFunctionConfiguration,
  ListFunctions,
  DeleteFunction,
};
