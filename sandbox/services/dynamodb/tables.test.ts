import {
  CreateTableCommand,
  type CreateTableCommandInput,
  DeleteTableCommand,
  DescribeContinuousBackupsCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  type DynamoDBClient,
  ListTablesCommand,
  ListTagsOfResourceCommand,
  PutItemCommand,
  ScanCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateContinuousBackupsCommand,
  UpdateTableCommand,
  UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { trail } from '../../kernel/trail.ts';
import { refusedWith, type Stage } from '../iam/fixture.ts';
import { connectDynamo, openStage } from './fixture.ts';

let stage: Stage;
let db: DynamoDBClient;
beforeAll(async () => {
  stage = await openStage();
  db = connectDynamo(stage);
});
afterAll(() => stage.close());

const make = (TableName: string, more: Partial<CreateTableCommandInput> = {}) =>
  db.send(
    new CreateTableCommand({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
      ...more,
    }),
  );
const describeTable = async (TableName: string) =>
  (await db.send(new DescribeTableCommand({ TableName }))).Table;

describe('a table', () => {
  it('is at once active, and described as it was made', async () => {
    const { TableDescription } = await make('described', {
      SSESpecification: { Enabled: true },
      TableClass: 'STANDARD_INFREQUENT_ACCESS',
      DeletionProtectionEnabled: true,
      StreamSpecification: { StreamEnabled: false },
    });
    expect(TableDescription?.TableStatus).toBe('ACTIVE');
    expect(await describeTable('described')).toMatchObject({
      TableArn: 'arn:aws:dynamodb:eu-west-2:111122223333:table/described',
      TableStatus: 'ACTIVE',
      BillingModeSummary: { BillingMode: 'PAY_PER_REQUEST' },
      CreationDateTime: expect.any(Date),
      DeletionProtectionEnabled: true,
      SSEDescription: { Status: 'ENABLED', SSEType: 'KMS' },
      TableClassSummary: { TableClass: 'STANDARD_INFREQUENT_ACCESS' },
    });
    const arn = 'arn:aws:dynamodb:eu-west-2:111122223333:table/described';
    expect((await describeTable(arn))?.TableName).toBe('described');
  });

  it('is made once', async () => {
    const outcomes = await Promise.allSettled([make('only-one'), make('only-one'), make('only-one')]);
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    await expect(make('only-one')).rejects.toMatchObject(refusedWith('ResourceInUseException', 400));
  });

  it.each([
    ['a stream', { StreamSpecification: { StreamEnabled: true, StreamViewType: 'KEYS_ONLY' as const } }],
    ['ResourcePolicy', { ResourcePolicy: '{}' }],
    ['OnDemandThroughput', { OnDemandThroughput: { MaxReadRequestUnits: 5 } }],
  ])('with %s is refused by name', async (_, more) => {
    await expect(make('refused', more)).rejects.toMatchObject({ $metadata: { httpStatusCode: 501 } });
    await expect(describeTable('refused')).rejects.toMatchObject(
      refusedWith('ResourceNotFoundException', 400),
    );
  });

  it('with a malformed name or schema gets AWS’s own code', async () => {
    await expect(make('a!')).rejects.toMatchObject(refusedWith('ValidationException', 400));
    await expect(make('no-keys', { KeySchema: [] })).rejects.toMatchObject(
      refusedWith('ValidationException', 400),
    );
  });

  it('is deleted with everything in it, unless it is protected', async () => {
    await make('short-lived', { DeletionProtectionEnabled: true });
    await db.send(new PutItemCommand({ TableName: 'short-lived', Item: { pk: { S: 'a' } } }));
    const remove = () => db.send(new DeleteTableCommand({ TableName: 'short-lived' }));
    await expect(remove()).rejects.toMatchObject(refusedWith('ValidationException', 400));
    await db.send(new UpdateTableCommand({ TableName: 'short-lived', DeletionProtectionEnabled: false }));
    await remove();
    await expect(remove()).rejects.toMatchObject(refusedWith('ResourceNotFoundException', 400));
    await make('short-lived');
    expect((await db.send(new ScanCommand({ TableName: 'short-lived' }))).Count).toBe(0);
  });

  it('is listed, page by page', async () => {
    const whole = (await db.send(new ListTablesCommand({}))).TableNames ?? [];
    expect(whole).toEqual(['described', 'only-one', 'short-lived']);
    const first = await db.send(new ListTablesCommand({ Limit: 2 }));
    const rest = new ListTablesCommand({ ExclusiveStartTableName: first.LastEvaluatedTableName });
    expect([...(first.TableNames ?? []), ...((await db.send(rest)).TableNames ?? [])]).toEqual(whole);
  });

  it('is recorded by its management calls', async () => {
    await make('recorded');
    const records = trail({ world: stage.world, account: '111122223333', region: 'eu-west-2' });
    expect(records.at(-1)).toMatchObject({
      eventName: 'CreateTable',
      eventSource: 'dynamodb.amazonaws.com',
      managementEvent: true,
      requestParameters: { tableName: 'recorded' },
      resources: [{ type: 'AWS::DynamoDB::Table', ARN: expect.stringContaining(':table/recorded') }],
    });
  });
});

describe('the settings of a table', () => {
  const TableName = 'settings';
  beforeAll(() => make(TableName, { Tags: [{ Key: 'team', Value: 'security' }] }));

  it('are its backups', async () => {
    const read = async () => {
      const answer = await db.send(new DescribeContinuousBackupsCommand({ TableName }));
      return answer.ContinuousBackupsDescription?.PointInTimeRecoveryDescription?.PointInTimeRecoveryStatus;
    };
    expect(await read()).toBe('DISABLED');
    const PointInTimeRecoverySpecification = { PointInTimeRecoveryEnabled: true };
    await db.send(new UpdateContinuousBackupsCommand({ TableName, PointInTimeRecoverySpecification }));
    expect(await read()).toBe('ENABLED');
  });

  it('are its time to live', async () => {
    const set = (AttributeName: string) =>
      db.send(
        new UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification: { Enabled: true, AttributeName } }),
      );
    await set('expiresAt');
    await expect(set('other')).rejects.toMatchObject(refusedWith('ValidationException', 400));
    expect(await db.send(new DescribeTimeToLiveCommand({ TableName }))).toMatchObject({
      TimeToLiveDescription: { TimeToLiveStatus: 'ENABLED', AttributeName: 'expiresAt' },
    });
  });

  it('are its tags', async () => {
    const ResourceArn = `arn:aws:dynamodb:eu-west-2:111122223333:table/${TableName}`;
    await db.send(new TagResourceCommand({ ResourceArn, Tags: [{ Key: '__proto__', Value: 'x' }] }));
    const read = async () => (await db.send(new ListTagsOfResourceCommand({ ResourceArn }))).Tags;
    expect(await read()).toEqual([
      { Key: 'team', Value: 'security' },
      { Key: '__proto__', Value: 'x' },
    ]);
    await db.send(new UntagResourceCommand({ ResourceArn, TagKeys: ['team'] }));
    expect(await read()).toEqual([{ Key: '__proto__', Value: 'x' }]);
  });
});
