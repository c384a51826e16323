import type {
  BillingMode,
  CreateTableInput,
  CreateTableOutput,
  DescribeTableOutput,
  KeyType,
  ProjectionType,
  ScalarAttributeType,
  SSEType,
  StreamViewType,
  TableClass,
  TableDescription,
} from '@aws-sdk/client-dynamodb';
import { AwsError } from '../../kernel/aws-error.ts';
import { ignoreMissing } from '../existing.ts';
import { tagsFor } from '../resource-tags.ts';
import { type ResourceContext, resourceType } from '../resource-type.ts';
import { boolean, list, number, object, required, tags, text, word } from '../shape.ts';

const throughput = object({ ReadCapacityUnits: required(number), WriteCapacityUnits: required(number) });
const onDemand = object({ MaxReadRequestUnits: number, MaxWriteRequestUnits: number });
const keySchema = list(object({ AttributeName: required(text), KeyType: required(word<KeyType>()) }));
const index = {
  IndexName: required(text),
  KeySchema: required(keySchema),
  Projection: required(object({ NonKeyAttributes: list(text), ProjectionType: word<ProjectionType>() })),
};

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-dynamodb-table.html */
export const dynamodbTable = resourceType({
  type: 'AWS::DynamoDB::Table',
  properties: object({
    AttributeDefinitions: list(
      object({ AttributeName: required(text), AttributeType: required(word<ScalarAttributeType>()) }),
    ),
    BillingMode: word<BillingMode>(),
    DeletionProtectionEnabled: boolean,
    GlobalSecondaryIndexes: list(
      object({ ...index, OnDemandThroughput: onDemand, ProvisionedThroughput: throughput }),
    ),
    KeySchema: required(keySchema),
    LocalSecondaryIndexes: list(object(index)),
    OnDemandThroughput: onDemand,
    PointInTimeRecoverySpecification: object({
      PointInTimeRecoveryEnabled: boolean,
      RecoveryPeriodInDays: number,
    }),
    ProvisionedThroughput: throughput,
    SSESpecification: object({
      KMSMasterKeyId: text,
      SSEEnabled: required(boolean),
      SSEType: word<SSEType>(),
    }),
    StreamSpecification: object({ StreamViewType: required(word<StreamViewType>()) }),
    TableClass: word<TableClass>(),
    TableName: text,
    Tags: tags,
    TimeToLiveSpecification: object({ AttributeName: text, Enabled: required(boolean) }),
  }),
  attributes: ['Arn', 'StreamArn'],
  async create(properties, context) {
    const {
      PointInTimeRecoverySpecification: recovery,
      SSESpecification: encryption,
      StreamSpecification: stream,
      TimeToLiveSpecification: timeToLive,
      Tags,
      ...same
    } = properties;
    const TableName = same.TableName ?? context.generateName(255);
    const { TableDescription } = await context.call<CreateTableOutput>('dynamodb', 'CreateTable', {
      ...same,
      TableName,
      SSESpecification: encryption && {
        Enabled: encryption.SSEEnabled,
        SSEType: encryption.SSEType,
        KMSMasterKeyId: encryption.KMSMasterKeyId,
      },
      StreamSpecification: stream && { StreamEnabled: true, StreamViewType: stream.StreamViewType },
      Tags: tagsFor(Tags, context),
    } satisfies CreateTableInput);
    context.established(TableName);
    const table = await waitUntilActive(TableName, TableDescription, context);
    if (recovery !== undefined) {
      const PointInTimeRecoverySpecification = { PointInTimeRecoveryEnabled: false, ...recovery };
      await context.call('dynamodb', 'UpdateContinuousBackups', {
        TableName,
        PointInTimeRecoverySpecification,
      });
    }
    if (timeToLive?.Enabled === true)
      await context.call('dynamodb', 'UpdateTimeToLive', { TableName, TimeToLiveSpecification: timeToLive });
    const { TableArn = '', LatestStreamArn } = table;
    const streamArn = LatestStreamArn === undefined ? {} : { StreamArn: LatestStreamArn };
    return { ref: TableName, attributes: { Arn: TableArn, ...streamArn } };
  },
  async remove({ physicalId }, context) {
    await ignoreMissing(context.call('dynamodb', 'DeleteTable', { TableName: physicalId }));
  },
});

/** Milliseconds between two looks, and how many there are. */
const PAUSE = 100;
const LOOKS = 600;

async function waitUntilActive(
  TableName: string,
  made: TableDescription | undefined,
  context: ResourceContext,
): Promise<TableDescription> {
  let table = made ?? {};
  for (let look = 0; table.TableStatus !== 'ACTIVE' && look < LOOKS; look += 1) {
    await context.pause(PAUSE);
    const answer = await context.call<DescribeTableOutput>('dynamodb', 'DescribeTable', { TableName });
    table = answer.Table ?? {};
  }
  if (table.TableStatus === 'ACTIVE') return table;
  throw new AwsError('NotStabilized', `Table ${TableName} did not become active.`);
}
