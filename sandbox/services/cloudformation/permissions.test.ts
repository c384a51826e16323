import { DeleteStackCommand } from '@aws-sdk/client-cloudformation';
import {
  CreateAccessKeyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  IAMClient,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ACCOUNT, configOf, openStacks, stacksOf } from './fixture.ts';

let admin: Awaited<ReturnType<typeof openStacks>>;
let iam: IAMClient;
let deployer: ReturnType<typeof stacksOf>;

const statement = (Action: string | string[], Resource = '*') => ({ Effect: 'Allow', Action, Resource });
const policy = (...Statement: object[]) => JSON.stringify({ Version: '2012-10-17', Statement });
const allow = (...statements: object[]) =>
  iam.send(
    new PutUserPolicyCommand({
      UserName: 'deployer',
      PolicyName: 'p',
      PolicyDocument: policy(...statements),
    }),
  );

beforeAll(async () => {
  admin = await openStacks();
  iam = new IAMClient(admin.config);
  await iam.send(new CreateUserCommand({ UserName: 'deployer' }));
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: 'deployer' }));
  const credentials = {
    accessKeyId: AccessKey?.AccessKeyId ?? '',
    secretAccessKey: AccessKey?.SecretAccessKey ?? '',
  };
  deployer = stacksOf(admin.sandbox, configOf(admin.sandbox, credentials));
  const service = { Service: 'cloudformation.amazonaws.com' };
  const trust = policy({ Effect: 'Allow', Principal: service, Action: 'sts:AssumeRole' });
  await iam.send(new CreateRoleCommand({ RoleName: 'stack-role', AssumeRolePolicyDocument: trust }));
  await iam.send(
    new PutRolePolicyCommand({
      RoleName: 'stack-role',
      PolicyName: 'p',
      PolicyDocument: policy(statement('sqs:*')),
    }),
  );
});
afterAll(() => admin.sandbox.close());

const oneQueue = { Resources: { Q: { Type: 'AWS::SQS::Queue' } } };
const roleArn = `arn:aws:iam::${ACCOUNT}:role/stack-role`;

describe('who may deploy', () => {
  it('needs CreateStack on the stack', async () => {
    await allow(statement('cloudformation:*', 'arn:aws:cloudformation:*:*:stack/mine-*/*'));
    await expect(deployer.create('theirs', oneQueue)).rejects.toMatchObject({
      name: 'AccessDenied',
      message: expect.stringContaining('cloudformation:CreateStack on resource: arn:aws:cloudformation'),
    });
  });

  it('fails a resource that the deployer may not make, with the refusal as reason', async () => {
    await allow(statement('cloudformation:*'));
    await deployer.create('mine', oneQueue);
    expect((await deployer.settled('mine')).StackStatus).toBe('ROLLBACK_COMPLETE');
    expect(await deployer.reasonOf('mine', 'Q')).toMatch(
      /user\/deployer is not authorized to perform: sqs:CreateQueue .*HandlerErrorCode: AccessDenied/,
    );
  });

  it('makes it once he may', async () => {
    await allow(statement(['cloudformation:*', 'sqs:CreateQueue']));
    await deployer.create('mine-now', oneQueue);
    expect((await deployer.settled('mine-now')).StackStatus).toBe('CREATE_COMPLETE');
  });

  it('holds him to his permissions as they are while the stack is removed', async () => {
    await deployer.client.send(new DeleteStackCommand({ StackName: 'mine-now' }));
    expect((await deployer.settled('mine-now')).StackStatus).toBe('DELETE_FAILED');
    expect(await deployer.reasonOf('mine-now', 'Q')).toMatch(/sqs:DeleteQueue/);
  });
});

describe('a stack with a role', () => {
  it('needs the role to be passed by who may pass it', async () => {
    await allow(statement('cloudformation:*'));
    await expect(deployer.create('with-role', oneQueue, { RoleARN: roleArn })).rejects.toThrow(
      `iam:PassRole on resource: ${roleArn}`,
    );
  });

  it('acts by a session of the role, also when it is deleted', async () => {
    await allow(statement('cloudformation:*'), statement('iam:PassRole', roleArn));
    const { StackId = '' } = await deployer.create('with-role', oneQueue, { RoleARN: roleArn });
    expect(await deployer.settled('with-role')).toMatchObject({
      StackStatus: 'CREATE_COMPLETE',
      RoleARN: roleArn,
    });
    expect(deployer.recorded('CreateQueue').at(-1)).toMatchObject({
      userIdentity: {
        type: 'AssumedRole',
        arn: `arn:aws:sts::${ACCOUNT}:assumed-role/stack-role/AWSCloudFormation`,
      },
    });
    await deployer.client.send(new DeleteStackCommand({ StackName: 'with-role' }));
    expect((await deployer.settled(StackId)).StackStatus).toBe('DELETE_COMPLETE');
  });

  it('refuses a role that does not trust CloudFormation', async () => {
    const trust = policy({ Effect: 'Allow', Principal: { AWS: ACCOUNT }, Action: 'sts:AssumeRole' });
    await iam.send(new CreateRoleCommand({ RoleName: 'not-for-stacks', AssumeRolePolicyDocument: trust }));
    const RoleARN = `arn:aws:iam::${ACCOUNT}:role/not-for-stacks`;
    await expect(admin.create('untrusted', oneQueue, { RoleARN })).rejects.toThrow(
      'is invalid or cannot be assumed',
    );
  });
});
