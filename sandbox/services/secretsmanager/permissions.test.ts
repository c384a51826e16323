import {
  CreateSecretCommand,
  DeleteResourcePolicyCommand,
  DeleteSecretCommand,
  DescribeSecretCommand,
  GetResourcePolicyCommand,
  GetSecretValueCommand,
  PutResourcePolicyCommand,
  PutSecretValueCommand,
} from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openAccount } from '../../kernel/accounts.ts';
import { trail } from '../../kernel/trail.ts';
import { allow, connect, makeUser, policyOf } from '../iam/fixture.ts';
import { ACCOUNT, type Bench, openBench, REGION } from './fixture.ts';

let bench: Bench;
beforeAll(async () => {
  bench = await openBench();
});
afterAll(() => bench.close());

const denied = { name: 'AccessDeniedException' };
const userWith = async (name: string, policy: string) =>
  bench.as(await makeUser(connect(bench), name, policy));
const read = (SecretId: string) => new GetSecretValueCommand({ SecretId });

describe('an identity policy', () => {
  it('names secrets by their ARN, with its random end', async () => {
    await bench.make('mine/key', 'v');
    await bench.make('other/key', 'v');
    const arn = `arn:aws:secretsmanager:${REGION}:${ACCOUNT}:secret:mine/key-??????`;
    const user = await userWith('reader', allow('secretsmanager:GetSecretValue', { Resource: arn }));
    expect((await user.send(read('mine/key'))).SecretString).toBe('v');
    await expect(user.send(read('other/key'))).rejects.toMatchObject(denied);
    await expect(user.send(read('mine/none'))).rejects.toMatchObject(denied);
    await expect(user.send(new DescribeSecretCommand({ SecretId: 'mine/key' }))).rejects.toMatchObject(
      denied,
    );
  });

  it('can ask for a label, a name and a recovery window', async () => {
    const user = await userWith(
      'asked',
      policyOf(
        {
          Effect: 'Allow',
          Action: 'secretsmanager:GetSecretValue',
          Resource: '*',
          Condition: { StringEquals: { 'secretsmanager:VersionStage': 'AWSCURRENT' } },
        },
        {
          Effect: 'Allow',
          Action: 'secretsmanager:CreateSecret',
          Resource: '*',
          Condition: { StringLike: { 'secretsmanager:Name': 'new/*' } },
        },
        {
          Effect: 'Allow',
          Action: 'secretsmanager:DeleteSecret',
          Resource: '*',
          Condition: { NumericGreaterThanEquals: { 'secretsmanager:RecoveryWindowInDays': '14' } },
        },
      ),
    );
    await user.send(read('mine/key'));
    await expect(
      user.send(new GetSecretValueCommand({ SecretId: 'mine/key', VersionStage: 'AWSPREVIOUS' })),
    ).rejects.toMatchObject(denied);
    await user.send(new CreateSecretCommand({ Name: 'new/1' }));
    await expect(user.send(new CreateSecretCommand({ Name: 'old/1' }))).rejects.toMatchObject(denied);
    const drop = (more: object) => user.send(new DeleteSecretCommand({ SecretId: 'new/1', ...more }));
    await expect(drop({ ForceDeleteWithoutRecovery: true })).rejects.toMatchObject(denied);
    await expect(drop({ RecoveryWindowInDays: 7 })).rejects.toMatchObject(denied);
    await drop({ RecoveryWindowInDays: 14 });
  });
});

describe("a secret's own policy", () => {
  const put = (SecretId: string, ResourcePolicy: string, more: object = {}) =>
    bench.secrets.send(new PutResourcePolicyCommand({ SecretId, ResourcePolicy, ...more }));
  const statement = (AWS: string, Effect: 'Allow' | 'Deny' = 'Allow') =>
    policyOf({ Effect, Principal: { AWS }, Action: 'secretsmanager:GetSecretValue', Resource: '*' });

  it('lets a user in, and keeps one out', async () => {
    await bench.make('shared', 'v');
    const user = await userWith('guest', allow('sts:GetCallerIdentity'));
    const arn = `arn:aws:iam::${ACCOUNT}:user/guest`;
    await expect(user.send(read('shared'))).rejects.toMatchObject(denied);
    await put('shared', statement(arn));
    expect((await user.send(read('shared'))).SecretString).toBe('v');
    const { ResourcePolicy } = await bench.secrets.send(new GetResourcePolicyCommand({ SecretId: 'shared' }));
    expect(ResourcePolicy).toBe(statement(arn));
    await put('shared', statement(`arn:aws:iam::${ACCOUNT}:user/sandbox-admin`, 'Deny'));
    await expect(bench.read('shared')).rejects.toMatchObject(denied);
    await bench.secrets.send(new DeleteResourcePolicyCommand({ SecretId: 'shared' }));
    expect(await bench.read('shared')).toBe('v');
  });

  it('lets another account describe, but the key that AWS manages gives it no value', async () => {
    const SecretId = await bench.make('across', 'v');
    const neighbour = bench.as(openAccount(bench.world, '444455556666'));
    const describeIt = new DescribeSecretCommand({ SecretId });
    await expect(neighbour.send(describeIt)).rejects.toMatchObject(denied);
    await put(
      SecretId,
      policyOf({
        Effect: 'Allow',
        Principal: { AWS: 'arn:aws:iam::444455556666:root' },
        Action: ['secretsmanager:GetSecretValue', 'secretsmanager:DescribeSecret'],
        Resource: '*',
      }),
    );
    expect((await neighbour.send(describeIt)).Name).toBe('across');
    await expect(neighbour.send(read(SecretId))).rejects.toMatchObject({
      ...denied,
      message: 'Access to KMS is not allowed',
    });
  });

  it('is refused when it is malformed, or public where that is blocked', async () => {
    await expect(put('shared', '{}')).rejects.toMatchObject({ name: 'MalformedPolicyDocumentException' });
    await expect(put('shared', statement('*'), { BlockPublicPolicy: true })).rejects.toMatchObject({
      name: 'PublicPolicyException',
    });
    await put('shared', statement('*'));
  });
});

describe('the trail', () => {
  it('shows who read which secret, and never a value', async () => {
    const value = 'super-secret-value';
    const SecretId = await bench.make('recorded', value, { Tags: [{ Key: 'a', Value: 'b' }] });
    const SecretBinary = new TextEncoder().encode(value);
    await bench.secrets.send(new PutSecretValueCommand({ SecretId, SecretBinary }));
    await bench.secrets.send(new PutSecretValueCommand({ SecretId, SecretString: value }));
    await bench.read(SecretId);
    await expect(bench.make('recorded', `${value}2`)).rejects.toThrow();
    const records = trail({ world: bench.world, account: ACCOUNT, region: REGION });
    const text = JSON.stringify(records);
    for (const written of [value, Buffer.from(value).toString('base64')]) expect(text).not.toContain(written);
    const of = (name: string) =>
      records.findLast((one) => one.eventName === name && one.errorCode === undefined);
    expect(of('GetSecretValue')).toMatchObject({
      eventSource: 'secretsmanager.amazonaws.com',
      readOnly: true,
      managementEvent: true,
      requestParameters: { secretId: SecretId },
      responseElements: null,
    });
    expect(of('CreateSecret')).toMatchObject({
      requestParameters: { name: 'recorded', tags: [{ key: 'a', value: 'b' }] },
      responseElements: { arn: SecretId },
    });
    expect(Object.keys(of('PutSecretValue')?.requestParameters ?? {}).sort()).toEqual([
      'clientRequestToken',
      'secretId',
    ]);
  });
});
