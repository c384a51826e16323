import { DeleteStackCommand } from '@aws-sdk/client-cloudformation';
import {
  GetPolicyCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  GetUserCommand,
  IAMClient,
  ListAccessKeysCommand,
  ListAttachedRolePoliciesCommand,
  ListAttachedUserPoliciesCommand,
  ListRolePoliciesCommand,
} from '@aws-sdk/client-iam';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ACCOUNT, configOf, openStacks } from '../../services/cloudformation/fixture.ts';

let stacks: Awaited<ReturnType<typeof openStacks>>;
let iam: IAMClient;
beforeAll(async () => {
  // Longer than the stack's other steps: what follows an identity relies on it being enforced.
  stacks = await openStacks({ iamPropagation: 50 });
  iam = new IAMClient(stacks.config);
});
afterAll(() => stacks.sandbox.close());

const allow = (Action: string, Resource: unknown = '*') => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action, Resource }],
});
const trust = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
};

const template = {
  Resources: {
    Role: {
      Type: 'AWS::IAM::Role',
      Properties: {
        AssumeRolePolicyDocument: trust,
        Description: 'translates findings',
        ManagedPolicyArns: [{ 'Fn::Sub': `arn:\${AWS::Partition}:iam::aws:policy/IAMReadOnlyAccess` }],
        MaxSessionDuration: '7200',
        Path: '/cordon/',
        PermissionsBoundary: { Ref: 'Boundary' },
        Policies: [{ PolicyName: 'inside', PolicyDocument: allow('sqs:SendMessage') }],
        Tags: [{ Key: 'team', Value: 'red' }],
      },
    },
    Boundary: { Type: 'AWS::IAM::ManagedPolicy', Properties: { PolicyDocument: allow('*'), Path: '/b/' } },
    Shared: {
      Type: 'AWS::IAM::ManagedPolicy',
      Properties: {
        Description: 'for both',
        ManagedPolicyName: 'shared',
        PolicyDocument: allow('logs:*'),
        Roles: [{ Ref: 'Role' }],
        Users: [{ Ref: 'User' }],
      },
    },
    Beside: {
      Type: 'AWS::IAM::Policy',
      Properties: {
        PolicyName: 'beside',
        PolicyDocument: allow('iam:GetRole', { 'Fn::GetAtt': ['Role', 'Arn'] }),
        Roles: [{ Ref: 'Role' }],
      },
    },
    User: {
      Type: 'AWS::IAM::User',
      Properties: { UserName: 'worker', Policies: [{ PolicyName: 'own', PolicyDocument: allow('s3:*') }] },
    },
    Key: { Type: 'AWS::IAM::AccessKey', Properties: { UserName: { Ref: 'User' } } },
  },
  Outputs: {
    RoleArn: { Value: { 'Fn::GetAtt': ['Role', 'Arn'] } },
    Secret: { Value: { 'Fn::GetAtt': ['Key', 'SecretAccessKey'] } },
  },
};

describe('IAM in a stack', () => {
  it('needs its capability, the greater one for names', async () => {
    await expect(stacks.create('iam', template)).rejects.toMatchObject({
      name: 'InsufficientCapabilitiesException',
      message: 'Requires capabilities : [CAPABILITY_NAMED_IAM]',
    });
    const { Role, Boundary } = template.Resources;
    await expect(stacks.create('iam', { Resources: { Role, Boundary } })).rejects.toThrow('[CAPABILITY_IAM]');
  });

  it('makes roles, policies, users and keys, each as the template says', async () => {
    await stacks.create('iam', template, {
      Capabilities: ['CAPABILITY_NAMED_IAM'],
      Tags: [
        { Key: 'team', Value: 'blue' },
        { Key: 'stage', Value: 'dev' },
      ],
    });
    const stack = await stacks.settled('iam');
    expect(stack.StackStatus, JSON.stringify(await stacks.history('iam'))).toBe('CREATE_COMPLETE');
    const ids = await stacks.physicalIds('iam');
    const RoleName = ids['Role'] ?? '';
    expect(RoleName).toMatch(/^iam-Role-[A-Z2-7]{12}$/);
    const { Role } = await iam.send(new GetRoleCommand({ RoleName }));
    expect(Role).toMatchObject({
      Arn: `arn:aws:iam::${ACCOUNT}:role/cordon/${RoleName}`,
      Description: 'translates findings',
      MaxSessionDuration: 7200,
      PermissionsBoundary: { PermissionsBoundaryArn: ids['Boundary'] },
    });
    expect(JSON.parse(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? ''))).toEqual(trust);
    expect(Role?.Tags?.map(({ Key, Value }) => `${Key}=${Value}`).sort()).toEqual(['stage=dev', 'team=red']);
    const inline = await iam.send(new ListRolePoliciesCommand({ RoleName }));
    expect(inline.PolicyNames?.toSorted()).toEqual(['beside', 'inside']);
    const beside = await iam.send(new GetRolePolicyCommand({ RoleName, PolicyName: 'beside' }));
    expect(decodeURIComponent(beside.PolicyDocument ?? '')).toContain(`"Resource":"${Role?.Arn}"`);
    const attached = await iam.send(new ListAttachedRolePoliciesCommand({ RoleName }));
    expect(attached.AttachedPolicies?.map(({ PolicyArn }) => PolicyArn).toSorted()).toEqual([
      `arn:aws:iam::${ACCOUNT}:policy/shared`,
      'arn:aws:iam::aws:policy/IAMReadOnlyAccess',
    ]);
    const toUser = await iam.send(new ListAttachedUserPoliciesCommand({ UserName: 'worker' }));
    expect(toUser.AttachedPolicies?.map(({ PolicyName }) => PolicyName)).toEqual(['shared']);
    expect(stack.Outputs?.find(({ OutputKey }) => OutputKey === 'RoleArn')?.OutputValue).toBe(Role?.Arn);
  });

  it('gives a key that works as soon as the stack is there', async () => {
    const stack = await stacks.settled('iam');
    const ids = await stacks.physicalIds('iam');
    const secretAccessKey = stack.Outputs?.find(({ OutputKey }) => OutputKey === 'Secret')?.OutputValue ?? '';
    const credentials = { accessKeyId: ids['Key'] ?? '', secretAccessKey };
    const sts = new STSClient(configOf(stacks.sandbox, credentials));
    expect((await sts.send(new GetCallerIdentityCommand({}))).Arn).toBe(
      `arn:aws:iam::${ACCOUNT}:user/worker`,
    );
  });

  it('removes everything that it made', async () => {
    const { StackId = '' } = await stacks.settled('iam');
    const ids = await stacks.physicalIds('iam');
    await stacks.client.send(new DeleteStackCommand({ StackName: 'iam' }));
    const stack = await stacks.settled(StackId);
    expect(stack.StackStatus, stack.StackStatusReason).toBe('DELETE_COMPLETE');
    const gone = { name: 'NoSuchEntityException' };
    await expect(iam.send(new GetRoleCommand({ RoleName: ids['Role'] }))).rejects.toMatchObject(gone);
    await expect(iam.send(new GetUserCommand({ UserName: 'worker' }))).rejects.toMatchObject(gone);
    await expect(iam.send(new GetPolicyCommand({ PolicyArn: ids['Shared'] }))).rejects.toMatchObject(gone);
    await expect(iam.send(new ListAccessKeysCommand({ UserName: 'worker' }))).rejects.toMatchObject(gone);
  });

  it('leaves nothing of a role whose second step fails', async () => {
    const bad = {
      Type: 'AWS::IAM::Role',
      Properties: {
        AssumeRolePolicyDocument: trust,
        RoleName: 'half-made',
        Policies: [{ PolicyName: 'fine', PolicyDocument: allow('s3:*') }],
        ManagedPolicyArns: ['arn:aws:iam::aws:policy/NoSuchPolicy'],
      },
    };
    await stacks.create('half', { Resources: { Bad: bad } }, { Capabilities: ['CAPABILITY_NAMED_IAM'] });
    expect((await stacks.settled('half')).StackStatus).toBe('ROLLBACK_COMPLETE');
    await expect(iam.send(new GetRoleCommand({ RoleName: 'half-made' }))).rejects.toMatchObject({
      name: 'NoSuchEntityException',
    });
  });
});
