import { DeleteStackCommand } from '@aws-sdk/client-cloudformation';
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  DescribeLogGroupsCommand,
  ListTagsForResourceCommand as ListLogTags,
} from '@aws-sdk/client-cloudwatch-logs';
import {
  DescribeContinuousBackupsCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  DynamoDBClient,
  ListTagsOfResourceCommand,
} from '@aws-sdk/client-dynamodb';
import {
  DescribeRuleCommand,
  EventBridgeClient,
  ListTagsForResourceCommand as ListRuleTags,
  ListTargetsByRuleCommand,
} from '@aws-sdk/client-eventbridge';
import { GetAccountAuthorizationDetailsCommand, IAMClient, ListAccessKeysCommand } from '@aws-sdk/client-iam';
import {
  DescribeKeyCommand,
  GetKeyPolicyCommand,
  KMSClient,
  ListAliasesCommand,
  ListResourceTagsCommand,
} from '@aws-sdk/client-kms';
import {
  GetFunctionCommand,
  GetFunctionEventInvokeConfigCommand,
  InvokeCommand,
  LambdaClient,
} from '@aws-sdk/client-lambda';
import {
  GetBucketEncryptionCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketPolicyCommand,
  GetBucketTaggingCommand,
  GetPublicAccessBlockCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import {
  GetSubscriptionAttributesCommand,
  GetTopicAttributesCommand,
  ListTagsForResourceCommand as ListTopicTags,
  SNSClient,
} from '@aws-sdk/client-sns';
import { GetQueueAttributesCommand, ListQueueTagsCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ACCOUNT, openStacks } from '../services/cloudformation/fixture.ts';
import { full, plain } from './every-type-fixture.ts';

let stacks: Awaited<ReturnType<typeof openStacks>>;
let looks: ReadonlyMap<string, () => Promise<unknown>>;
beforeAll(async () => {
  stacks = await openStacks();
  await stacks.create('all', plain, iamToo);
  await stacks.settled('all');
  expect(await stacks.failures('all')).toEqual([]);
  looks = looksAt(await stacks.physicalIds('all'));
  const logs = new CloudWatchLogsClient(stacks.config);
  await logs.send(new CreateLogGroupCommand({ logGroupName: 'taken' }));
});
afterAll(() => stacks.sandbox.close());

/** What the services themselves say of each resource; what changes by itself is left out. */
function looksAt(ids: Record<string, string>): ReadonlyMap<string, () => Promise<unknown>> {
  const { config } = stacks;
  const dynamodb = new DynamoDBClient(config);
  const events = new EventBridgeClient(config);
  const iam = new IAMClient(config);
  const kms = new KMSClient(config);
  const lambda = new LambdaClient(config);
  const logs = new CloudWatchLogsClient(config);
  const s3 = new S3Client({ ...config, forcePathStyle: true });
  const sns = new SNSClient(config);
  const sqs = new SQSClient(config);
  const arn = (service: string, name: string) => `arn:aws:${service}:eu-west-2:${ACCOUNT}:${name}`;
  const TableName = 'incidents';
  const Bucket = 'evidence';
  const TopicArn = ids['Topic'];
  const QueueUrl = ids['Queue'];
  const KeyId = ids['MacKey'];
  return new Map<string, () => Promise<unknown>>([
    ['table', () => dynamodb.send(new DescribeTableCommand({ TableName }))],
    ['time to live', () => dynamodb.send(new DescribeTimeToLiveCommand({ TableName }))],
    ['recovery', () => dynamodb.send(new DescribeContinuousBackupsCommand({ TableName }))],
    [
      'table tags',
      () => dynamodb.send(new ListTagsOfResourceCommand({ ResourceArn: arn('dynamodb', 'table/incidents') })),
    ],
    ['rule', () => events.send(new DescribeRuleCommand({ Name: 'findings' }))],
    ['targets', () => events.send(new ListTargetsByRuleCommand({ Rule: 'findings' }))],
    ['rule tags', () => events.send(new ListRuleTags({ ResourceARN: arn('events', 'rule/findings') }))],
    ['identities', () => iam.send(new GetAccountAuthorizationDetailsCommand({}))],
    ['keys', () => iam.send(new ListAccessKeysCommand({ UserName: 'robot' }))],
    ['alias', () => kms.send(new ListAliasesCommand({}))],
    ['mac key', () => kms.send(new DescribeKeyCommand({ KeyId }))],
    ['mac key policy', () => kms.send(new GetKeyPolicyCommand({ KeyId }))],
    ['mac key tags', () => kms.send(new ListResourceTagsCommand({ KeyId }))],
    ['function', () => lambda.send(new GetFunctionCommand({ FunctionName: 'translator' }))],
    ['retries', () => lambda.send(new GetFunctionEventInvokeConfigCommand({ FunctionName: 'translator' }))],
    [
      'answer',
      async () => {
        const { Payload } = await lambda.send(new InvokeCommand({ FunctionName: 'translator' }));
        return Buffer.from(Payload ?? []).toString();
      },
    ],
    ['log group', () => logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: '/own' }))],
    ['log tags', () => logs.send(new ListLogTags({ resourceArn: arn('logs', 'log-group:/own') }))],
    ['encryption', () => s3.send(new GetBucketEncryptionCommand({ Bucket }))],
    ['lifecycle', () => s3.send(new GetBucketLifecycleConfigurationCommand({ Bucket }))],
    ['public access', () => s3.send(new GetPublicAccessBlockCommand({ Bucket }))],
    ['bucket tags', () => s3.send(new GetBucketTaggingCommand({ Bucket }))],
    ['bucket policy', () => s3.send(new GetBucketPolicyCommand({ Bucket }))],
    ['topic', () => sns.send(new GetTopicAttributesCommand({ TopicArn }))],
    ['topic tags', () => sns.send(new ListTopicTags({ ResourceArn: TopicArn }))],
    [
      'subscription',
      () => sns.send(new GetSubscriptionAttributesCommand({ SubscriptionArn: ids['Subscription'] })),
    ],
    ['queue', () => sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }))],
    ['queue tags', () => sqs.send(new ListQueueTagsCommand({ QueueUrl }))],
  ]);
}

/** Numbers and times of changes, which go on counting when a state comes back. */
const COUNTING =
  /metadata|LastModified|LastUpdatedDate|UpdateDate|RevisionId|PolicyVersionList|DefaultVersionId|Location|creationTime|RestorableDateTime|RoleLastUsed|storedBytes/;

/** Lists come in the order in which things were put there, which is no part of a state. */
const inOrder = (value: unknown): unknown =>
  Array.isArray(value) ? [...value].sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)) : value;

async function lookAtAll(): Promise<ReadonlyMap<string, string>> {
  const seen = new Map<string, string>();
  for (const [name, look] of looks) {
    const answer = await look().catch((error: Error) => error.name);
    seen.set(
      name,
      JSON.stringify(answer, (key, value) => (COUNTING.test(key) ? undefined : inOrder(value))),
    );
  }
  const iam = new IAMClient(stacks.config);
  const { Policies } = await iam.send(new GetAccountAuthorizationDetailsCommand({}));
  const managed = Policies?.find(({ PolicyName }) => PolicyName === 'shared');
  const current = managed?.PolicyVersionList?.find(({ IsDefaultVersion }) => IsDefaultVersion);
  return seen.set('document', current?.Document ?? '');
}

/** The same template with one resource more, made after all others, that cannot be made. */
const failing = ({ Resources }: typeof plain) => ({
  Resources: {
    ...Resources,
    Last: {
      Type: 'AWS::Logs::LogGroup',
      Properties: { LogGroupName: 'taken' },
      DependsOn: Object.keys(Resources),
    },
  },
});

const iamToo = { Capabilities: ['CAPABILITY_NAMED_IAM' as const] };

describe('resources of every type', () => {
  let seenPlain: ReadonlyMap<string, string>;
  let seenFull: ReadonlyMap<string, string>;

  it('are changed in place', async () => {
    seenPlain = await lookAtAll();
    const ids = await stacks.physicalIds('all');
    await stacks.update('all', full, iamToo);
    const { StackStatus } = await stacks.settled('all');
    expect([StackStatus, ...(await stacks.failures('all'))]).toEqual(['UPDATE_COMPLETE']);
    expect(await stacks.physicalIds('all')).toEqual(ids);
    seenFull = await lookAtAll();
    const unchanged = [...seenFull].filter(([name, text]) => seenPlain.get(name) === text);
    expect(unchanged.map(([name]) => name)).toEqual([]);
    expect(seenFull.get('answer')).toContain('\\"answer\\":\\"new\\",\\"setting\\":\\"on\\"');
  });

  it('are put back when something fails after them', async () => {
    await stacks.update('all', failing(plain), iamToo);
    expect((await stacks.settled('all')).StackStatus).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(await lookAtAll()).toEqual(seenFull);
    expect(await stacks.failures('all')).toEqual([expect.stringMatching(/^Last: .*AlreadyExists/)]);
  });

  it('lose what their template no longer says', async () => {
    await stacks.update('all', plain, iamToo);
    expect((await stacks.settled('all')).StackStatus).toBe('UPDATE_COMPLETE');
    expect(await lookAtAll()).toEqual(seenPlain);
  });

  it('go with their stack', async () => {
    const id = (await stacks.settled('all')).StackId ?? '';
    await stacks.client.send(new DeleteStackCommand({ StackName: 'all' }));
    expect((await stacks.settled(id)).StackStatus).toBe('DELETE_COMPLETE');
  });
});
