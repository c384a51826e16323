import type { CreateTableInput, TableClass } from '@aws-sdk/client-dynamodb';
import { AwsError, notInSandbox } from '../../kernel/aws-error.ts';
import type { Access, Call, TrailFacts } from '../../kernel/operation.ts';
import { type Place, regionalSlot } from '../../kernel/state.ts';

/** What dynalite does not know of a table. */
export interface Table {
  readonly name: string;
  readonly id: string;
  readonly createdAt: number;
  readonly hashKey: string;
  readonly keys: readonly string[];
  /** Partition keys of the indexes, by index name. */
  readonly indexes: ReadonlyMap<string, string>;
  deletionProtection: boolean;
  tableClass?: TableClass;
  /** ARN of the key when the table is encrypted with KMS. */
  kmsKey?: string;
  /** Attribute that holds the time to live. */
  timeToLive?: string;
  /** Since when point-in-time recovery is on, milliseconds since the epoch. */
  recoverableSince?: number;
  recoveryDays?: number;
  tags: ReadonlyMap<string, string>;
}

export const tables = regionalSlot<Map<string, Table>>('dynamodb-tables', () => new Map());

const tableArn = ({ account, region }: Place, name: string): string =>
  `arn:aws:dynamodb:${region}:${account}:table/${name}`;

/** A table is named by its name or its ARN. */
export function nameOf(place: Place, nameOrArn: string): string {
  if (!nameOrArn.startsWith('arn:')) return nameOrArn;
  const prefix = tableArn(place, '');
  if (!nameOrArn.startsWith(prefix))
    throw notInSandbox('dynamodb: a table of another account or region, named by its ARN');
  return nameOrArn.slice(prefix.length).split('/')[0] ?? '';
}

export function requireTable(place: Place, nameOrArn: string): Table {
  const name = nameOf(place, nameOrArn);
  const table = tables(place).get(name);
  if (table === undefined)
    throw new AwsError(
      'ResourceNotFoundException',
      `Requested resource not found: Table: ${name} not found`,
      {
        status: 400,
      },
    );
  return table;
}

export const needTable = (
  call: Call,
  action: string,
  nameOrArn: string,
  context: NonNullable<Access['context']> = {},
): Access => ({
  action: `dynamodb:${action}`,
  resource: tableArn(call, nameOf(call, nameOrArn)),
  context,
});

export const tableResources = (call: Call, names: readonly string[]): NonNullable<TrailFacts['resources']> =>
  names.map((name) => ({
    ARN: name.startsWith('arn:') ? name : tableArn(call, name),
    accountId: call.account,
    type: 'AWS::DynamoDB::Table',
  }));

export function newTable(call: Call, input: CreateTableInput & { TableName: string }): Table {
  const hashOf = (schema: CreateTableInput['KeySchema']) =>
    schema?.find(({ KeyType }) => KeyType === 'HASH')?.AttributeName ?? '';
  const indexes = [...(input.GlobalSecondaryIndexes ?? []), ...(input.LocalSecondaryIndexes ?? [])];
  const kmsKey = input.SSESpecification?.Enabled
    ? keyArn(call, input.SSESpecification.KMSMasterKeyId)
    : undefined;
  return {
    name: input.TableName,
    id: call.world.ids.uuid(),
    createdAt: call.at,
    hashKey: hashOf(input.KeySchema),
    keys: (input.KeySchema ?? []).map(({ AttributeName }) => AttributeName ?? ''),
    indexes: new Map(indexes.map(({ IndexName, KeySchema }) => [IndexName ?? '', hashOf(KeySchema)])),
    deletionProtection: input.DeletionProtectionEnabled ?? false,
    ...(input.TableClass === undefined ? {} : { tableClass: input.TableClass }),
    ...(kmsKey === undefined ? {} : { kmsKey }),
    tags: new Map((input.Tags ?? []).map(({ Key, Value }) => [Key ?? '', Value ?? ''])),
  };
}

export const keyArn = (place: Place, key: string | undefined): string =>
  key?.startsWith('arn:')
    ? key
    : `arn:aws:kms:${place.region}:${place.account}:${
        key === undefined ? 'alias/aws/dynamodb' : key.startsWith('alias/') ? key : `key/${key}`
      }`;
