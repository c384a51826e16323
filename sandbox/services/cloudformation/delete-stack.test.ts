import {
  DeleteStackCommand,
  DescribeStacksCommand,
  ListStackResourcesCommand,
  ListStacksCommand,
  UpdateTerminationProtectionCommand,
} from '@aws-sdk/client-cloudformation';
import { DeleteBucketCommand, HeadBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStacks } from './fixture.ts';

let stacks: Awaited<ReturnType<typeof openStacks>>;
let sqs: SQSClient;
let s3: S3Client;
beforeAll(async () => {
  stacks = await openStacks();
  sqs = new SQSClient(stacks.config);
  s3 = new S3Client({ ...stacks.config, forcePathStyle: true });
});
afterAll(() => stacks.sandbox.close());

const queue = (QueueName: string, more: object = {}) => ({
  Type: 'AWS::SQS::Queue',
  Properties: { QueueName },
  ...more,
});
const queuesNamed = async (prefix: string) =>
  (await sqs.send(new ListQueuesCommand({ QueueNamePrefix: prefix }))).QueueUrls ?? [];
const remove = (StackName: string, RetainResources?: string[]) =>
  stacks.client.send(new DeleteStackCommand({ StackName, RetainResources }));

async function deploy(name: string, Resources: object): Promise<string> {
  const { StackId = '' } = await stacks.create(name, { Resources });
  expect((await stacks.settled(name)).StackStatus).toBe('CREATE_COMPLETE');
  return StackId;
}

describe('DeleteStack', () => {
  it('removes in reverse order, keeps what is to be retained, and frees the name', async () => {
    const id = await deploy('gone', {
      A: queue('gone-a'),
      B: queue('gone-b', { DependsOn: 'A' }),
      Kept: queue('gone-kept', { DeletionPolicy: 'RetainExceptOnCreate' }),
    });
    await remove('gone');
    const stack = await stacks.settled(id);
    expect(stack).toMatchObject({ StackStatus: 'DELETE_COMPLETE', DeletionTime: expect.any(Date) });
    const history = await stacks.history(id);
    expect(history.indexOf('B DELETE_COMPLETE')).toBeLessThan(history.indexOf('A DELETE_IN_PROGRESS'));
    expect(history.indexOf('A DELETE_IN_PROGRESS')).toBeGreaterThan(-1);
    expect(await queuesNamed('gone')).toEqual([expect.stringMatching(/gone-kept$/)]);
    await expect(stacks.client.send(new DescribeStacksCommand({ StackName: 'gone' }))).rejects.toThrow(
      'does not exist',
    );
    expect(await deploy('gone', { A: queue('gone-a') })).not.toBe(id);
  });

  it('lists deleted stacks beside the others, and only those of a status when asked', async () => {
    const { StackSummaries: deleted } = await stacks.client.send(
      new ListStacksCommand({ StackStatusFilter: ['DELETE_COMPLETE'] }),
    );
    expect(deleted?.map(({ StackName }) => StackName)).toEqual(['gone']);
    const { StackSummaries: all } = await stacks.client.send(new ListStacksCommand({}));
    expect(all?.map(({ StackStatus }) => StackStatus)).toEqual(['CREATE_COMPLETE', 'DELETE_COMPLETE']);
  });

  it('passes over a stack that is not there, and a resource that is gone already', async () => {
    await remove('never-was');
    const id = await deploy('emptied', {
      A: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'emptied-a' } },
    });
    await s3.send(new DeleteBucketCommand({ Bucket: 'emptied-a' }));
    await remove('emptied');
    expect((await stacks.settled(id)).StackStatus).toBe('DELETE_COMPLETE');
  });

  it('fails by name what cannot be removed, leaves what that needs, and can retain it afterwards', async () => {
    const id = await deploy('stuck', {
      Needed: queue('stuck-needed'),
      Full: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'stuck-full' }, DependsOn: 'Needed' },
      Free: queue('stuck-free'),
    });
    await s3.send(new PutObjectCommand({ Bucket: 'stuck-full', Key: 'a', Body: 'a' }));
    await remove('stuck');
    expect(await stacks.settled('stuck')).toMatchObject({
      StackStatus: 'DELETE_FAILED',
      StackStatusReason: 'The following resource(s) failed to delete: [Full].',
    });
    expect(await stacks.reasonOf('stuck', 'Full')).toMatch(/not empty/);
    expect(await queuesNamed('stuck')).toEqual([expect.stringMatching(/stuck-needed$/)]);
    await remove('stuck', ['Full']);
    expect((await stacks.settled(id)).StackStatus).toBe('DELETE_COMPLETE');
    await s3.send(new HeadBucketCommand({ Bucket: 'stuck-full' }));
    expect(await queuesNamed('stuck')).toEqual([]);
  });

  it('waits for a creation that is under way to stop, and leaves nothing behind', async () => {
    const names = Array.from({ length: 30 }, (_, index) => `Q${index}`);
    const Resources = Object.fromEntries(names.map((name) => [name, queue(`hasty-${name}`)]));
    const { StackId = '' } = await stacks.create('hasty', { Resources });
    await remove('hasty');
    expect((await stacks.settled(StackId)).StackStatus).toBe('DELETE_COMPLETE');
    expect(await queuesNamed('hasty')).toEqual([]);
    const made = await stacks.client.send(new ListStackResourcesCommand({ StackName: StackId }));
    expect(made.StackResourceSummaries?.length).toBeLessThan(30);
  });

  it('spares a protected stack', async () => {
    const id = await deploy('guarded', { A: queue('guarded-a') });
    const protect = (EnableTerminationProtection: boolean) =>
      stacks.client.send(
        new UpdateTerminationProtectionCommand({ StackName: 'guarded', EnableTerminationProtection }),
      );
    await protect(true);
    await expect(remove('guarded')).rejects.toThrow(/TerminationProtection is enabled/);
    await protect(false);
    await remove('guarded');
    expect((await stacks.settled(id)).StackStatus).toBe('DELETE_COMPLETE');
  });
});
