import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { Call } from '../../kernel/operation.ts';
import { nameOf, tables } from './table.ts';

type Item = Readonly<Record<string, AttributeValue>>;

/**
 * `dynamodb:LeadingKeys`: the partition key values that a request names.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html
 * Differs from AWS: the condition keys dynamodb:Attributes, dynamodb:FullTableScan and
 * dynamodb:EnclosingOperation are not given.
 */
export function leadingKeys(
  call: Call,
  tableName: string,
  items: readonly (Item | undefined)[],
): Record<string, string[]> {
  const hashKey = tables(call).get(nameOf(call, tableName))?.hashKey;
  const values = items.flatMap((item) =>
    item === undefined || hashKey === undefined || !Object.hasOwn(item, hashKey) ? [] : textOf(item[hashKey]),
  );
  return values.length === 0 ? {} : { 'dynamodb:LeadingKeys': [...new Set(values)] };
}

function textOf(value: AttributeValue | undefined): string[] {
  if (typeof value?.S === 'string') return [value.S];
  if (typeof value?.N === 'string') return [value.N];
  return value?.B instanceof Uint8Array ? [Buffer.from(value.B).toString('base64')] : [];
}

/** The partition key that a query asks for, in either form of its condition. */
export function queriedKeys(
  call: Call,
  input: {
    TableName: string;
    IndexName?: string | undefined;
    KeyConditionExpression?: string | undefined;
    KeyConditions?:
      | Readonly<Record<string, { AttributeValueList?: AttributeValue[] | undefined }>>
      | undefined;
    ExpressionAttributeNames?: Readonly<Record<string, string>> | undefined;
    ExpressionAttributeValues?: Item | undefined;
  },
): Record<string, string[]> {
  const table = tables(call).get(nameOf(call, input.TableName));
  const hashKey = input.IndexName === undefined ? table?.hashKey : table?.indexes.get(input.IndexName);
  if (hashKey === undefined) return {};
  const values: (AttributeValue | undefined)[] = [];
  for (const [, name = '', value = ''] of (input.KeyConditionExpression ?? '').matchAll(EQUALITY)) {
    const isHash = (name.startsWith('#') ? input.ExpressionAttributeNames?.[name] : name) === hashKey;
    if (isHash) values.push(input.ExpressionAttributeValues?.[value]);
  }
  const conditions = input.KeyConditions ?? {};
  if (Object.hasOwn(conditions, hashKey)) values.push(conditions[hashKey]?.AttributeValueList?.[0]);
  const texts = values.flatMap(textOf);
  return texts.length === 0 ? {} : { 'dynamodb:LeadingKeys': texts };
}

const EQUALITY = /([#\w.-]+)\s{0,100}=\s{0,100}(:\w+)/g;
