import type {
  Concurrency,
  DeleteFunctionConcurrencyRequest,
  GetFunctionConcurrencyRequest,
  GetFunctionConcurrencyResponse,
  PutFunctionConcurrencyRequest,
} from '@aws-sdk/client-lambda';
import { operation } from '../../kernel/operation.ts';
import {
  accessFunction,
  changeFunction,
  functions,
  invalidValue,
  readFunctionName,
  requireFunction,
} from './function.ts';

/** https://docs.aws.amazon.com/lambda/latest/dg/lambda-concurrency.html */
const ACCOUNT_LIMIT = 1000;
const UNRESERVED_AT_LEAST = 100;

const PutFunctionConcurrency = operation<PutFunctionConcurrencyRequest, Concurrency>({
  trailName: 'PutFunctionConcurrency20171031',
  access: (input, call) => [
    accessFunction('PutFunctionConcurrency', readFunctionName(input.FunctionName, call), call),
  ],
  act(input, call) {
    const found = requireFunction(readFunctionName(input.FunctionName, call), call);
    const reserved = input.ReservedConcurrentExecutions;
    if (!Number.isInteger(reserved) || reserved < 0)
      throw invalidValue('ReservedConcurrentExecutions is a whole number from 0.');
    const others = [
      ...functions(found.account === call.account ? call : { ...call, account: found.account }).values(),
    ]
      .filter(({ name }) => name !== found.name)
      .reduce((sum, other) => sum + (other.reservedConcurrency ?? 0), 0);
    if (others + reserved > ACCOUNT_LIMIT - UNRESERVED_AT_LEAST) {
      throw invalidValue(
        `Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [${UNRESERVED_AT_LEAST}].`,
      );
    }
    changeFunction(call.world, found, { reservedConcurrency: reserved });
    return { ReservedConcurrentExecutions: reserved };
  },
});

const DeleteFunctionConcurrency = operation<DeleteFunctionConcurrencyRequest, object>({
  trailName: 'DeleteFunctionConcurrency20171031',
  access: (input, call) => [
    accessFunction('DeleteFunctionConcurrency', readFunctionName(input.FunctionName, call), call),
  ],
  act(input, call) {
    const found = requireFunction(readFunctionName(input.FunctionName, call), call);
    const { reservedConcurrency: _removed, ...rest } = found;
    functions({ ...call, account: found.account }).set(found.name, {
      ...rest,
      revisionId: call.world.ids.uuid(),
    });
    return {};
  },
});

const GetFunctionConcurrency = operation<GetFunctionConcurrencyRequest, GetFunctionConcurrencyResponse>({
  access: (input, call) => [
    accessFunction('GetFunctionConcurrency', readFunctionName(input.FunctionName, call), call),
  ],
  act(input, call) {
    const { reservedConcurrency } = requireFunction(readFunctionName(input.FunctionName, call), call);
    return reservedConcurrency === undefined ? {} : { ReservedConcurrentExecutions: reservedConcurrency };
  },
});

export const concurrency = { PutFunctionConcurrency, DeleteFunctionConcurrency, GetFunctionConcurrency };
