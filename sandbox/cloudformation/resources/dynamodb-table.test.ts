import { DeleteStackCommand } from '@aws-sdk/client-cloudformation';
import {
  DescribeContinuousBackupsCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  DynamoDBClient,
  ListTablesCommand,
  ListTagsOfResourceCommand,
  UpdateTableCommand,
} from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ACCOUNT, openStacks } from '../../services/cloudformation/fixture.ts';

let stacks: Awaited<ReturnType<typeof openStacks>>;
let dynamodb: DynamoDBClient;
beforeAll(async () => {
  stacks = await openStacks();
  dynamodb = new DynamoDBClient(stacks.config);
});
afterAll(() => stacks.sandbox.close());

const template = {
  Resources: {
    Incidents: {
      Type: 'AWS::DynamoDB::Table',
      Properties: {
        TableName: 'incidents',
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: [
          { AttributeName: 'pk', AttributeType: 'S' },
          { AttributeName: 'dueAt', AttributeType: 'N' },
        ],
        KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
        GlobalSecondaryIndexes: [
          {
            IndexName: 'due',
            KeySchema: [
              { AttributeName: 'pk', KeyType: 'HASH' },
              { AttributeName: 'dueAt', KeyType: 'RANGE' },
            ],
            Projection: { ProjectionType: 'KEYS_ONLY' },
          },
        ],
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
        SSESpecification: { SSEEnabled: true },
        TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: 'true' },
        DeletionProtectionEnabled: true,
        Tags: [{ Key: 'team', Value: 'blue' }],
      },
    },
  },
  Outputs: { Arn: { Value: { 'Fn::GetAtt': ['Incidents', 'Arn'] } } },
};

describe('a table in a stack', () => {
  const TableName = 'incidents';
  const ResourceArn = `arn:aws:dynamodb:eu-west-2:${ACCOUNT}:table/incidents`;

  it('is made as the template says', async () => {
    await stacks.create('table', template);
    const stack = await stacks.settled('table');
    expect(stack.StackStatus, await stacks.reasonOf('table', 'Incidents')).toBe('CREATE_COMPLETE');
    expect(stack.Outputs).toMatchObject([{ OutputValue: ResourceArn }]);
    const { Table } = await dynamodb.send(new DescribeTableCommand({ TableName }));
    expect(Table).toMatchObject({
      TableStatus: 'ACTIVE',
      BillingModeSummary: { BillingMode: 'PAY_PER_REQUEST' },
      GlobalSecondaryIndexes: [{ IndexName: 'due', Projection: { ProjectionType: 'KEYS_ONLY' } }],
      SSEDescription: { Status: 'ENABLED' },
      DeletionProtectionEnabled: true,
    });
    const backups = await dynamodb.send(new DescribeContinuousBackupsCommand({ TableName }));
    expect(backups.ContinuousBackupsDescription?.PointInTimeRecoveryDescription).toMatchObject({
      PointInTimeRecoveryStatus: 'ENABLED',
    });
    const { TimeToLiveDescription } = await dynamodb.send(new DescribeTimeToLiveCommand({ TableName }));
    expect(TimeToLiveDescription).toMatchObject({ AttributeName: 'expiresAt', TimeToLiveStatus: 'ENABLED' });
    const { Tags } = await dynamodb.send(new ListTagsOfResourceCommand({ ResourceArn }));
    expect(Tags).toEqual([{ Key: 'team', Value: 'blue' }]);
  });

  it('fails a stack that asks for the stream of a table without one, and undoes it', async () => {
    const Plain = {
      Type: 'AWS::DynamoDB::Table',
      Properties: {
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
        KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
      },
    };
    const Outputs = { Stream: { Value: { 'Fn::GetAtt': ['Plain', 'StreamArn'] } } };
    await stacks.create('streamless', { Resources: { Plain }, Outputs });
    expect((await stacks.settled('streamless')).StackStatus).toBe('ROLLBACK_COMPLETE');
    const { TableNames } = await dynamodb.send(new ListTablesCommand({}));
    expect(TableNames).toEqual(['incidents']);
  });

  it('is kept by its own protection, and removed once that is off', async () => {
    const { StackId = '' } = await stacks.settled('table');
    const remove = () => stacks.client.send(new DeleteStackCommand({ StackName: 'table' }));
    await remove();
    expect((await stacks.settled(StackId)).StackStatus).toBe('DELETE_FAILED');
    await dynamodb.send(new UpdateTableCommand({ TableName, DeletionProtectionEnabled: false }));
    await remove();
    expect((await stacks.settled(StackId)).StackStatus).toBe('DELETE_COMPLETE');
    expect((await dynamodb.send(new ListTablesCommand({}))).TableNames).toEqual([]);
  });
});
