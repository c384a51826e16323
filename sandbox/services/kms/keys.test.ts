import {
  CancelKeyDeletionCommand,
  CreateKeyCommand,
  type CreateKeyCommandInput,
  DescribeKeyCommand,
  DisableKeyCommand,
  EnableKeyCommand,
  ListKeysCommand,
  ListResourceTagsCommand,
  ScheduleKeyDeletionCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateKeyDescriptionCommand,
} from '@aws-sdk/client-kms';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ACCOUNT, type Bench, DAY, openBench, REGION } from './fixture.ts';

let bench: Bench;
beforeAll(async () => {
  bench = await openBench();
});
afterAll(() => bench.close());

const look = async (KeyId: string) =>
  (await bench.client.send(new DescribeKeyCommand({ KeyId }))).KeyMetadata;
const NONE = '00000000-0000-4000-a000-000000000000';

describe('a key', () => {
  it('is made for HMAC, and described by its id and its ARN', async () => {
    const { id, arn, metadata } = await bench.make({ Description: 'plans' });
    expect(id).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    expect(arn).toBe(`arn:aws:kms:${REGION}:${ACCOUNT}:key/${id}`);
    expect(metadata).toMatchObject({
      AWSAccountId: ACCOUNT,
      Description: 'plans',
      Enabled: true,
      KeyState: 'Enabled',
      KeySpec: 'HMAC_256',
      KeyUsage: 'GENERATE_VERIFY_MAC',
      KeyManager: 'CUSTOMER',
      MacAlgorithms: ['HMAC_SHA_256'],
      MultiRegion: false,
      CreationDate: expect.any(Date),
    });
    for (const name of [id, arn]) expect(await look(name)).toEqual(metadata);
    await bench.client.send(new UpdateKeyDescriptionCommand({ KeyId: id, Description: 'approvals' }));
    expect((await look(id))?.Description).toBe('approvals');
  });

  it.each<[Partial<CreateKeyCommandInput>, string]>([
    [{}, 'the KeySpec SYMMETRIC_DEFAULT'],
    [{ KeySpec: 'HMAC_512', KeyUsage: 'GENERATE_VERIFY_MAC' }, 'the KeySpec HMAC_512'],
    [{ KeySpec: 'HMAC_256' }, 'the KeyUsage ENCRYPT_DECRYPT'],
    [{ KeySpec: 'HMAC_256', KeyUsage: 'GENERATE_VERIFY_MAC', Origin: 'EXTERNAL' }, 'the Origin EXTERNAL'],
    [{ KeySpec: 'HMAC_256', KeyUsage: 'GENERATE_VERIFY_MAC', MultiRegion: true }, 'MultiRegion'],
    [{ KeySpec: 'HMAC_256', KeyUsage: 'GENERATE_VERIFY_MAC', XksKeyId: 'x' }, 'XksKeyId'],
  ])('of another kind is refused by name: %o', async (input, named) => {
    await expect(bench.client.send(new CreateKeyCommand(input))).rejects.toMatchObject({
      name: 'NotImplemented',
      message: expect.stringContaining(named),
    });
  });

  it('that nobody made is not found', async () => {
    const other = `arn:aws:kms:us-east-1:${ACCOUNT}:key/${NONE}`;
    const foreign = `arn:aws:kms:${REGION}:999999999999:key/${NONE}`;
    for (const id of [NONE, 'alias/none', '__proto__', other, foreign])
      await expect(look(id)).rejects.toMatchObject({ name: 'NotFoundException' });
    await expect(look('x'.repeat(2049))).rejects.toMatchObject({ name: 'ValidationException' });
    expect([...bench.world.data.keys()].filter((slot) => slot.startsWith('9'))).toEqual([]);
  });

  it('is disabled and enabled again', async () => {
    const { id: KeyId } = await bench.make();
    await bench.client.send(new DisableKeyCommand({ KeyId }));
    expect(await look(KeyId)).toMatchObject({ Enabled: false, KeyState: 'Disabled' });
    await bench.client.send(new EnableKeyCommand({ KeyId }));
    expect(await look(KeyId)).toMatchObject({ Enabled: true, KeyState: 'Enabled' });
  });

  it('has tags, each key once and 50 at most', async () => {
    const { id: KeyId } = await bench.make({ Tags: [{ TagKey: 'team', TagValue: 'blue' }] });
    const { client } = bench;
    const tags = async (more: object = {}) =>
      await client.send(new ListResourceTagsCommand({ KeyId, ...more }));
    await client.send(new TagResourceCommand({ KeyId, Tags: [{ TagKey: 'stage', TagValue: 'dev' }] }));
    const first = await tags({ Limit: 1 });
    expect(first).toMatchObject({ Tags: [{ TagKey: 'team', TagValue: 'blue' }], Truncated: true });
    expect((await tags({ Marker: first.NextMarker })).Tags).toEqual([{ TagKey: 'stage', TagValue: 'dev' }]);
    await expect(tags({ Marker: '1.forged00' })).rejects.toMatchObject({ name: 'InvalidMarkerException' });
    await client.send(new UntagResourceCommand({ KeyId, TagKeys: ['team'] }));
    expect((await tags()).Tags).toEqual([{ TagKey: 'stage', TagValue: 'dev' }]);
    const many = Array.from({ length: 50 }, (_, at) => ({ TagKey: `t${at}`, TagValue: '' }));
    for (const Tags of [many, [{ TagKey: 'aws:x', TagValue: '' }]])
      await expect(client.send(new TagResourceCommand({ KeyId, Tags }))).rejects.toMatchObject({
        name: 'TagException',
      });
  });
});

describe('the deletion of a key', () => {
  it('waits, can be cancelled, and leaves the key disabled', async () => {
    const { id: KeyId, arn } = await bench.make();
    const schedule = (PendingWindowInDays: number) =>
      bench.client.send(new ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays }));
    await expect(schedule(6)).rejects.toMatchObject({ name: 'ValidationException' });
    expect(await schedule(7)).toMatchObject({
      KeyId: arn,
      KeyState: 'PendingDeletion',
      PendingWindowInDays: 7,
    });
    expect(await look(KeyId)).toMatchObject({ KeyState: 'PendingDeletion', DeletionDate: expect.any(Date) });
    const invalid = { name: 'KMSInvalidStateException', message: `${arn} is pending deletion.` };
    await expect(schedule(7)).rejects.toMatchObject(invalid);
    await expect(bench.client.send(new EnableKeyCommand({ KeyId }))).rejects.toMatchObject(invalid);
    expect(await bench.client.send(new CancelKeyDeletionCommand({ KeyId }))).toMatchObject({ KeyId: arn });
    expect(await look(KeyId)).toMatchObject({ KeyState: 'Disabled' });
    await expect(bench.client.send(new CancelKeyDeletionCommand({ KeyId }))).rejects.toMatchObject({
      name: 'KMSInvalidStateException',
    });
  });

  it('comes when its time has come', async () => {
    const { id: KeyId } = await bench.make();
    await bench.client.send(new ScheduleKeyDeletionCommand({ KeyId }));
    bench.world.clock.advance(30 * DAY - 60_000);
    expect((await look(KeyId))?.KeyState).toBe('PendingDeletion');
    bench.world.clock.advance(60_000);
    await expect(look(KeyId)).rejects.toMatchObject({ name: 'NotFoundException' });
    const { Keys } = await bench.client.send(new ListKeysCommand({}));
    expect(Keys?.length).toBeGreaterThan(0);
    expect(Keys?.map((key) => key.KeyId)).not.toContain(KeyId);
  });
});
