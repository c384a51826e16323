import type {
  DeleteFunctionEventInvokeConfigRequest,
  FunctionEventInvokeConfig,
  GetFunctionEventInvokeConfigRequest,
  PutFunctionEventInvokeConfigRequest,
} from '@aws-sdk/client-lambda';
import { notInSandbox } from '../../kernel/aws-error.ts';
import { type Call, operation } from '../../kernel/operation.ts';
import {
  accessFunction,
  changeFunction,
  type EventInvokeConfig,
  functions,
  invalidValue,
  type LambdaFunction,
  notFound,
  readFunctionName,
  requireFunction,
} from './function.ts';

interface Named {
  readonly FunctionName: string;
  readonly Qualifier?: string | undefined;
}

const access = (action: string) => (input: Named, call: Call) => [
  accessFunction(action, readFunctionName(input.FunctionName, call, input.Qualifier), call),
];

const find = (input: Named, call: Call): LambdaFunction =>
  requireFunction(readFunctionName(input.FunctionName, call, input.Qualifier), call);

/** Differs from AWS: whether the execution role may write to the destination is found out at delivery, not here. */
const PutFunctionEventInvokeConfig = operation<
  PutFunctionEventInvokeConfigRequest,
  FunctionEventInvokeConfig
>({
  access: access('PutFunctionEventInvokeConfig'),
  act(input, call) {
    const eventInvoke = readConfig(input, call.at);
    return describe(changeFunction(call.world, find(input, call), { eventInvoke }), eventInvoke);
  },
});

/** Keeps what the call does not name. */
const UpdateFunctionEventInvokeConfig = operation<
  PutFunctionEventInvokeConfigRequest,
  FunctionEventInvokeConfig
>({
  access: access('UpdateFunctionEventInvokeConfig'),
  act(input, call) {
    const found = find(input, call);
    const eventInvoke = { ...requireConfig(found), ...readConfig(input, call.at) };
    return describe(changeFunction(call.world, found, { eventInvoke }), eventInvoke);
  },
});

const GetFunctionEventInvokeConfig = operation<
  GetFunctionEventInvokeConfigRequest,
  FunctionEventInvokeConfig
>({
  access: access('GetFunctionEventInvokeConfig'),
  act(input, call) {
    const found = find(input, call);
    return describe(found, requireConfig(found));
  },
});

const DeleteFunctionEventInvokeConfig = operation<DeleteFunctionEventInvokeConfigRequest, object>({
  access: access('DeleteFunctionEventInvokeConfig'),
  act(input, call) {
    const found = find(input, call);
    requireConfig(found);
    const { eventInvoke: _removed, ...rest } = found;
    functions({ ...call, account: found.account }).set(found.name, {
      ...rest,
      revisionId: call.world.ids.uuid(),
    });
    return {};
  },
});

function requireConfig(found: LambdaFunction): EventInvokeConfig {
  if (found.eventInvoke === undefined)
    throw notFound(`The function ${found.arn}:$LATEST doesn't have an EventInvokeConfig`);
  return found.eventInvoke;
}

function readConfig(
  input: Omit<PutFunctionEventInvokeConfigRequest, 'FunctionName'>,
  now: number,
): EventInvokeConfig {
  const { MaximumRetryAttempts: retries, MaximumEventAgeInSeconds: age, DestinationConfig } = input;
  if (retries !== undefined && !(Number.isInteger(retries) && retries >= 0 && retries <= 2))
    throw invalidValue('MaximumRetryAttempts is 0, 1 or 2.');
  if (age !== undefined && !(Number.isInteger(age) && age >= 60 && age <= 21_600))
    throw invalidValue('MaximumEventAgeInSeconds is a whole number from 60 to 21600.');
  if (DestinationConfig?.OnSuccess?.Destination !== undefined)
    throw notInSandbox('lambda: a destination for successful events');
  const onFailure = DestinationConfig?.OnFailure?.Destination;
  if (onFailure !== undefined && !/^arn:aws:(sqs|sns):[a-z0-9-]+:\d{12}:[\w-]+$/.test(onFailure)) {
    if (/^arn:aws:(lambda|events|s3):/.test(onFailure))
      throw notInSandbox('lambda: an OnFailure destination other than a standard SQS queue or SNS topic');
    throw invalidValue('The provided destination config DestinationConfig is invalid.');
  }
  return {
    modifiedAt: now,
    ...(retries === undefined ? {} : { maximumRetryAttempts: retries }),
    ...(age === undefined ? {} : { maximumEventAge: age }),
    ...(onFailure === undefined ? {} : { onFailureArn: onFailure }),
  };
}

function describe(found: LambdaFunction, config: EventInvokeConfig): FunctionEventInvokeConfig {
  return {
    LastModified: new Date(config.modifiedAt),
    FunctionArn: `${found.arn}:$LATEST`,
    ...(config.maximumRetryAttempts === undefined
      ? {}
      : { MaximumRetryAttempts: config.maximumRetryAttempts }),
    ...(config.maximumEventAge === undefined ? {} : { MaximumEventAgeInSeconds: config.maximumEventAge }),
    DestinationConfig: {
      OnSuccess: {},
      OnFailure: config.onFailureArn === undefined ? {} : { Destination: config.onFailureArn },
    },
  };
}

export const eventInvokeConfig = {
  PutFunctionEventInvokeConfig,
  UpdateFunctionEventInvokeConfig,
  GetFunctionEventInvokeConfig,
  DeleteFunctionEventInvokeConfig,
};
