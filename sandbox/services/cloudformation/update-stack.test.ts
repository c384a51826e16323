import {
  DeleteStackCommand,
  GetStackPolicyCommand,
  GetTemplateCommand,
} from '@aws-sdk/client-cloudformation';
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  DescribeLogGroupsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { IAMClient, ListPolicyVersionsCommand } from '@aws-sdk/client-iam';
import { ListTopicsCommand, SNSClient } from '@aws-sdk/client-sns';
import { GetQueueAttributesCommand, ListQueueTagsCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStacks } from './fixture.ts';

let stacks: Awaited<ReturnType<typeof openStacks>>;
let sqs: SQSClient;
let sns: SNSClient;
let logs: CloudWatchLogsClient;
beforeAll(async () => {
  stacks = await openStacks();
  sqs = new SQSClient(stacks.config);
  sns = new SNSClient(stacks.config);
  logs = new CloudWatchLogsClient(stacks.config);
  await logs.send(new CreateLogGroupCommand({ logGroupName: 'taken' }));
});
afterAll(() => stacks.sandbox.close());

const queue = (Properties: object = {}, more: object = {}) => ({
  Type: 'AWS::SQS::Queue',
  Properties,
  ...more,
});
const topic = (TopicName: string, more: object = {}) => ({
  Type: 'AWS::SNS::Topic',
  Properties: { TopicName },
  ...more,
});
const log = (LogGroupName: string, more: object = {}) => ({
  Type: 'AWS::Logs::LogGroup',
  Properties: { LogGroupName },
  ...more,
});
/** Cannot be made: somebody else has a log group of this name. */
const failing = (DependsOn: string | string[]) => log('taken', { DependsOn });

async function deploy(name: string, Resources: object, more: object = {}): Promise<Record<string, string>> {
  await stacks.create(name, { Resources, ...more });
  await stacks.settled(name);
  expect(await stacks.failures(name)).toEqual([]);
  return stacks.physicalIds(name);
}

async function update(name: string, Resources: object, more: object = {}): Promise<string> {
  await stacks.update(name, { Resources }, more);
  return (await stacks.settled(name)).StackStatus ?? '';
}

const attribute = async (QueueUrl: string | undefined, name: 'VisibilityTimeout' | 'DelaySeconds') =>
  (await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [name] }))).Attributes?.[name];
const topicNames = async (prefix: string) =>
  ((await sns.send(new ListTopicsCommand({}))).Topics ?? [])
    .map(({ TopicArn = '' }) => TopicArn.split(':').at(-1) ?? '')
    .filter((name) => name.startsWith(prefix));
const groupNames = async (prefix: string) =>
  ((await logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: prefix }))).logGroups ?? []).map(
    ({ logGroupName }) => logGroupName,
  );

describe('UpdateStack', () => {
  it('changes, replaces, adds and removes, each after what it needs', async () => {
    const first = await deploy('shop', { Work: queue(), People: topic('shop-one'), Old: log('shop-old') });
    const redrive = { deadLetterTargetArn: { 'Fn::GetAtt': ['Dead', 'Arn'] }, maxReceiveCount: 3 };
    await stacks.update('shop', {
      Resources: {
        Work: queue({ VisibilityTimeout: 60, RedrivePolicy: redrive }),
        People: topic('shop-two'),
        Dead: queue(),
      },
      Outputs: { People: { Value: { Ref: 'People' } } },
    });
    const stack = await stacks.settled('shop');
    const second = await stacks.physicalIds('shop');
    expect(stack).toMatchObject({
      StackStatus: 'UPDATE_COMPLETE',
      LastUpdatedTime: expect.any(Date),
      Outputs: [{ OutputKey: 'People', OutputValue: second['People'] }],
    });
    expect(second).toEqual({
      Work: first['Work'],
      Dead: expect.stringContaining('shop-Dead-'),
      People: expect.stringMatching(/shop-two$/),
    });
    expect((await stacks.history('shop')).slice(11)).toEqual([
      'shop UPDATE_IN_PROGRESS',
      ...['People UPDATE_IN_PROGRESS', 'People UPDATE_IN_PROGRESS', 'People UPDATE_COMPLETE'],
      ...['Dead CREATE_IN_PROGRESS', 'Dead CREATE_IN_PROGRESS', 'Dead CREATE_COMPLETE'],
      ...['Work UPDATE_IN_PROGRESS', 'Work UPDATE_COMPLETE'],
      'shop UPDATE_COMPLETE_CLEANUP_IN_PROGRESS',
      ...['People DELETE_IN_PROGRESS', 'People DELETE_COMPLETE'],
      ...['Old DELETE_IN_PROGRESS', 'Old DELETE_COMPLETE'],
      'shop UPDATE_COMPLETE',
    ]);
    expect(await attribute(second['Work'], 'VisibilityTimeout')).toBe('60');
    expect(await topicNames('shop')).toEqual(['shop-two']);
    expect(await groupNames('shop')).toEqual([]);
  });

  it('removes in the order of the new dependencies, also what was made in between', async () => {
    await stacks.client.send(new DeleteStackCommand({ StackName: 'shop' }));
    const [first, second] = stacks.recorded('DeleteQueue').map((one) => one.requestParameters);
    expect(first).toMatchObject({ queueUrl: expect.stringContaining('shop-Work-') });
    expect(second).toMatchObject({ queueUrl: expect.stringContaining('shop-Dead-') });
  });

  it('refuses an update that changes nothing, and what is not there', async () => {
    await deploy('still', { Q: queue({ DelaySeconds: 3 }) });
    await expect(stacks.update('still', { Resources: { Q: queue({ DelaySeconds: '3' }) } })).rejects.toThrow(
      'No updates are to be performed.',
    );
    await expect(stacks.update('nowhere', { Resources: { Q: queue() } })).rejects.toThrow(
      'Stack [nowhere] does not exist',
    );
    expect((await stacks.settled('still')).StackStatus).toBe('CREATE_COMPLETE');
  });

  it('keeps the template and values, hidden ones too, when it is told to', async () => {
    const Parameters = {
      Delay: { Type: 'Number', Default: 1 },
      Hidden: { Type: 'Number', NoEcho: true },
    };
    const Q = queue({ DelaySeconds: { Ref: 'Delay' }, VisibilityTimeout: { Ref: 'Hidden' } });
    await stacks.create(
      'kept',
      { Parameters, Resources: { Q } },
      { Parameters: [{ ParameterKey: 'Hidden', ParameterValue: '77' }] },
    );
    await stacks.settled('kept');
    const { Q: url } = await stacks.physicalIds('kept');
    const Hidden = { ParameterKey: 'Hidden', UsePreviousValue: true };
    await stacks.update(
      'kept',
      {},
      {
        TemplateBody: undefined,
        UsePreviousTemplate: true,
        Parameters: [{ ParameterKey: 'Delay', ParameterValue: '5' }, Hidden],
      },
    );
    expect(await stacks.settled('kept')).toMatchObject({
      StackStatus: 'UPDATE_COMPLETE',
      Parameters: [
        { ParameterKey: 'Delay', ParameterValue: '5' },
        { ParameterKey: 'Hidden', ParameterValue: '****' },
      ],
    });
    expect(await attribute(url, 'DelaySeconds')).toBe('5');
    expect(await attribute(url, 'VisibilityTimeout')).toBe('77');
    await expect(stacks.update('kept', { Parameters, Resources: { Q } }, { Parameters: [] })).rejects.toThrow(
      'Parameters: [Hidden] must have values',
    );
  });

  it('brings the tags of the stack to its resources', async () => {
    const { Q: QueueUrl } = await deploy('tagged', { Q: queue({ Tags: [{ Key: 'own', Value: '1' }] }) });
    const Q = queue({ Tags: [{ Key: 'own', Value: '1' }] });
    expect(await update('tagged', { Q }, { Tags: [{ Key: 'team', Value: 'red' }] })).toBe('UPDATE_COMPLETE');
    const tags = async () => (await sqs.send(new ListQueueTagsCommand({ QueueUrl }))).Tags;
    expect(await tags()).toEqual({ own: '1', team: 'red' });
    expect(await update('tagged', { Q }, { Tags: [{ Key: 'team', Value: 'blue' }] })).toBe('UPDATE_COMPLETE');
    expect(await tags()).toEqual({ own: '1', team: 'blue' });
  });

  it('keeps what its template says to retain', async () => {
    const more = { UpdateReplacePolicy: 'Retain', DeletionPolicy: 'Retain' };
    await deploy('retain', {
      Replaced: topic('retain-one', more),
      Gone: topic('retain-gone', more),
      Q: queue(),
    });
    expect(await update('retain', { Replaced: topic('retain-two'), Q: queue() })).toBe('UPDATE_COMPLETE');
    expect(await topicNames('retain')).toEqual(['retain-one', 'retain-gone', 'retain-two']);
    expect(Object.keys(await stacks.physicalIds('retain'))).toEqual(['Replaced', 'Q']);
  });

  it('changes a managed policy more often than it may have versions', async () => {
    const iam = new IAMClient(stacks.config);
    const policy = (Resource: string) => ({
      P: {
        Type: 'AWS::IAM::ManagedPolicy',
        Properties: {
          PolicyDocument: {
            Version: '2012-10-17',
            Statement: [{ Effect: 'Allow', Action: 's3:GetObject', Resource }],
          },
        },
      },
    });
    const Capabilities = ['CAPABILITY_IAM' as const];
    await stacks.create('versions', { Resources: policy('*') }, { Capabilities });
    await stacks.settled('versions');
    const { P: PolicyArn } = await stacks.physicalIds('versions');
    for (let turn = 0; turn < 7; turn += 1) {
      expect(await update('versions', policy(`arn:aws:s3:::b/${turn}`), { Capabilities })).toBe(
        'UPDATE_COMPLETE',
      );
    }
    const { Versions } = await iam.send(new ListPolicyVersionsCommand({ PolicyArn }));
    expect(Versions?.map(({ VersionId }) => VersionId)).toEqual(['v8', 'v7', 'v6', 'v5', 'v4']);
    const { StackId = '' } = await stacks.settled('versions');
    await stacks.client.send(new DeleteStackCommand({ StackName: 'versions' }));
    expect((await stacks.settled(StackId)).StackStatus).toBe('DELETE_COMPLETE');
  });

  it('refuses by name what it does not have', async () => {
    await deploy('refused', { Q: queue(), T: topic('refused') });
    const template = { Resources: { Q: queue({ DelaySeconds: 1 }), T: topic('refused') } };
    for (const more of [
      { StackPolicyBody: '{}' },
      { StackPolicyDuringUpdateBody: '{}' },
      { NotificationARNs: ['arn:aws:sns:eu-west-2:111122223333:people'] },
      { RollbackConfiguration: { RollbackTriggers: [{ Arn: 'a', Type: 'AWS::CloudWatch::Alarm' }] } },
    ]) {
      await expect(stacks.update('refused', template, more)).rejects.toMatchObject({
        message: expect.stringContaining(Object.keys(more)[0] ?? ''),
        $metadata: { httpStatusCode: 501 },
      });
    }
    await expect(
      stacks.client.send(new GetStackPolicyCommand({ StackName: 'refused' })),
    ).rejects.toMatchObject({ message: expect.stringContaining('cloudformation:GetStackPolicy') });
    await expect(
      stacks.update('refused', { Resources: { Q: topic('refused-q'), T: topic('refused') } }),
    ).rejects.toThrow(/Update of resource type is not permitted.*\[Q\]/);
  });
});

describe('a stack that is being updated', () => {
  it('is neither updated nor deleted meanwhile', async () => {
    const slow = await openStacks({ iamPropagation: 400 });
    const user = (Path: string) => ({
      Resources: { User: { Type: 'AWS::IAM::User', Properties: { UserName: 'slow', Path } } },
    });
    const more = { Capabilities: ['CAPABILITY_NAMED_IAM' as const] };
    await slow.create('busy', user('/a/'), more);
    await slow.settled('busy');
    await slow.update('busy', user('/b/'), more);
    await expect(slow.update('busy', user('/c/'), more)).rejects.toThrow(
      'is in UPDATE_IN_PROGRESS state and can not be updated',
    );
    await expect(slow.client.send(new DeleteStackCommand({ StackName: 'busy' }))).rejects.toThrow(
      'cannot be deleted while in status UPDATE_IN_PROGRESS',
    );
    expect((await slow.settled('busy')).StackStatus).toBe('UPDATE_COMPLETE');
    await slow.sandbox.close();
  });
});

describe('an update that fails', () => {
  it('goes back to the resources, template and outputs that were there', async () => {
    const Outputs = { Q: { Value: { 'Fn::GetAtt': ['Q', 'QueueName'] } } };
    const Resources = { Q: queue({ VisibilityTimeout: 10 }), T: topic('back-one'), Old: log('back-old') };
    const before = await deploy('back', Resources, { Outputs });
    await stacks.update('back', {
      Resources: {
        Q: queue({ VisibilityTimeout: 20 }, { DependsOn: 'T' }),
        T: topic('back-two'),
        New: topic('back-new'),
        Last: failing(['Q', 'T', 'New']),
      },
    });
    const stack = await stacks.settled('back');
    expect(stack).toMatchObject({ StackStatus: 'UPDATE_ROLLBACK_COMPLETE', Outputs: [{ OutputKey: 'Q' }] });
    expect(await stacks.physicalIds('back')).toEqual(before);
    expect(await attribute(before['Q'], 'VisibilityTimeout')).toBe('10');
    expect(await topicNames('back')).toEqual(['back-one']);
    expect(await groupNames('back')).toEqual(['back-old']);
    const { TemplateBody = '' } = await stacks.client.send(new GetTemplateCommand({ StackName: 'back' }));
    expect(JSON.parse(TemplateBody)).toEqual({ Resources, Outputs });
    const history = await stacks.history('back');
    expect(history.slice(history.indexOf('Last CREATE_FAILED'))).toEqual([
      'Last CREATE_FAILED',
      'back UPDATE_ROLLBACK_IN_PROGRESS',
      ...['Q UPDATE_IN_PROGRESS', 'Q UPDATE_COMPLETE'],
      'T UPDATE_COMPLETE',
      'back UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS',
      'Last DELETE_COMPLETE',
      ...['T DELETE_IN_PROGRESS', 'T DELETE_COMPLETE'],
      ...['New DELETE_IN_PROGRESS', 'New DELETE_COMPLETE'],
      'back UPDATE_ROLLBACK_COMPLETE',
    ]);
    expect(await update('back', { ...Resources, Q: queue({ VisibilityTimeout: 30 }) })).toBe(
      'UPDATE_COMPLETE',
    );
  });

  it('says which name stands in the way of a replacement, and which property cannot be changed', async () => {
    const table = (KeyType: string, more: object = {}) => ({
      Type: 'AWS::DynamoDB::Table',
      Properties: {
        TableName: 'held',
        AttributeDefinitions: [{ AttributeName: KeyType, AttributeType: 'S' }],
        KeySchema: [{ AttributeName: KeyType, KeyType: 'HASH' }],
        BillingMode: 'PAY_PER_REQUEST',
        ...more,
      },
    });
    await deploy('held', { T: table('one') });
    expect(await update('held', { T: table('two') })).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(await stacks.reasonOf('held', 'T')).toMatch(
      /custom-named resource requires replacing. Rename held/,
    );
    const throughput = { ReadCapacityUnits: 1, WriteCapacityUnits: 1 };
    const provisioned = table('one', { BillingMode: 'PROVISIONED', ProvisionedThroughput: throughput });
    expect(await update('held', { T: provisioned })).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(await stacks.reasonOf('held', 'T')).toBe(
      'The sandbox does not implement cloudformation: a change of BillingMode, ProvisionedThroughput of an existing AWS::DynamoDB::Table.',
    );
  });
});
