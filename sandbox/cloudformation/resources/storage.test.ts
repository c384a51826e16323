import { DeleteStackCommand } from '@aws-sdk/client-cloudformation';
import {
  CloudWatchLogsClient,
  DescribeLogGroupsCommand,
  ListTagsForResourceCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import {
  GetBucketEncryptionCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketPolicyCommand,
  GetBucketTaggingCommand,
  GetBucketVersioningCommand,
  GetPublicAccessBlockCommand,
  ListBucketsCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ACCOUNT, openStacks } from '../../services/cloudformation/fixture.ts';

let stacks: Awaited<ReturnType<typeof openStacks>>;
let s3: S3Client;
let logs: CloudWatchLogsClient;
beforeAll(async () => {
  stacks = await openStacks();
  s3 = new S3Client({ ...stacks.config, forcePathStyle: true });
  logs = new CloudWatchLogsClient(stacks.config);
});
afterAll(() => stacks.sandbox.close());

const template = {
  Resources: {
    Evidence: {
      Type: 'AWS::S3::Bucket',
      Properties: {
        VersioningConfiguration: { Status: 'Enabled' },
        BucketEncryption: {
          ServerSideEncryptionConfiguration: [
            { ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' }, BucketKeyEnabled: true },
          ],
        },
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: true,
          BlockPublicPolicy: true,
          IgnorePublicAcls: true,
          RestrictPublicBuckets: 'false',
        },
        OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
        LifecycleConfiguration: {
          Rules: [{ Id: 'old', Status: 'Enabled', ExpirationInDays: 400, Prefix: 'raw/' }],
        },
        Tags: [{ Key: 'team', Value: 'blue' }],
      },
    },
    Policy: {
      Type: 'AWS::S3::BucketPolicy',
      Properties: {
        Bucket: { Ref: 'Evidence' },
        PolicyDocument: {
          Version: '2012-10-17',
          Statement: [
            {
              Effect: 'Deny',
              Principal: '*',
              Action: 's3:*',
              Resource: [
                { 'Fn::GetAtt': ['Evidence', 'Arn'] },
                { 'Fn::Join': ['', [{ 'Fn::GetAtt': ['Evidence', 'Arn'] }, '/*']] },
              ],
              Condition: { Bool: { 'aws:SecureTransport': 'false' } },
            },
          ],
        },
      },
    },
    Log: {
      Type: 'AWS::Logs::LogGroup',
      Properties: { LogGroupName: '/cordon/translator', RetentionInDays: '30' },
    },
    Meta: { Type: 'AWS::CDK::Metadata', Properties: { Analytics: 'v2:deflate64:x' } },
  },
  Outputs: { Log: { Value: { 'Fn::GetAtt': ['Log', 'Arn'] } } },
};

describe('buckets and log groups in a stack', () => {
  it('makes them as the template says', async () => {
    await stacks.create('Store', template, { Tags: [{ Key: 'stage', Value: 'dev' }] });
    const stack = await stacks.settled('Store');
    expect(stack.StackStatus, JSON.stringify(await stacks.history('Store'))).toBe('CREATE_COMPLETE');
    const Bucket = (await stacks.physicalIds('Store'))['Evidence'] ?? '';
    expect(Bucket).toMatch(/^store-evidence-[a-z2-7]{12}$/);
    const of = { Bucket };
    expect((await s3.send(new GetBucketVersioningCommand(of))).Status).toBe('Enabled');
    expect(
      (await s3.send(new GetBucketEncryptionCommand(of))).ServerSideEncryptionConfiguration?.Rules,
    ).toMatchObject([
      { ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' }, BucketKeyEnabled: true },
    ]);
    expect((await s3.send(new GetPublicAccessBlockCommand(of))).PublicAccessBlockConfiguration).toMatchObject(
      { BlockPublicAcls: true, RestrictPublicBuckets: false },
    );
    expect((await s3.send(new GetBucketLifecycleConfigurationCommand(of))).Rules).toMatchObject([
      { ID: 'old', Expiration: { Days: 400 }, Filter: { Prefix: 'raw/' } },
    ]);
    expect((await s3.send(new GetBucketTaggingCommand(of))).TagSet).toEqual([
      { Key: 'stage', Value: 'dev' },
      { Key: 'team', Value: 'blue' },
    ]);
    const { Policy } = await s3.send(new GetBucketPolicyCommand(of));
    expect(JSON.parse(Policy ?? '')).toMatchObject({
      Statement: [{ Resource: [`arn:aws:s3:::${Bucket}`, `arn:aws:s3:::${Bucket}/*`] }],
    });
    const { logGroups } = await logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: '/cordon' }));
    expect(logGroups).toMatchObject([{ logGroupName: '/cordon/translator', retentionInDays: 30 }]);
    const resourceArn = `arn:aws:logs:eu-west-2:${ACCOUNT}:log-group:/cordon/translator`;
    expect((await logs.send(new ListTagsForResourceCommand({ resourceArn }))).tags).toEqual({ stage: 'dev' });
    expect(stack.Outputs).toMatchObject([{ OutputValue: `${resourceArn}:*` }]);
  });

  it('removes them', async () => {
    const { StackId = '' } = await stacks.settled('Store');
    await stacks.client.send(new DeleteStackCommand({ StackName: 'Store' }));
    expect((await stacks.settled(StackId)).StackStatus).toBe('DELETE_COMPLETE');
    expect((await s3.send(new ListBucketsCommand({}))).Buckets ?? []).toEqual([]);
    expect((await logs.send(new DescribeLogGroupsCommand({}))).logGroups ?? []).toEqual([]);
  });
});
