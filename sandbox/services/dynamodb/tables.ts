import type {
  CreateTableInput,
  CreateTableOutput,
  DeleteTableInput,
  DeleteTableOutput,
  DescribeTableInput,
  DescribeTableOutput,
  ListTablesInput,
  ListTablesOutput,
  TableDescription,
  UpdateTableInput,
  UpdateTableOutput,
} from '@aws-sdk/client-dynamodb';
import { AwsError, notInSandbox } from '../../kernel/aws-error.ts';
import { type Call, operation } from '../../kernel/operation.ts';
import { run } from './engine.ts';
import {
  keyArn,
  nameOf,
  needTable,
  newTable,
  requireTable,
  type Table,
  tableResources,
  tables,
} from './table.ts';
import { readTags, tagContext } from './tags.ts';

/** Differs from AWS: a table is there, ACTIVE, when CreateTable answers, and gone when DeleteTable does. */
export const CreateTable = operation<CreateTableInput, CreateTableOutput>({
  access: (input, call) => [
    needTable(call, 'CreateTable', input.TableName, tagContext(input.Tags)),
    ...(input.Tags?.length ? [needTable(call, 'TagResource', input.TableName, tagContext(input.Tags))] : []),
  ],
  async act(input, call) {
    const {
      Tags = [],
      SSESpecification: _encryption,
      DeletionProtectionEnabled: _protection,
      TableClass: _class,
      StreamSpecification: stream,
      ...forEngine
    } = input;
    if (stream?.StreamEnabled) throw notInSandbox('DynamoDB Streams');
    if (nameOf(call, input.TableName) !== input.TableName)
      throw notInSandbox('dynamodb:CreateTable with an ARN as TableName');
    readTags(Tags);
    await run(call, 'CreateTable', forEngine);
    await waitForTable(call, input.TableName, true);
    const table = newTable(call, input);
    tables(call).set(table.name, table);
    return { TableDescription: await describe(call, table) };
  },
  trail: (input, _output, call) => ({ resources: tableResources(call, [input.TableName]) }),
});

/** dynalite makes and removes tables a turn of the event loop after it has answered. */
async function waitForTable(call: Call, TableName: string, isWanted: boolean): Promise<void> {
  for (let turn = 0; turn < MOST_TURNS; turn += 1) {
    const found = await run(call, 'DescribeTable', { TableName }).then(readStatus, () => undefined);
    if (isWanted ? found === 'ACTIVE' : found === undefined) return;
    await new Promise((resolve) => setImmediate(resolve));
  }
  throw new AwsError('InternalServerError', 'The table did not change in time.', { status: 500 });
}

const MOST_TURNS = 10_000;

const readStatus = (output: object): unknown =>
  Reflect.get(Object(Reflect.get(output, 'Table')), 'TableStatus');

/** dynalite's description, with what only we know of the table. */
async function describe(call: Call, table: Table): Promise<TableDescription> {
  const output = (await run(call, 'DescribeTable', { TableName: table.name })) as DescribeTableOutput;
  const { kmsKey, tableClass } = table;
  const created = new Date(table.createdAt);
  const billing = output.Table?.BillingModeSummary;
  return {
    ...output.Table,
    TableId: table.id,
    CreationDateTime: created,
    DeletionProtectionEnabled: table.deletionProtection,
    ...(billing === undefined
      ? {}
      : { BillingModeSummary: { ...billing, LastUpdateToPayPerRequestDateTime: created } }),
    ...(kmsKey === undefined
      ? {}
      : { SSEDescription: { Status: 'ENABLED', SSEType: 'KMS', KMSMasterKeyArn: kmsKey } }),
    ...(tableClass === undefined ? {} : { TableClassSummary: { TableClass: tableClass } }),
  };
}

export const DescribeTable = operation<DescribeTableInput, DescribeTableOutput>({
  access: (input, call) => [needTable(call, 'DescribeTable', input.TableName)],
  act: async (input, call) => ({ Table: await describe(call, requireTable(call, input.TableName)) }),
});

export const ListTables = operation<ListTablesInput, ListTablesOutput>({
  access: () => [{ action: 'dynamodb:ListTables', resource: '*' }],
  act(input, call) {
    const limit = input.Limit ?? 100;
    if (!(limit >= 1 && limit <= 100))
      throw new AwsError(
        'ValidationException',
        `1 validation error detected: Value '${limit}' at 'limit' failed to satisfy constraint: Member must have value between 1 and 100`,
        { status: 400 },
      );
    const names = [...tables(call).keys()]
      .sort()
      .filter((name) => name > (input.ExclusiveStartTableName ?? ''));
    const page = names.slice(0, limit);
    const last = page.at(-1);
    return {
      TableNames: page,
      ...(names.length > page.length && last !== undefined ? { LastEvaluatedTableName: last } : {}),
    };
  },
});

export const DeleteTable = operation<DeleteTableInput, DeleteTableOutput>({
  access: (input, call) => [needTable(call, 'DeleteTable', input.TableName)],
  async act(input, call) {
    const table = requireTable(call, input.TableName);
    if (table.deletionProtection)
      throw new AwsError(
        'ValidationException',
        'Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first.',
        { status: 400 },
      );
    const description = await describe(call, table);
    tables(call).delete(table.name);
    await run(call, 'DeleteTable', { TableName: table.name });
    await waitForTable(call, table.name, false);
    return { TableDescription: { ...description, TableStatus: 'DELETING' } };
  },
  trail: (input, _output, call) => ({ resources: tableResources(call, [input.TableName]) }),
});

/** Changes what is kept beside dynalite; throughput, indexes, streams and replicas are refused by name. */
export const UpdateTable = operation<UpdateTableInput, UpdateTableOutput>({
  access: (input, call) => [needTable(call, 'UpdateTable', input.TableName)],
  async act(input, call) {
    const { TableName, DeletionProtectionEnabled, TableClass, SSESpecification, ...others } = input;
    for (const name of Object.keys(others)) throw notInSandbox(`dynamodb:UpdateTable with ${name}`);
    const table = requireTable(call, TableName);
    if (DeletionProtectionEnabled !== undefined) table.deletionProtection = DeletionProtectionEnabled;
    if (TableClass !== undefined) table.tableClass = TableClass;
    if (SSESpecification?.Enabled) table.kmsKey = keyArn(call, SSESpecification.KMSMasterKeyId);
    else if (SSESpecification !== undefined) delete table.kmsKey;
    return { TableDescription: await describe(call, table) };
  },
  trail: (input, _output, call) => ({ resources: tableResources(call, [input.TableName]) }),
});
