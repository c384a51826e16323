import type {
  BatchGetItemInput,
  BatchGetItemOutput,
  BatchWriteItemInput,
  BatchWriteItemOutput,
  DeleteItemInput,
  DeleteItemOutput,
  GetItemInput,
  GetItemOutput,
  PutItemInput,
  PutItemOutput,
  UpdateItemInput,
  UpdateItemOutput,
} from '@aws-sdk/client-dynamodb';
import { notInSandbox } from '../../kernel/aws-error.ts';
import { type Call, operation, type TrailFacts } from '../../kernel/operation.ts';
import { type EngineOperation, run } from './engine.ts';
import { leadingKeys } from './leading-keys.ts';
import { nameOf, needTable, requireTable, tableResources, tables } from './table.ts';

/** Item operations are data events. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/logging-using-cloudtrail.html */
export const GetItem = operation<GetItemInput, GetItemOutput>({
  dataEvent: true,
  access: (input, call) => [
    needTable(call, 'GetItem', input.TableName, leadingKeys(call, input.TableName, [input.Key])),
  ],
  act: (input, call) => onTable(call, 'GetItem', input),
  trail: (input, _output, call) => itemTrail(call, input.TableName, input.Key),
});

export const PutItem = operation<PutItemInput, PutItemOutput>({
  dataEvent: true,
  access: (input, call) => [needToWrite(call, 'PutItem', input, input.Item)],
  act: (input, call) => onTable(call, 'PutItem', withoutOldValues('PutItem', input)),
  trail: (input, _output, call) => itemTrail(call, input.TableName, input.Item),
});

export const UpdateItem = operation<UpdateItemInput, UpdateItemOutput>({
  dataEvent: true,
  access: (input, call) => [needToWrite(call, 'UpdateItem', input, input.Key)],
  act: (input, call) => onTable(call, 'UpdateItem', withoutOldValues('UpdateItem', input)),
  trail: (input, _output, call) => itemTrail(call, input.TableName, input.Key),
});

export const DeleteItem = operation<DeleteItemInput, DeleteItemOutput>({
  dataEvent: true,
  access: (input, call) => [needToWrite(call, 'DeleteItem', input, input.Key)],
  act: (input, call) => onTable(call, 'DeleteItem', withoutOldValues('DeleteItem', input)),
  trail: (input, _output, call) => itemTrail(call, input.TableName, input.Key),
});

const needToWrite = (
  call: Call,
  action: string,
  input: { TableName: string; ReturnValues?: string | undefined },
  keys: PutItemInput['Item'],
) =>
  needTable(call, action, input.TableName, {
    ...leadingKeys(call, input.TableName, [keys]),
    ...(input.ReturnValues === undefined ? {} : { 'dynamodb:ReturnValues': input.ReturnValues }),
  });

export function onTable(
  call: Call,
  name: EngineOperation,
  input: { TableName: string | undefined },
): Promise<object> {
  const table = requireTable(call, input.TableName ?? '');
  return run(call, name, { ...input, TableName: table.name });
}

function withoutOldValues<I extends { ReturnValuesOnConditionCheckFailure?: string | undefined }>(
  name: string,
  input: I,
): Omit<I, 'ReturnValuesOnConditionCheckFailure'> {
  const { ReturnValuesOnConditionCheckFailure: wanted, ...others } = input;
  if (wanted !== undefined && wanted !== 'NONE')
    throw notInSandbox(`dynamodb:${name} with ReturnValuesOnConditionCheckFailure`);
  return others;
}

/** Differs from AWS: the values of keys are left out of the record too; AWS leaves out those of other attributes. */
function itemTrail(call: Call, tableName: string, item: object): TrailFacts {
  // Not by nameOf: a call that is refused for the name is recorded too.
  const keys = tables(call).get(tableName.split('/')[1] ?? tableName)?.keys ?? [];
  const present = keys.filter((key) => Object.hasOwn(item, key));
  return {
    requestParameters: {
      tableName,
      key: Object.fromEntries(present.map((key) => [key, 'HIDDEN_DUE_TO_SECURITY_REASONS'])),
    },
    responseElements: null,
    resources: tableResources(call, [tableName]),
  };
}

export const BatchGetItem = operation<BatchGetItemInput, BatchGetItemOutput>({
  dataEvent: true,
  access: (input, call) =>
    Object.entries(input.RequestItems).map(([name, { Keys = [] }]) =>
      needTable(call, 'BatchGetItem', name, leadingKeys(call, name, Keys)),
    ),
  act: (input, call) =>
    run(call, 'BatchGetItem', { ...input, RequestItems: byName(call, input.RequestItems) }),
  trail: (input, _output, call) => batchTrail(call, input.RequestItems),
});

export const BatchWriteItem = operation<BatchWriteItemInput, BatchWriteItemOutput>({
  dataEvent: true,
  access: (input, call) =>
    Object.entries(input.RequestItems).map(([name, writes]) => {
      const items = writes.map(({ PutRequest, DeleteRequest }) => PutRequest?.Item ?? DeleteRequest?.Key);
      return needTable(call, 'BatchWriteItem', name, leadingKeys(call, name, items));
    }),
  act: (input, call) =>
    run(call, 'BatchWriteItem', { ...input, RequestItems: byName(call, input.RequestItems) }),
  trail: (input, _output, call) => batchTrail(call, input.RequestItems),
});

const byName = <T>(call: Call, items: Record<string, T>): Record<string, T> =>
  Object.fromEntries(Object.entries(items).map(([name, item]) => [nameOf(call, name), item]));

const batchTrail = (call: Call, items: object): TrailFacts => ({
  requestParameters: { requestItems: Object.keys(items).map((tableName) => ({ tableName })) },
  responseElements: null,
  resources: tableResources(call, Object.keys(items)),
});
