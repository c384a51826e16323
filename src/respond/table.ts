import {
  type AttributeValue,
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  UpdateItemCommand,
  type UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import type { Seal } from './seal.ts';

export interface StoreDeps {
  readonly dynamodb: DynamoDBClient;
  readonly tableName: string;
  /** Milliseconds since the epoch. */
  now(): number;
  /** Absent at a command line: a person has no right to the key. */
  readonly seal?: Seal;
}

/** A time as people read it: ISO 8601. */
export const iso = (time: number): { S: string } => ({ S: new Date(time).toISOString() });
/** A time to compare by: milliseconds since the epoch. */
export const ms = (time: number): { N: string } => ({ N: String(time) });
export const json = (value: unknown): { S: string } => ({ S: JSON.stringify(value) });

/** Writes the whole body of an item. */
export const put = (deps: StoreDeps, pk: string, sk: string, body: unknown) =>
  update(deps, {
    key: [pk, sk],
    set: 'body = :body, updatedAt = :now',
    values: { ':body': json(body), ':now': iso(deps.now()) },
  });

export interface Update {
  readonly key: readonly [pk: string, sk: string];
  /** What follows `SET` in the update expression. */
  readonly set: string;
  readonly values: NonNullable<UpdateItemCommandInput['ExpressionAttributeValues']>;
  readonly names?: Record<string, string>;
  readonly condition?: string;
  readonly returns?: 'ALL_OLD';
}

type Item = Record<string, AttributeValue>;

/** The item as it was before, where `returns` asks for it. */
export async function update(deps: StoreDeps, change: Update): Promise<Item> {
  const { Attributes = {} } = await deps.dynamodb.send(
    new UpdateItemCommand({
      TableName: deps.tableName,
      Key: { pk: { S: change.key[0] }, sk: { S: change.key[1] } },
      UpdateExpression: `SET ${change.set}`,
      ExpressionAttributeValues: change.values,
      ...(change.names === undefined ? {} : { ExpressionAttributeNames: change.names }),
      ...(change.condition === undefined ? {} : { ConditionExpression: change.condition }),
      ...(change.returns === undefined ? {} : { ReturnValues: change.returns }),
    }),
  );
  return Attributes;
}

/** `refused`: the condition does not hold. */
export async function attemptUpdate(deps: StoreDeps, change: Update): Promise<Item | 'refused'> {
  try {
    return await update(deps, change);
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return 'refused';
    throw error;
  }
}

export async function read(deps: StoreDeps, [pk, sk]: readonly [string, string]): Promise<Item | undefined> {
  const { Item } = await deps.dynamodb.send(
    new GetItemCommand({
      TableName: deps.tableName,
      Key: { pk: { S: pk }, sk: { S: sk } },
      ConsistentRead: true,
    }),
  );
  return Item;
}
