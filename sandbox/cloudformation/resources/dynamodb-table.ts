import type {
  BillingMode,
  CreateTableInput,
  CreateTableOutput,
  DescribeTableOutput,
  DescribeTimeToLiveOutput,
  KeyType,
  ProjectionType,
  ScalarAttributeType,
  SSEType,
  StreamViewType,
  TableClass,
  TableDescription,
  UpdateTableInput,
} from '@aws-sdk/client-dynamodb';
import { AwsError } from '../../kernel/aws-error.ts';
import { ignoreMissing } from '../existing.ts';
import { tagChange, tagsFor } from '../resource-tags.ts';
import { type Change, type ResourceContext, resourceType } from '../resource-type.ts';
import { boolean, list, number, object, required, tags, text, word } from '../shape.ts';

const throughput = object({ ReadCapacityUnits: required(number), WriteCapacityUnits: required(number) });
const onDemand = object({ MaxReadRequestUnits: number, MaxWriteRequestUnits: number });
const keySchema = list(object({ AttributeName: required(text), KeyType: required(word<KeyType>()) }));
const index = {
  IndexName: required(text),
  KeySchema: required(keySchema),
  Projection: required(object({ NonKeyAttributes: list(text), ProjectionType: word<ProjectionType>() })),
};

const properties = object({
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
});

type Properties = ReturnType<typeof properties.read>;

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-dynamodb-table.html */
export const dynamodbTable = resourceType({
  type: 'AWS::DynamoDB::Table',
  properties,
  attributes: ['Arn', 'StreamArn'],
  async create(given, context) {
    const {
      PointInTimeRecoverySpecification: recovery,
      SSESpecification: encryption,
      StreamSpecification: stream,
      TimeToLiveSpecification: timeToLive,
      Tags,
      ...same
    } = given;
    const TableName = same.TableName ?? context.generateName(255);
    const { TableDescription } = await context.call<CreateTableOutput>('dynamodb', 'CreateTable', {
      ...same,
      TableName,
      SSESpecification: encryption && toSse(encryption),
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
  update: {
    inPlace: [
      'DeletionProtectionEnabled',
      'PointInTimeRecoverySpecification',
      'SSESpecification',
      'TableClass',
      'Tags',
      'TimeToLiveSpecification',
    ],
    replaced: ['AttributeDefinitions', 'KeySchema', 'LocalSecondaryIndexes', 'TableName'],
    name: 'TableName',
    apply: updateTable,
  },
});

async function updateTable(change: Change<Properties>, context: ResourceContext): Promise<void> {
  const { physicalId: TableName, after, changed } = change;
  const settings: Omit<UpdateTableInput, 'TableName'> = {
    ...(changed.has('DeletionProtectionEnabled')
      ? { DeletionProtectionEnabled: after.DeletionProtectionEnabled ?? false }
      : {}),
    ...(changed.has('TableClass') ? { TableClass: after.TableClass ?? 'STANDARD' } : {}),
    ...(changed.has('SSESpecification')
      ? { SSESpecification: toSse(after.SSESpecification ?? { SSEEnabled: false }) }
      : {}),
  };
  if (Object.keys(settings).length > 0)
    await context.call('dynamodb', 'UpdateTable', { TableName, ...settings });
  if (changed.has('PointInTimeRecoverySpecification'))
    await context.call('dynamodb', 'UpdateContinuousBackups', {
      TableName,
      PointInTimeRecoverySpecification: {
        PointInTimeRecoveryEnabled: false,
        ...after.PointInTimeRecoverySpecification,
      },
    });
  if (changed.has('TimeToLiveSpecification'))
    await setTimeToLive(TableName, after.TimeToLiveSpecification, context);
  if (!changed.has('Tags')) return;
  const ResourceArn = `arn:aws:dynamodb:${context.region}:${context.account}:table/${TableName}`;
  const { put, removed } = tagChange(change, context);
  if (removed.length > 0) await context.call('dynamodb', 'UntagResource', { ResourceArn, TagKeys: removed });
  if (put.length > 0) await context.call('dynamodb', 'TagResource', { ResourceArn, Tags: put });
}

/** The service refuses what is so already, and another attribute while one is set. */
async function setTimeToLive(
  TableName: string,
  wanted: Properties['TimeToLiveSpecification'],
  context: ResourceContext,
): Promise<void> {
  const { TimeToLiveDescription } = await context.call<DescribeTimeToLiveOutput>(
    'dynamodb',
    'DescribeTimeToLive',
    { TableName },
  );
  const set = TimeToLiveDescription?.AttributeName;
  const name = wanted?.Enabled === true ? wanted.AttributeName : undefined;
  if (set === name) return;
  const say = (AttributeName: string, Enabled: boolean) =>
    context.call('dynamodb', 'UpdateTimeToLive', {
      TableName,
      TimeToLiveSpecification: { AttributeName, Enabled },
    });
  if (set !== undefined) await say(set, false);
  if (name !== undefined) await say(name, true);
}

const toSse = ({ SSEEnabled, ...rest }: NonNullable<Properties['SSESpecification']>) => ({
  Enabled: SSEEnabled,
  ...rest,
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
