import { createHmac } from 'node:crypto';
import {
  DisableKeyCommand,
  EnableKeyCommand,
  GenerateMacCommand,
  type GenerateMacCommandInput,
  type MacAlgorithmSpec,
  ScheduleKeyDeletionCommand,
  VerifyMacCommand,
} from '@aws-sdk/client-kms';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { takeSnapshot } from '../../control/snapshot.ts';
import { trail } from '../../kernel/trail.ts';
import { ACCOUNT, type Bench, bytes, openBench, REGION } from './fixture.ts';
import { listKeys } from './key.ts';

let bench: Bench;
beforeAll(async () => {
  bench = await openBench();
});
afterAll(() => bench.close());

const MacAlgorithm = 'HMAC_SHA_256';
const generate = async (
  KeyId: string,
  text: string | Uint8Array,
  more: Partial<GenerateMacCommandInput> = {},
) =>
  await bench.client.send(
    new GenerateMacCommand({
      KeyId,
      MacAlgorithm,
      Message: typeof text === 'string' ? bytes(text) : text,
      ...more,
    }),
  );
const verify = async (KeyId: string, text: string, Mac: Uint8Array) =>
  await bench.client.send(new VerifyMacCommand({ KeyId, MacAlgorithm, Message: bytes(text), Mac }));

describe('a MAC', () => {
  it('is the HMAC of the message with the key, and verifies', async () => {
    const { id, arn } = await bench.make();
    const { Mac = new Uint8Array(), ...answer } = await generate(id, 'plan 1');
    expect(answer).toMatchObject({ KeyId: arn, MacAlgorithm });
    const place = { world: bench.world, account: ACCOUNT, region: REGION };
    const material = listKeys(place).get(id)?.material.export() ?? Buffer.of();
    expect(material.length).toBe(32);
    expect(Buffer.from(Mac)).toEqual(createHmac('sha256', material).update('plan 1').digest());
    expect(await verify(arn, 'plan 1', Mac)).toMatchObject({ KeyId: arn, MacValid: true, MacAlgorithm });
  });

  it('of another message, another key, or of another length does not', async () => {
    const [one, two] = [await bench.make(), await bench.make()];
    const { Mac = new Uint8Array() } = await generate(one.id, 'plan 1');
    const bent = Uint8Array.from(Mac, (byte, at) => (at === 31 ? byte ^ 1 : byte));
    for (const wrong of [
      verify(one.id, 'plan 2', Mac),
      verify(two.id, 'plan 1', Mac),
      verify(one.id, 'plan 1', bent),
      verify(one.id, 'plan 1', Mac.slice(0, 31)),
    ])
      await expect(wrong).rejects.toMatchObject({ name: 'KMSInvalidMacException' });
  });

  it('is of 1 to 4096 bytes, and of the one algorithm of the key', async () => {
    const { id } = await bench.make();
    const invalid = { name: 'ValidationException' };
    await expect(generate(id, '')).rejects.toMatchObject(invalid);
    await expect(generate(id, new Uint8Array(4097))).rejects.toMatchObject(invalid);
    expect((await generate(id, new Uint8Array(4096))).Mac).toHaveLength(32);
    await expect(verify(id, 'plan', new Uint8Array())).rejects.toMatchObject(invalid);
    await expect(generate(id, 'plan', { MacAlgorithm: 'HMAC_SHA_512' })).rejects.toMatchObject({
      name: 'InvalidKeyUsageException',
    });
    const MD5 = 'HMAC_MD5' as MacAlgorithmSpec;
    await expect(generate(id, 'plan', { MacAlgorithm: MD5 })).rejects.toMatchObject(invalid);
    for (const more of [{ GrantTokens: ['t'] }, { DryRun: true }])
      await expect(generate(id, 'plan', more)).rejects.toMatchObject({ name: 'NotImplemented' });
  });

  it('is neither made nor verified with a key that is disabled or pending deletion', async () => {
    const { id: KeyId } = await bench.make();
    const { Mac = new Uint8Array() } = await generate(KeyId, 'plan');
    const both = async (name: string) => {
      await expect(generate(KeyId, 'plan')).rejects.toMatchObject({ name });
      await expect(verify(KeyId, 'plan', Mac)).rejects.toMatchObject({ name });
    };
    await bench.client.send(new DisableKeyCommand({ KeyId }));
    await both('DisabledException');
    await bench.client.send(new EnableKeyCommand({ KeyId }));
    await verify(KeyId, 'plan', Mac);
    await bench.client.send(new ScheduleKeyDeletionCommand({ KeyId }));
    await both('KMSInvalidStateException');
    const none = '00000000-0000-4000-a000-000000000000';
    await expect(generate(none, 'plan')).rejects.toMatchObject({ name: 'NotFoundException' });
  });
});

describe('what is kept', () => {
  it('is a record of the call without the message and the MAC, refused or not', async () => {
    const { id, arn } = await bench.make();
    const { Mac = new Uint8Array() } = await generate(id, 'message-of-the-plan');
    await expect(verify(id, 'message-of-the-plan!', Mac)).rejects.toThrow();
    const records = trail({ world: bench.world, account: ACCOUNT, region: REGION });
    const [made, verified] = records.slice(-2);
    expect(made).toMatchObject({
      eventSource: 'kms.amazonaws.com',
      eventName: 'GenerateMac',
      readOnly: true,
      managementEvent: true,
      requestParameters: { keyId: id, macAlgorithm: MacAlgorithm },
      responseElements: null,
      resources: [{ ARN: arn, accountId: ACCOUNT, type: 'AWS::KMS::Key' }],
    });
    expect(verified).toMatchObject({ eventName: 'VerifyMac', errorCode: 'KMSInvalidMacException' });
    for (const { requestParameters } of [made, verified].flatMap((one) => one ?? []))
      expect(Object.keys(requestParameters ?? {}).sort()).toEqual(['keyId', 'macAlgorithm']);
  });

  it('shows no key material in a snapshot', async () => {
    const { id } = await bench.make();
    const place = { world: bench.world, account: ACCOUNT, region: REGION };
    const material = listKeys(place).get(id)?.material.export() ?? Buffer.of();
    const text = JSON.stringify(await takeSnapshot(bench.world));
    expect(text).toContain(id);
    for (const encoding of ['base64', 'hex'] as const)
      expect(text).not.toContain(material.toString(encoding));
  });
});
