import {
  CreateAliasCommand,
  DeleteAliasCommand,
  DescribeKeyCommand,
  DisableKeyCommand,
  GenerateMacCommand,
  ListAliasesCommand,
  ScheduleKeyDeletionCommand,
  UpdateAliasCommand,
} from '@aws-sdk/client-kms';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { allow, connect, makeUser, policyOf } from '../iam/fixture.ts';
import { ACCOUNT, type Bench, bytes, DAY, openBench, REGION } from './fixture.ts';

let bench: Bench;
beforeAll(async () => {
  bench = await openBench();
});
afterAll(() => bench.close());

const create = (AliasName: string, TargetKeyId: string) =>
  bench.client.send(new CreateAliasCommand({ AliasName, TargetKeyId }));
const list = async (more: object = {}) =>
  (await bench.client.send(new ListAliasesCommand(more))).Aliases ?? [];
const arnOf = (name: string) => `arn:aws:kms:${REGION}:${ACCOUNT}:${name}`;

describe('an alias', () => {
  it('names a key in use, by its name and its ARN', async () => {
    const { id, arn } = await bench.make();
    await create('alias/cordon/plan', id);
    for (const KeyId of ['alias/cordon/plan', arnOf('alias/cordon/plan')]) {
      const { KeyMetadata } = await bench.client.send(new DescribeKeyCommand({ KeyId }));
      expect(KeyMetadata?.Arn).toBe(arn);
      const made = await bench.client.send(
        new GenerateMacCommand({ KeyId, MacAlgorithm: 'HMAC_SHA_256', Message: bytes('plan') }),
      );
      expect(made.KeyId).toBe(arn);
      // What changes a key names the key itself.
      await expect(bench.client.send(new DisableKeyCommand({ KeyId }))).rejects.toMatchObject({
        name: 'NotFoundException',
      });
    }
    expect(await list({ KeyId: id })).toMatchObject([
      { AliasName: 'alias/cordon/plan', AliasArn: arnOf('alias/cordon/plan'), TargetKeyId: id },
    ]);
  });

  it('moves to another key, and goes away', async () => {
    const [one, two] = [await bench.make(), await bench.make()];
    await create('alias/moving', one.arn);
    await expect(create('alias/moving', two.id)).rejects.toMatchObject({ name: 'AlreadyExistsException' });
    await bench.client.send(new UpdateAliasCommand({ AliasName: 'alias/moving', TargetKeyId: two.id }));
    expect(await list({ KeyId: one.id })).toEqual([]);
    expect(await list({ KeyId: two.id })).toMatchObject([{ AliasName: 'alias/moving' }]);
    const drop = () => bench.client.send(new DeleteAliasCommand({ AliasName: 'alias/moving' }));
    await drop();
    expect(await list({ KeyId: two.id })).toEqual([]);
    await expect(drop()).rejects.toMatchObject({ name: 'NotFoundException' });
  });

  it.each([
    ['alias/aws/mine', 'InvalidAliasNameException'],
    ['cordon', 'InvalidAliasNameException'],
    ['alias/', 'InvalidAliasNameException'],
    ['alias/with space', 'ValidationException'],
    [`alias/${'x'.repeat(251)}`, 'ValidationException'],
  ])('is not called %s', async (name, code) => {
    const { id } = await bench.make();
    await expect(create(name, id)).rejects.toMatchObject({ name: code });
  });

  it('takes a permission on the alias and one on the key', async () => {
    const { id, arn } = await bench.make();
    const action = { Effect: 'Allow', Action: 'kms:CreateAlias' } as const;
    const add = new CreateAliasCommand({ AliasName: 'alias/team/a', TargetKeyId: id });
    const as = async (name: string, ...resources: string[]) =>
      bench.as(await makeUser(connect(bench), name, policyOf({ ...action, Resource: resources })));
    const denied = { name: 'AccessDeniedException' };
    await expect((await as('key-only', arn)).send(add)).rejects.toMatchObject(denied);
    await expect((await as('alias-only', arnOf('alias/team/*'))).send(add)).rejects.toMatchObject(denied);
    await (await as('both', arn, arnOf('alias/team/*'))).send(add);
  });

  it('lets a policy say by which alias a key is used', async () => {
    const { id } = await bench.make();
    await create('alias/used', id);
    const Condition = { StringEquals: { 'kms:RequestAlias': 'alias/used' } };
    const user = bench.as(
      await makeUser(connect(bench), 'by-alias', allow('kms:DescribeKey', { Condition })),
    );
    await user.send(new DescribeKeyCommand({ KeyId: 'alias/used' }));
    await expect(user.send(new DescribeKeyCommand({ KeyId: id }))).rejects.toMatchObject({
      name: 'AccessDeniedException',
    });
  });

  it('is not given to a key that is to be deleted, and goes with one that is', async () => {
    const { id } = await bench.make();
    await create('alias/old', id);
    await bench.client.send(new ScheduleKeyDeletionCommand({ KeyId: id, PendingWindowInDays: 7 }));
    await expect(create('alias/late', id)).rejects.toMatchObject({ name: 'KMSInvalidStateException' });
    expect((await list()).map((one) => one.AliasName)).toContain('alias/old');
    bench.world.clock.advance(7 * DAY);
    expect((await list()).map((one) => one.AliasName)).not.toContain('alias/old');
  });
});
