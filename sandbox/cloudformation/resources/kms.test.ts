import { DeleteStackCommand } from '@aws-sdk/client-cloudformation';
import {
  CancelKeyDeletionCommand,
  DescribeKeyCommand,
  GenerateMacCommand,
  GetKeyPolicyCommand,
  KMSClient,
  ListAliasesCommand,
  ListResourceTagsCommand,
  ScheduleKeyDeletionCommand,
} from '@aws-sdk/client-kms';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ACCOUNT, openStacks } from '../../services/cloudformation/fixture.ts';

let stacks: Awaited<ReturnType<typeof openStacks>>;
let kms: KMSClient;
beforeAll(async () => {
  stacks = await openStacks();
  kms = new KMSClient(stacks.config);
});
afterAll(() => stacks.sandbox.close());

const policyFor = (who: string) => ({
  Version: '2012-10-17',
  Statement: [
    { Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${ACCOUNT}:${who}` }, Action: 'kms:*', Resource: '*' },
  ],
});

const templateWith = (key: object = {}, alias: object = {}) => ({
  Resources: {
    Seal: {
      Type: 'AWS::KMS::Key',
      Properties: {
        Description: 'seals plans',
        KeyPolicy: policyFor('root'),
        KeySpec: 'HMAC_256',
        KeyUsage: 'GENERATE_VERIFY_MAC',
        PendingWindowInDays: '7',
        Tags: [{ Key: 'team', Value: 'blue' }],
        ...key,
      },
    },
    Name: {
      Type: 'AWS::KMS::Alias',
      Properties: {
        AliasName: 'alias/cordon/seal',
        TargetKeyId: { 'Fn::GetAtt': ['Seal', 'Arn'] },
        ...alias,
      },
    },
  },
  Outputs: {
    Arn: { Value: { 'Fn::GetAtt': ['Seal', 'Arn'] } },
    KeyId: { Value: { 'Fn::GetAtt': ['Seal', 'KeyId'] } },
    Alias: { Value: { Ref: 'Name' } },
  },
});
const seal = async () => (await kms.send(new DescribeKeyCommand({ KeyId: 'alias/cordon/seal' }))).KeyMetadata;

describe('a key and its alias in a stack', () => {
  it('are made as the template says', async () => {
    await stacks.create('Seals', templateWith(), { Tags: [{ Key: 'stage', Value: 'dev' }] });
    const stack = await stacks.settled('Seals');
    expect(stack.StackStatus, JSON.stringify(await stacks.failures('Seals'))).toBe('CREATE_COMPLETE');
    const ids = await stacks.physicalIds('Seals');
    const key = await seal();
    expect(key).toMatchObject({ KeyId: ids['Seal'], Description: 'seals plans', KeyState: 'Enabled' });
    expect(stack.Outputs?.map(({ OutputValue }) => OutputValue)).toEqual([
      key?.Arn,
      ids['Seal'],
      'alias/cordon/seal',
    ]);
    const { Policy = '' } = await kms.send(new GetKeyPolicyCommand({ KeyId: ids['Seal'] }));
    expect(JSON.parse(Policy)).toEqual(policyFor('root'));
    const { Tags } = await kms.send(new ListResourceTagsCommand({ KeyId: ids['Seal'] }));
    expect(Tags).toEqual([
      { TagKey: 'stage', TagValue: 'dev' },
      { TagKey: 'team', TagValue: 'blue' },
    ]);
  });

  it('follow it, and make MACs while the key is enabled', async () => {
    const sign = () =>
      kms.send(
        new GenerateMacCommand({
          KeyId: 'alias/cordon/seal',
          MacAlgorithm: 'HMAC_SHA_256',
          Message: new TextEncoder().encode('plan'),
        }),
      );
    const { Mac } = await sign();
    await stacks.update('Seals', templateWith({ Enabled: false, Description: 'seals nothing' }));
    expect((await stacks.settled('Seals')).StackStatus).toBe('UPDATE_COMPLETE');
    expect((await seal())?.Description).toBe('seals nothing');
    await expect(sign()).rejects.toMatchObject({ name: 'DisabledException' });
    await stacks.update('Seals', templateWith());
    await stacks.settled('Seals');
    expect((await sign()).Mac).toEqual(Mac);
  });

  it.each([
    [{ KeySpec: 'HMAC_512' }, 'a change of KeySpec of an existing AWS::KMS::Key'],
    [{ EnableKeyRotation: true }, 'EnableKeyRotation'],
    [{ KeyPolicy: policyFor('user/nobody') }, 'will not allow you to update the key policy'],
  ])('are left as they are by %o', async (change, reason) => {
    const before = await seal();
    await stacks.update('Seals', templateWith(change));
    expect((await stacks.settled('Seals')).StackStatus).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(await stacks.reasonOf('Seals', 'Seal')).toContain(reason);
    expect(await seal()).toEqual(before);
  });

  it('go with it: the key when its days are over', async () => {
    const { StackId = '' } = await stacks.settled('Seals');
    const { Seal: KeyId = '' } = await stacks.physicalIds('Seals');
    await stacks.client.send(new DeleteStackCommand({ StackName: 'Seals' }));
    expect((await stacks.settled(StackId)).StackStatus).toBe('DELETE_COMPLETE');
    const { KeyMetadata } = await kms.send(new DescribeKeyCommand({ KeyId }));
    expect(KeyMetadata?.KeyState).toBe('PendingDeletion');
    const days = ((KeyMetadata?.DeletionDate?.getTime() ?? 0) - Date.now()) / 86_400_000;
    expect(Math.round(days)).toBe(7);
    expect((await kms.send(new ListAliasesCommand({}))).Aliases).toEqual([]);
    await kms.send(new CancelKeyDeletionCommand({ KeyId }));
  });

  it('go with it when the key is to be deleted already, or are retained', async () => {
    const template = templateWith();
    const kept = { ...template.Resources.Seal, DeletionPolicy: 'Retain' };
    await stacks.create('Again', { ...template, Resources: { ...template.Resources, Kept: kept } });
    const { StackId = '', StackStatus } = await stacks.settled('Again');
    expect(StackStatus).toBe('CREATE_COMPLETE');
    const ids = await stacks.physicalIds('Again');
    await kms.send(new ScheduleKeyDeletionCommand({ KeyId: ids['Seal'] }));
    await stacks.client.send(new DeleteStackCommand({ StackName: 'Again' }));
    expect((await stacks.settled(StackId)).StackStatus).toBe('DELETE_COMPLETE');
    const { KeyMetadata } = await kms.send(new DescribeKeyCommand({ KeyId: ids['Kept'] }));
    expect(KeyMetadata?.KeyState).toBe('Enabled');
  });
});
