import {
  BatchGetItemCommand,
  BatchWriteItemCommand,
  CreateTableCommand,
  DeleteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { trail } from '../../kernel/trail.ts';
import { allow, connect, makeUser, refusedWith, type Stage } from '../iam/fixture.ts';
import { dumpTables } from './dump.ts';
import { connectDynamo, openStage } from './fixture.ts';

const TableName = 'incidents';
const arn = `arn:aws:dynamodb:eu-west-2:111122223333:table/${TableName}`;
let stage: Stage;
let db: DynamoDBClient;

beforeAll(async () => {
  stage = await openStage();
  db = connectDynamo(stage);
  const names = ['pk', 'sk', 'dueAt'] as const;
  await db.send(
    new CreateTableCommand({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: names.map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
      GlobalSecondaryIndexes: [
        {
          IndexName: 'due',
          KeySchema: [
            { AttributeName: 'sk', KeyType: 'HASH' },
            { AttributeName: 'dueAt', KeyType: 'RANGE' },
          ],
          Projection: { ProjectionType: 'ALL' },
        },
      ],
    }),
  );
});
afterAll(() => stage.close());

const key = (pk: string, sk = 'main') => ({ pk: { S: pk }, sk: { S: sk } });
const get = async (pk: string, client = db) =>
  (await client.send(new GetItemCommand({ TableName, Key: key(pk), ConsistentRead: true }))).Item;

describe('an item', () => {
  it('comes back as it was put, of every type', async () => {
    const Item = {
      ...key('all types'),
      binary: { B: new Uint8Array([0, 1, 254, 255]) },
      binaries: { BS: [new Uint8Array([1]), new Uint8Array([2])] },
      number: { N: '12345678901234567890.5' },
      numbers: { NS: ['1', '2'] },
      strings: { SS: ['a', 'b'] },
      nothing: { NULL: true },
      yes: { BOOL: false },
      list: { L: [{ S: '' }, { M: { deep: { B: new Uint8Array([9]) } } }] },
      'ünï.code': { S: '<&"' },
    };
    await db.send(new PutItemCommand({ TableName, Item }));
    expect(await get('all types')).toEqual(Item);
    expect(await get('none')).toBeUndefined();
  });

  it('put by many at once under a condition is put by one', async () => {
    const outcomes = await Promise.allSettled(
      Array.from({ length: 50 }, (_, writer) =>
        db.send(
          new PutItemCommand({
            TableName,
            Item: { ...key('contended'), writer: { N: String(writer) } },
            ConditionExpression: 'attribute_not_exists(pk)',
          }),
        ),
      ),
    );
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const winner = outcomes.findIndex(({ status }) => status === 'fulfilled');
    expect((await get('contended'))?.['writer']).toEqual({ N: String(winner) });
    for (const outcome of outcomes) {
      if (outcome.status === 'rejected')
        expect(outcome.reason).toMatchObject(refusedWith('ConditionalCheckFailedException', 400));
    }
  });

  it('is counted up by many at once without a loss', async () => {
    const add = () =>
      db.send(
        new UpdateItemCommand({
          TableName,
          Key: key('counter'),
          UpdateExpression: 'ADD #n :one',
          ExpressionAttributeNames: { '#n': 'count' },
          ExpressionAttributeValues: { ':one': { N: '1' } },
        }),
      );
    await Promise.all(Array.from({ length: 20 }, add));
    expect((await get('counter'))?.['count']).toEqual({ N: '20' });
  });

  it('is updated and deleted, and the old one given back', async () => {
    await db.send(new PutItemCommand({ TableName, Item: { ...key('changing'), stage: { S: 'open' } } }));
    const updated = await db.send(
      new UpdateItemCommand({
        TableName,
        Key: key('changing'),
        UpdateExpression: 'SET stage = :new',
        ConditionExpression: 'stage = :old',
        ExpressionAttributeValues: { ':new': { S: 'contained' }, ':old': { S: 'open' } },
        ReturnValues: 'ALL_NEW',
      }),
    );
    expect(updated.Attributes).toEqual({ ...key('changing'), stage: { S: 'contained' } });
    const deleted = await db.send(
      new DeleteItemCommand({ TableName, Key: key('changing'), ReturnValues: 'ALL_OLD' }),
    );
    expect(deleted.Attributes).toEqual(updated.Attributes);
    expect(await get('changing')).toBeUndefined();
  });

  it('that is malformed gets AWS’s own code', async () => {
    const put = (Item: Record<string, never>) => db.send(new PutItemCommand({ TableName, Item }));
    await expect(put({})).rejects.toMatchObject(refusedWith('ValidationException', 400));
    const inNoTable = new PutItemCommand({ TableName: 'no-such-table', Item: key('a') });
    await expect(db.send(inNoTable)).rejects.toMatchObject(refusedWith('ResourceNotFoundException', 400));
    const badExpression = new UpdateItemCommand({ TableName, Key: key('a'), UpdateExpression: 'SET ((' });
    await expect(db.send(badExpression)).rejects.toMatchObject(refusedWith('ValidationException', 400));
  });

  it.each([
    ['ReturnValuesOnConditionCheckFailure', { ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const }],
    ['__proto__', JSON.parse('{"Item":{"pk":{"S":"a"},"sk":{"S":"a"},"__proto__":{"S":"x"}}}')],
  ])('is refused by name with %s', async (name, more) => {
    const put = new PutItemCommand({ TableName, Item: key('a'), ...more });
    await expect(db.send(put)).rejects.toMatchObject({
      message: expect.stringContaining(name),
      $metadata: { httpStatusCode: 501 },
    });
  });

  it('is not written in a transaction', async () => {
    const TransactItems = [{ Put: { TableName, Item: key('t') } }];
    await expect(db.send(new TransactWriteItemsCommand({ TransactItems }))).rejects.toMatchObject({
      message: expect.stringContaining('TransactWriteItems'),
      $metadata: { httpStatusCode: 501 },
    });
  });
});

describe('many items', () => {
  beforeAll(async () => {
    const put = (sk: string, dueAt: string) => ({
      PutRequest: { Item: { ...key('many', sk), dueAt: { S: dueAt } } },
    });
    const RequestItems = { [TableName]: [put('a', '3'), put('b', '1'), put('c', '2')] };
    await db.send(new BatchWriteItemCommand({ RequestItems }));
  });

  it('are got in a batch', async () => {
    const RequestItems = { [TableName]: { Keys: [key('many', 'a'), key('many', 'c'), key('many', 'none')] } };
    const { Responses } = await db.send(new BatchGetItemCommand({ RequestItems }));
    expect(Responses?.[TableName]?.map((item) => item['dueAt']?.S).sort()).toEqual(['2', '3']);
  });

  it('are queried in order, page by page, and by an index', async () => {
    const query = (more = {}) =>
      db.send(
        new QueryCommand({
          TableName,
          KeyConditionExpression: 'pk = :pk',
          ExpressionAttributeValues: { ':pk': { S: 'many' } },
          ...more,
        }),
      );
    const first = await query({ Limit: 2 });
    const rest = await query({ ExclusiveStartKey: first.LastEvaluatedKey });
    const order = [...(first.Items ?? []), ...(rest.Items ?? [])].map((item) => item['sk']?.S);
    expect(order).toEqual(['a', 'b', 'c']);
    const due = await query({
      IndexName: 'due',
      KeyConditionExpression: 'sk = :sk AND dueAt <= :now',
      ExpressionAttributeValues: { ':sk': { S: 'b' }, ':now': { S: '1' } },
    });
    expect(due.Items?.map((item) => item['pk']?.S)).toEqual(['many']);
  });

  it('are scanned with a filter', async () => {
    const { Items = [] } = await db.send(
      new ScanCommand({
        TableName,
        ConsistentRead: true,
        FilterExpression: 'dueAt > :one',
        ExpressionAttributeValues: { ':one': { S: '1' } },
      }),
    );
    expect(Items.map((item) => item['sk']?.S).sort()).toEqual(['a', 'c']);
  });

  it('are dumped, all of them', async () => {
    const { Count } = await db.send(new ScanCommand({ TableName, Select: 'COUNT' }));
    const dump = await dumpTables({ world: stage.world, account: '111122223333', region: 'eu-west-2' });
    expect(dump[TableName]).toHaveLength(Count ?? -1);
    expect(dump[TableName]).toContainEqual({ ...key('many', 'a'), dueAt: { S: '3' } });
  });

  it('of one region are not those of another', async () => {
    const dump = await dumpTables({ world: stage.world, account: '111122223333', region: 'us-east-1' });
    expect(dump).toEqual({});
  });
});

describe('who may', () => {
  it('read an item can depend on its partition key', async () => {
    const policy = allow(['dynamodb:GetItem', 'dynamodb:Query'], {
      Resource: arn,
      Condition: { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': ['own'] } },
    });
    const user = connectDynamo(stage, await makeUser(connect(stage), 'owner', policy));
    await get('own', user);
    await expect(get('many', user)).rejects.toMatchObject(refusedWith('AccessDeniedException', 400));
    const query = (pk: string) =>
      user.send(
        new QueryCommand({
          TableName,
          KeyConditionExpression: '#p = :pk',
          ExpressionAttributeNames: { '#p': 'pk' },
          ExpressionAttributeValues: { ':pk': { S: pk } },
        }),
      );
    await query('own');
    await expect(query('many')).rejects.toMatchObject(refusedWith('AccessDeniedException', 400));
  });

  it('query an index needs the index’s own resource', async () => {
    const user = connectDynamo(
      stage,
      await makeUser(connect(stage), 'indexer', allow('dynamodb:Query', { Resource: `${arn}/index/*` })),
    );
    const query = (IndexName?: string) =>
      user.send(
        new QueryCommand({
          TableName,
          IndexName,
          KeyConditionExpression: 'sk = :sk',
          ExpressionAttributeValues: { ':sk': { S: 'b' } },
        }),
      );
    expect((await query('due')).Count).toBe(1);
    await expect(query()).rejects.toMatchObject(refusedWith('AccessDeniedException', 400));
  });
});

it('an item’s record names its table and keys, and nothing of its content', async () => {
  await db.send(
    new PutItemCommand({ TableName, Item: { ...key('hidden-key'), s: { S: 'hidden-content' } } }),
  );
  const entry = trail({ world: stage.world, account: '111122223333', region: 'eu-west-2' }).at(-1);
  expect(entry).toMatchObject({
    eventName: 'PutItem',
    managementEvent: false,
    requestParameters: { tableName: TableName, key: { pk: expect.any(String), sk: expect.any(String) } },
    resources: [{ ARN: arn, type: 'AWS::DynamoDB::Table' }],
  });
  expect(JSON.stringify(entry)).not.toMatch(/hidden-/);
});
