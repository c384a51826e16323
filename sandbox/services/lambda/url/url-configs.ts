import type {
  CreateFunctionUrlConfigRequest,
  CreateFunctionUrlConfigResponse,
  DeleteFunctionUrlConfigRequest,
  FunctionUrlConfig,
  GetFunctionUrlConfigRequest,
  GetFunctionUrlConfigResponse,
  ListFunctionUrlConfigsRequest,
  ListFunctionUrlConfigsResponse,
  UpdateFunctionUrlConfigRequest,
  UpdateFunctionUrlConfigResponse,
} from '@aws-sdk/client-lambda';
import { AwsError, notInSandbox } from '../../../kernel/aws-error.ts';
import { type Access, type Call, operation } from '../../../kernel/operation.ts';
import type { World } from '../../../kernel/world.ts';
import {
  accessFunction,
  type FunctionUrl,
  findFunction,
  functions,
  invalidValue,
  type LambdaFunction,
  notFound,
  readFunctionName,
  requireFunction,
} from '../function.ts';
import { refuseMembers } from '../refuse.ts';
import { addressOf, forgetUrl, setUrl } from './function-url.ts';

interface Named {
  readonly FunctionName: string;
  readonly Qualifier?: string | undefined;
}

/** `authType`: that of the request, or that of the URL that is there. */
function access(action: string, input: Named, call: Call, authType?: string): Access[] {
  const name = readFunctionName(input.FunctionName, call, input.Qualifier);
  const there = findFunction(call.world, name)?.url === undefined ? undefined : 'AWS_IAM';
  const known = authType ?? there;
  const basic = accessFunction(action, name, call);
  return [
    known === undefined
      ? basic
      : { ...basic, context: { ...basic.context, 'lambda:FunctionUrlAuthType': known } },
  ];
}

function find(input: Named, call: Call): LambdaFunction {
  const name = readFunctionName(input.FunctionName, call, input.Qualifier);
  const found = requireFunction(name, call);
  if (name.qualifier !== undefined)
    throw new AwsError('ValidationException', 'A function URL belongs to a function or to an alias.', {
      status: 400,
    });
  return found;
}

function requireUrl(found: LambdaFunction): FunctionUrl {
  if (found.url === undefined) throw notFound('The resource you requested does not exist.');
  return found.url;
}

/** Differs from AWS: a function URL that asks for no signature (AuthType NONE), streams, or answers CORS is refused. */
function refuseUnknown(
  operationName: string,
  input: { AuthType?: string | undefined; InvokeMode?: string | undefined },
): void {
  const { AuthType: type, InvokeMode: mode } = input;
  if (type === 'NONE') throw notInSandbox(`lambda:${operationName} with AuthType NONE`);
  if (type !== undefined && type !== 'AWS_IAM') throw invalidValue('AuthType is AWS_IAM or NONE.');
  if (mode === 'RESPONSE_STREAM')
    throw notInSandbox(`lambda:${operationName} with InvokeMode RESPONSE_STREAM`);
  if (mode !== undefined && mode !== 'BUFFERED')
    throw invalidValue('InvokeMode is BUFFERED or RESPONSE_STREAM.');
  refuseMembers(operationName, input, ['Cors']);
}

/** https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunctionUrlConfig.html */
const CreateFunctionUrlConfig = operation<CreateFunctionUrlConfigRequest, CreateFunctionUrlConfigResponse>({
  access: (input, call) => access('CreateFunctionUrlConfig', input, call, input.AuthType),
  act(input, call) {
    refuseUnknown('CreateFunctionUrlConfig', input);
    const found = find(input, call);
    if (found.url !== undefined) {
      const message = `Failed to create function url config for [functionArn = ${found.arn}]. Error message:  FunctionUrlConfig exists for this Lambda function`;
      throw new AwsError('ResourceConflictException', message, { status: 409 });
    }
    const url = { id: call.world.ids.hex(32), createdAt: call.at, modifiedAt: call.at };
    setUrl(call.world, found, url);
    const { LastModifiedTime: _, ...created } = describe(call.world, found, url);
    return created;
  },
});

const GetFunctionUrlConfig = operation<GetFunctionUrlConfigRequest, GetFunctionUrlConfigResponse>({
  access: (input, call) => access('GetFunctionUrlConfig', input, call),
  act(input, call) {
    const found = find(input, call);
    return describe(call.world, found, requireUrl(found));
  },
});

const UpdateFunctionUrlConfig = operation<UpdateFunctionUrlConfigRequest, UpdateFunctionUrlConfigResponse>({
  access: (input, call) => access('UpdateFunctionUrlConfig', input, call, input.AuthType),
  act(input, call) {
    refuseUnknown('UpdateFunctionUrlConfig', input);
    const found = find(input, call);
    const url = { ...requireUrl(found), modifiedAt: call.at };
    setUrl(call.world, found, url);
    return describe(call.world, found, url);
  },
});

const DeleteFunctionUrlConfig = operation<DeleteFunctionUrlConfigRequest, object>({
  access: (input, call) => access('DeleteFunctionUrlConfig', input, call),
  act(input, call) {
    const found = find(input, call);
    requireUrl(found);
    const { url: _removed, ...rest } = found;
    forgetUrl(call.world, found);
    functions({ world: call.world, account: found.account, region: found.region }).set(found.name, rest);
    return {};
  },
});

/** A function without aliases has one URL at most, so there is never a second page. */
const ListFunctionUrlConfigs = operation<ListFunctionUrlConfigsRequest, ListFunctionUrlConfigsResponse>({
  access: (input, call) => access('ListFunctionUrlConfigs', input, call),
  act(input, call) {
    if (input.Marker !== undefined) throw invalidValue('The marker is not valid.');
    const found = find(input, call);
    return { FunctionUrlConfigs: found.url === undefined ? [] : [describe(call.world, found, found.url)] };
  },
});

const describe = (world: World, { arn }: LambdaFunction, url: FunctionUrl): FunctionUrlConfig => ({
  FunctionUrl: addressOf(world, url),
  FunctionArn: arn,
  AuthType: 'AWS_IAM',
  CreationTime: new Date(url.createdAt).toISOString(),
  LastModifiedTime: new Date(url.modifiedAt).toISOString(),
  InvokeMode: 'BUFFERED',
});

export const urlConfigs = {
  CreateFunctionUrlConfig,
  GetFunctionUrlConfig,
  UpdateFunctionUrlConfig,
  DeleteFunctionUrlConfig,
  ListFunctionUrlConfigs,
};
