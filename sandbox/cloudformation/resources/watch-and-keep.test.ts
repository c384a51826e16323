import { DeleteStackCommand, UpdateStackCommand } from '@aws-sdk/client-cloudformation';
import { CloudWatchClient, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import {
  GetBucketVersioningCommand,
  GetObjectLockConfigurationCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import {
  DescribeSecretCommand,
  GetResourcePolicyCommand,
  GetSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ACCOUNT, openStacks } from '../../services/cloudformation/fixture.ts';

let stacks: Awaited<ReturnType<typeof openStacks>>;
let cloudwatch: CloudWatchClient;
let secrets: SecretsManagerClient;
let s3: S3Client;
beforeAll(async () => {
  stacks = await openStacks();
  cloudwatch = new CloudWatchClient(stacks.config);
  secrets = new SecretsManagerClient(stacks.config);
  s3 = new S3Client({ ...stacks.config, forcePathStyle: true });
});
afterAll(() => stacks.sandbox.close());

const policy = {
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Deny',
      Principal: { AWS: `arn:aws:iam::${ACCOUNT}:user/intruder` },
      Action: 'secretsmanager:GetSecretValue',
      Resource: '*',
    },
  ],
};

const templateWith = (threshold: number, days: number, description: string) => ({
  Resources: {
    Topic: { Type: 'AWS::SNS::Topic' },
    Alarm: {
      Type: 'AWS::CloudWatch::Alarm',
      Properties: {
        AlarmDescription: description,
        AlarmActions: [{ Ref: 'Topic' }],
        Namespace: 'AWS/Lambda',
        MetricName: 'Errors',
        Dimensions: [{ Name: 'FunctionName', Value: 'GuardDutyTranslator' }],
        Statistic: 'Sum',
        Period: '60',
        EvaluationPeriods: 1,
        Threshold: threshold,
        ComparisonOperator: 'GreaterThanOrEqualToThreshold',
        TreatMissingData: 'notBreaching',
        Tags: [{ Key: 'team', Value: 'blue' }],
      },
    },
    Key: {
      Type: 'AWS::SecretsManager::Secret',
      Properties: { Name: 'cordon/key', Description: description, SecretString: 'given' },
    },
    Made: {
      Type: 'AWS::SecretsManager::Secret',
      Properties: {
        GenerateSecretString: {
          SecretStringTemplate: '{"user":"robot"}',
          GenerateStringKey: 'password',
          PasswordLength: 20,
          ExcludePunctuation: 'true',
        },
      },
    },
    Policy: {
      Type: 'AWS::SecretsManager::ResourcePolicy',
      Properties: { SecretId: { Ref: 'Key' }, ResourcePolicy: policy, BlockPublicPolicy: true },
    },
    Evidence: {
      Type: 'AWS::S3::Bucket',
      Properties: {
        ObjectLockEnabled: true,
        ObjectLockConfiguration: {
          ObjectLockEnabled: 'Enabled',
          Rule: { DefaultRetention: { Mode: 'GOVERNANCE', Days: days } },
        },
      },
    },
  },
  Outputs: { Arn: { Value: { 'Fn::GetAtt': ['Alarm', 'Arn'] } } },
});

async function look() {
  const ids = await stacks.physicalIds('Kept');
  const { MetricAlarms } = await cloudwatch.send(
    new DescribeAlarmsCommand({ AlarmNames: [ids['Alarm'] ?? ''] }),
  );
  const lock = await s3.send(new GetObjectLockConfigurationCommand({ Bucket: ids['Evidence'] ?? '' }));
  return {
    ids,
    alarm: MetricAlarms?.[0],
    secret: await secrets.send(new DescribeSecretCommand({ SecretId: 'cordon/key' })),
    lock: lock.ObjectLockConfiguration,
  };
}
const readValue = async (SecretId: string) =>
  (await secrets.send(new GetSecretValueCommand({ SecretId }))).SecretString ?? '';

describe('alarms, secrets and locked buckets in a stack', () => {
  it('are made as the template says', async () => {
    await stacks.create('Kept', templateWith(1, 30, 'first'), { Tags: [{ Key: 'stage', Value: 'dev' }] });
    const stack = await stacks.settled('Kept');
    expect(stack.StackStatus, JSON.stringify(await stacks.history('Kept'))).toBe('CREATE_COMPLETE');
    const { ids, alarm, secret, lock } = await look();
    expect(ids['Alarm']).toMatch(/^Kept-Alarm-/);
    expect(stack.Outputs).toMatchObject([{ OutputValue: alarm?.AlarmArn }]);
    expect(alarm).toMatchObject({
      AlarmDescription: 'first',
      AlarmActions: [ids['Topic']],
      Period: 60,
      Threshold: 1,
      Dimensions: [{ Name: 'FunctionName', Value: 'GuardDutyTranslator' }],
    });
    expect(secret).toMatchObject({ ARN: ids['Key'], Tags: [{ Key: 'stage', Value: 'dev' }] });
    expect(await readValue('cordon/key')).toBe('given');
    expect(JSON.parse(await readValue(ids['Made'] ?? ''))).toEqual({
      user: 'robot',
      password: expect.stringMatching(/^[A-Za-z0-9]{20}$/),
    });
    const { ResourcePolicy } = await secrets.send(new GetResourcePolicyCommand({ SecretId: 'cordon/key' }));
    expect(JSON.parse(ResourcePolicy ?? '')).toEqual(policy);
    expect(lock?.Rule?.DefaultRetention).toEqual({ Mode: 'GOVERNANCE', Days: 30 });
    const Bucket = ids['Evidence'] ?? '';
    expect((await s3.send(new GetBucketVersioningCommand({ Bucket }))).Status).toBe('Enabled');
  });

  it('follow it when it changes', async () => {
    const before = await look();
    const TemplateBody = JSON.stringify(templateWith(5, 60, 'second'));
    await stacks.client.send(new UpdateStackCommand({ StackName: 'Kept', TemplateBody }));
    const stack = await stacks.settled('Kept');
    expect(stack.StackStatus, JSON.stringify(await stacks.history('Kept'))).toBe('UPDATE_COMPLETE');
    const { ids, alarm, secret, lock } = await look();
    expect(ids).toEqual(before.ids);
    expect(alarm).toMatchObject({ AlarmDescription: 'second', Threshold: 5 });
    expect(secret.Description).toBe('second');
    expect(await readValue('cordon/key')).toBe('given');
    expect(lock?.Rule?.DefaultRetention).toEqual({ Mode: 'GOVERNANCE', Days: 60 });
  });

  it('go with it, but for a bucket that holds something', async () => {
    const { ids } = await look();
    const { StackId = '' } = await stacks.settled('Kept');
    const Bucket = ids['Evidence'] ?? '';
    await s3.send(new PutObjectCommand({ Bucket, Key: 'proof', Body: 'b' }));
    await stacks.client.send(new DeleteStackCommand({ StackName: 'Kept' }));
    expect((await stacks.settled(StackId)).StackStatus).toBe('DELETE_FAILED');
    expect(await stacks.reasonOf(StackId, 'Evidence')).toContain('not empty');
    expect((await cloudwatch.send(new DescribeAlarmsCommand({}))).MetricAlarms).toEqual([]);
    await expect(readValue('cordon/key')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });

  it('that are there already are not taken over', async () => {
    const named = (Name: string) => ({
      Resources: { S: { Type: 'AWS::SecretsManager::Secret', Properties: { Name } } },
    });
    await stacks.create('One', named('taken'));
    await stacks.settled('One');
    await stacks.create('Two', named('taken'));
    expect((await stacks.settled('Two')).StackStatus).toBe('ROLLBACK_COMPLETE');
    expect(await stacks.reasonOf('Two', 'S')).toContain('already exists');
    await secrets.send(new DescribeSecretCommand({ SecretId: 'taken' }));
  });
});
