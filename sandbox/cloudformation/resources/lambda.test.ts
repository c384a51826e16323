import { DeleteStackCommand } from '@aws-sdk/client-cloudformation';
import {
  GetFunctionCommand,
  GetFunctionEventInvokeConfigCommand,
  GetFunctionUrlConfigCommand,
  GetPolicyCommand,
  InvokeCommand,
  LambdaClient,
} from '@aws-sdk/client-lambda';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { strToU8, zipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ACCOUNT, openStacks } from '../../services/cloudformation/fixture.ts';

let stacks: Awaited<ReturnType<typeof openStacks>>;
let lambda: LambdaClient;
beforeAll(async () => {
  stacks = await openStacks();
  lambda = new LambdaClient(stacks.config);
  const s3 = new S3Client({ ...stacks.config, forcePathStyle: true });
  const CreateBucketConfiguration = { LocationConstraint: 'eu-west-2' } as const;
  await s3.send(new CreateBucketCommand({ Bucket: 'assets', CreateBucketConfiguration }));
  const source = 'export const handler = async (event) => ({ from: "s3", told: event.told });';
  const Body = zipSync({ 'index.mjs': strToU8(source) });
  await s3.send(new PutObjectCommand({ Bucket: 'assets', Key: 'code.zip', Body }));
});
afterAll(() => stacks.sandbox.close());

const role = {
  Type: 'AWS::IAM::Role',
  Properties: {
    AssumeRolePolicyDocument: {
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' },
      ],
    },
    Policies: [
      {
        PolicyName: 'writes',
        PolicyDocument: {
          Version: '2012-10-17',
          Statement: [{ Effect: 'Allow', Action: ['logs:*', 'sqs:SendMessage'], Resource: '*' }],
        },
      },
    ],
  },
};
const arnOf = (id: string) => ({ 'Fn::GetAtt': [id, 'Arn'] });

const template = {
  Resources: {
    Role: role,
    Log: { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: '/translator' } },
    Dead: { Type: 'AWS::SQS::Queue' },
    Translator: {
      Type: 'AWS::Lambda::Function',
      Properties: {
        FunctionName: 'GuardDutyTranslator',
        Code: { S3Bucket: 'assets', S3Key: 'code.zip' },
        Handler: 'index.handler',
        Role: arnOf('Role'),
        Runtime: 'nodejs20.x',
        Architectures: ['arm64'],
        Environment: { Variables: { DEAD: { Ref: 'Dead' }, LEVEL: 3 } },
        LoggingConfig: { LogFormat: 'JSON', LogGroup: { Ref: 'Log' } },
        DeadLetterConfig: { TargetArn: arnOf('Dead') },
        MemorySize: '256',
        Timeout: 15,
        ReservedConcurrentExecutions: 2,
        Tags: [{ Key: 'team', Value: 'blue' }],
      },
    },
    Inline: {
      Type: 'AWS::Lambda::Function',
      Properties: {
        Code: { ZipFile: 'exports.handler = async () => "from the template"' },
        Handler: 'index.handler',
        Role: arnOf('Role'),
        Runtime: 'nodejs20.x',
      },
    },
    Permission: {
      Type: 'AWS::Lambda::Permission',
      Properties: {
        Action: 'lambda:InvokeFunction',
        FunctionName: arnOf('Translator'),
        Principal: 'events.amazonaws.com',
        SourceArn: arnOf('Rule'),
      },
    },
    Rule: {
      Type: 'AWS::Events::Rule',
      Properties: { EventPattern: { source: ['x'] }, Targets: [{ Id: 'T', Arn: arnOf('Translator') }] },
    },
    Retries: {
      Type: 'AWS::Lambda::EventInvokeConfig',
      Properties: {
        FunctionName: { Ref: 'Translator' },
        Qualifier: '$LATEST',
        MaximumRetryAttempts: 1,
        MaximumEventAgeInSeconds: 600,
      },
    },
  },
};

const told = async (FunctionName: string, event: object): Promise<unknown> => {
  const { Payload } = await lambda.send(new InvokeCommand({ FunctionName, Payload: JSON.stringify(event) }));
  return JSON.parse(Buffer.from(Payload ?? []).toString());
};

describe('functions in a stack', () => {
  it('makes functions that run, from S3 and from the template itself', async () => {
    await stacks.create('functions', template, { Capabilities: ['CAPABILITY_IAM'] });
    const stack = await stacks.settled('functions');
    expect(stack.StackStatus, JSON.stringify(await stacks.history('functions'))).toBe('CREATE_COMPLETE');
    const ids = await stacks.physicalIds('functions');
    expect(await told('GuardDutyTranslator', { told: 'so' })).toEqual({ from: 's3', told: 'so' });
    expect(await told(ids['Inline'] ?? '', {})).toBe('from the template');
  });

  it('hands every property to the service', async () => {
    const ids = await stacks.physicalIds('functions');
    const FunctionName = 'GuardDutyTranslator';
    const made = await lambda.send(new GetFunctionCommand({ FunctionName }));
    expect(made).toMatchObject({
      Configuration: {
        FunctionArn: `arn:aws:lambda:eu-west-2:${ACCOUNT}:function:GuardDutyTranslator`,
        Architectures: ['arm64'],
        Environment: { Variables: { DEAD: ids['Dead'], LEVEL: '3' } },
        LoggingConfig: { LogFormat: 'JSON', LogGroup: '/translator' },
        DeadLetterConfig: { TargetArn: expect.stringMatching(/:functions-Dead-/) },
        MemorySize: 256,
        Timeout: 15,
      },
      Concurrency: { ReservedConcurrentExecutions: 2 },
      Tags: { team: 'blue' },
    });
    const { Policy } = await lambda.send(new GetPolicyCommand({ FunctionName }));
    expect(JSON.parse(Policy ?? '')).toMatchObject({
      Statement: [
        {
          Sid: ids['Permission'],
          Principal: { Service: 'events.amazonaws.com' },
          Condition: { ArnLike: { 'AWS:SourceArn': expect.stringContaining(`rule/${ids['Rule']}`) } },
        },
      ],
    });
    expect(await lambda.send(new GetFunctionEventInvokeConfigCommand({ FunctionName }))).toMatchObject({
      MaximumRetryAttempts: 1,
      MaximumEventAgeInSeconds: 600,
    });
  });

  it('removes them', async () => {
    const { StackId = '' } = await stacks.settled('functions');
    await stacks.client.send(new DeleteStackCommand({ StackName: 'functions' }));
    const stack = await stacks.settled(StackId);
    expect(stack.StackStatus, stack.StackStatusReason).toBe('DELETE_COMPLETE');
    await expect(
      lambda.send(new GetFunctionCommand({ FunctionName: 'GuardDutyTranslator' })),
    ).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });
});

describe('a function URL in a stack', () => {
  const url = (AuthType: string, more: object = {}) => ({
    Resources: {
      Role: role,
      Function: {
        Type: 'AWS::Lambda::Function',
        Properties: {
          FunctionName: 'hook',
          Code: { ZipFile: 'exports.handler = async () => "hooked"' },
          Handler: 'index.handler',
          Role: arnOf('Role'),
          Runtime: 'nodejs20.x',
        },
      },
      Url: {
        Type: 'AWS::Lambda::Url',
        Properties: { AuthType, TargetFunctionArn: arnOf('Function'), ...more },
      },
      MayAsk: {
        Type: 'AWS::Lambda::Permission',
        Properties: {
          Action: 'lambda:InvokeFunctionUrl',
          FunctionName: arnOf('Function'),
          FunctionUrlAuthType: 'AWS_IAM',
          Principal: ACCOUNT,
        },
      },
      MayInvoke: {
        Type: 'AWS::Lambda::Permission',
        Properties: {
          Action: 'lambda:InvokeFunction',
          FunctionName: arnOf('Function'),
          InvokedViaFunctionUrl: true,
          Principal: ACCOUNT,
        },
      },
    },
    Outputs: {
      Address: { Value: { 'Fn::GetAtt': ['Url', 'FunctionUrl'] } },
      Ref: { Value: { Ref: 'Url' } },
      Of: { Value: { 'Fn::GetAtt': ['Url', 'FunctionArn'] } },
    },
  });
  const Capabilities = ['CAPABILITY_IAM'] as const;

  it('is made with its permissions, changed, and removed with the stack', async () => {
    await stacks.create('hooks', url('AWS_IAM'), { Capabilities: [...Capabilities] });
    const stack = await stacks.settled('hooks');
    expect(stack.StackStatus, JSON.stringify(await stacks.history('hooks'))).toBe('CREATE_COMPLETE');
    const { FunctionUrl, FunctionArn } = await lambda.send(
      new GetFunctionUrlConfigCommand({ FunctionName: 'hook' }),
    );
    const outputs = Object.fromEntries(
      (stack.Outputs ?? []).map(({ OutputKey = '', OutputValue }) => [OutputKey, OutputValue]),
    );
    expect(outputs).toEqual({ Address: FunctionUrl, Ref: FunctionArn, Of: FunctionArn });
    const { Policy = '' } = await lambda.send(new GetPolicyCommand({ FunctionName: 'hook' }));
    const conditions = JSON.parse(Policy).Statement.map(({ Condition }: { Condition: object }) => Condition);
    expect(conditions).toHaveLength(2);
    expect(conditions).toContainEqual({ StringEquals: { 'lambda:FunctionUrlAuthType': 'AWS_IAM' } });
    expect(conditions).toContainEqual({ Bool: { 'lambda:InvokedViaFunctionUrl': 'true' } });

    await stacks.update('hooks', url('AWS_IAM', { InvokeMode: 'BUFFERED' }), {
      Capabilities: [...Capabilities],
    });
    expect((await stacks.settled('hooks')).StackStatus).toBe('UPDATE_COMPLETE');
    await stacks.update('hooks', url('NONE'), { Capabilities: [...Capabilities] });
    expect((await stacks.settled('hooks')).StackStatus).toBe('UPDATE_ROLLBACK_COMPLETE');
    const kept = await lambda.send(new GetFunctionUrlConfigCommand({ FunctionName: 'hook' }));
    expect(kept).toMatchObject({ FunctionUrl, AuthType: 'AWS_IAM' });

    const { Url: _, ...rest } = url('AWS_IAM').Resources;
    await stacks.update('hooks', { Resources: rest }, { Capabilities: [...Capabilities] });
    expect((await stacks.settled('hooks')).StackStatus).toBe('UPDATE_COMPLETE');
    await expect(
      lambda.send(new GetFunctionUrlConfigCommand({ FunctionName: 'hook' })),
    ).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });
});
