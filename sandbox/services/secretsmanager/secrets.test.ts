import {
  CreateSecretCommand,
  DeleteSecretCommand,
  DescribeSecretCommand,
  GetRandomPasswordCommand,
  GetSecretValueCommand,
  ListSecretsCommand,
  RestoreSecretCommand,
  RotateSecretCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateSecretCommand,
} from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Bench, DAY, openBench, token } from './fixture.ts';

let bench: Bench;
beforeAll(async () => {
  bench = await openBench();
});
afterAll(() => bench.close());

const missing = { name: 'ResourceNotFoundException' };

describe('a secret', () => {
  it('is read by its name, its ARN and its ARN without the random end', async () => {
    const arn = await bench.make('app/key', 'value');
    expect(arn).toMatch(/^arn:aws:secretsmanager:eu-west-2:111122223333:secret:app\/key-[A-Za-z0-9]{6}$/);
    for (const id of ['app/key', arn, arn.slice(0, -7)]) expect(await bench.read(id)).toBe('value');
    for (const id of ['app', `${arn.slice(0, -6)}AAAAAA`, '__proto__', arn.replace('eu-west-2', 'us-east-1')])
      await expect(bench.read(id)).rejects.toMatchObject(missing);
  });

  it('holds bytes as well', async () => {
    const SecretBinary = new Uint8Array([0, 255, 128]);
    await bench.make('bytes', undefined, { SecretBinary });
    const answer = await bench.secrets.send(new GetSecretValueCommand({ SecretId: 'bytes' }));
    expect(answer.SecretBinary).toEqual(SecretBinary);
    expect(answer.SecretString).toBeUndefined();
  });

  it('is made once for one token, and not again for another', async () => {
    const once = { ClientRequestToken: token('a') };
    const arn = await bench.make('once', 'v', once);
    expect(await bench.make('once', 'v', once)).toBe(arn);
    const exists = { name: 'ResourceExistsException' };
    await expect(bench.make('once', 'other', once)).rejects.toMatchObject(exists);
    await expect(bench.make('once', 'v')).rejects.toMatchObject(exists);
    expect(await bench.read('once')).toBe('v');
  });

  it.each<[string, object, number, string]>([
    ['a name with a space', { Name: 'a b' }, 400, 'ValidationException'],
    ['no name', { Name: '' }, 400, 'ValidationException'],
    ['a name of 513', { Name: 'n'.repeat(513) }, 400, 'ValidationException'],
    ['65,537 bytes', { SecretString: 'é'.repeat(32_769) }, 400, 'InvalidParameterException'],
    [
      'two values',
      { SecretString: 'a', SecretBinary: new Uint8Array([1]) },
      400,
      'InvalidParameterException',
    ],
    ['a short token', { ClientRequestToken: 'short' }, 400, 'InvalidParameterException'],
    ['a tag of AWS', { Tags: [{ Key: 'aws:x', Value: '' }] }, 400, 'InvalidParameterException'],
    ['a key of its own', { KmsKeyId: 'alias/mine' }, 501, 'NotImplemented'],
    ['replicas', { AddReplicaRegions: [{ Region: 'eu-west-1' }] }, 501, 'NotImplemented'],
  ])('with %s is refused', async (_, more, httpStatusCode, name) => {
    const input = { Name: 'refused', SecretString: 'hidden-value', ...more };
    const refused = bench.secrets.send(
      new CreateSecretCommand('SecretBinary' in more ? { ...input, ...more } : input),
    );
    await expect(refused).rejects.toMatchObject({ name, $metadata: { httpStatusCode } });
    await expect(refused).rejects.not.toThrow('hidden-value');
    await expect(bench.read('refused')).rejects.toMatchObject(missing);
  });

  it('has a value of exactly 65,536 bytes, and the key that AWS manages', async () => {
    const value = 'v'.repeat(65_536);
    await bench.make('large', value, { KmsKeyId: 'alias/aws/secretsmanager' });
    expect(await bench.read('large')).toBe(value);
  });

  it('is not rotated by a function: that is refused by name', async () => {
    await expect(bench.secrets.send(new RotateSecretCommand({ SecretId: 'once' }))).rejects.toMatchObject({
      message: expect.stringContaining('secretsmanager:RotateSecret'),
      $metadata: { httpStatusCode: 501 },
    });
  });

  it('is described and listed by filters, without those to be deleted', async () => {
    const { secrets } = bench;
    const Tags = [{ Key: 'team', Value: 'blue' }];
    await bench.make('list/a', 'v', { Description: 'of the app', Tags });
    await bench.make('list/b', 'v');
    await bench.make('list/c', 'v');
    await secrets.send(new UpdateSecretCommand({ SecretId: 'list/b', Description: 'changed' }));
    await secrets.send(new DeleteSecretCommand({ SecretId: 'list/c' }));
    const described = await secrets.send(new DescribeSecretCommand({ SecretId: 'list/a' }));
    expect(described).toMatchObject({ Name: 'list/a', Description: 'of the app', Tags });
    const list = async (input: object, ...filter: [string, string][]) => {
      const Filters = filter.map(([Key, value]) => ({ Key: Key as 'name', Values: [value] }));
      const answer = await secrets.send(new ListSecretsCommand({ ...input, Filters }));
      return { names: answer.SecretList?.map(({ Name }) => Name), NextToken: answer.NextToken };
    };
    const own: [string, string] = ['name', 'list/'];
    expect((await list({}, own)).names).toEqual(['list/b', 'list/a']);
    expect((await list({ SortOrder: 'asc', IncludePlannedDeletion: true }, own)).names).toEqual([
      'list/a',
      'list/b',
      'list/c',
    ]);
    expect((await list({}, own, ['tag-key', 'team'])).names).toEqual(['list/a']);
    expect((await list({}, own, ['description', '!of'])).names).toEqual(['list/b']);
    const first = await list({ MaxResults: 1 }, own);
    expect(first.names).toEqual(['list/b']);
    expect((await list({ MaxResults: 1, NextToken: first.NextToken }, own)).names).toEqual(['list/a']);
    await expect(list({ NextToken: '1.AAAAAAAA' })).rejects.toMatchObject({
      name: 'InvalidNextTokenException',
    });
  });

  it('has tags', async () => {
    const SecretId = await bench.make('tagged', 'v');
    const Tags = [
      { Key: '__proto__', Value: 'x' },
      { Key: 'team', Value: 'blue' },
    ];
    await bench.secrets.send(new TagResourceCommand({ SecretId, Tags }));
    await bench.secrets.send(new UntagResourceCommand({ SecretId, TagKeys: ['team'] }));
    const described = await bench.secrets.send(new DescribeSecretCommand({ SecretId }));
    expect(described.Tags).toEqual([Tags[0]]);
  });
});

describe('a secret that is to be deleted', () => {
  const drop = (SecretId: string, more: object = {}) =>
    bench.secrets.send(new DeleteSecretCommand({ SecretId, ...more }));

  it('is not read, and comes back as it was', async () => {
    await bench.make('back', 'v');
    const before = bench.world.clock.now();
    const { DeletionDate } = await drop('back', { RecoveryWindowInDays: 7 });
    expect(Math.round(((DeletionDate?.getTime() ?? 0) - before) / DAY)).toBe(7);
    const refused = { name: 'InvalidRequestException' };
    await expect(bench.read('back')).rejects.toMatchObject(refused);
    await expect(drop('back')).rejects.toMatchObject(refused);
    await expect(bench.make('back', 'w')).rejects.toMatchObject({
      ...refused,
      message: expect.stringContaining('already scheduled for deletion'),
    });
    await bench.secrets.send(new RestoreSecretCommand({ SecretId: 'back' }));
    expect(await bench.read('back')).toBe('v');
  });

  it('is gone when its time has come, and its name is free', async () => {
    const arn = await bench.make('gone', 'v');
    await drop('gone', { RecoveryWindowInDays: 7 });
    bench.world.clock.advance(7 * DAY - 60_000);
    const still = await bench.secrets.send(new DescribeSecretCommand({ SecretId: 'gone' }));
    expect(still.DeletedDate).toBeInstanceOf(Date);
    bench.world.clock.advance(60_001);
    await expect(bench.secrets.send(new RestoreSecretCommand({ SecretId: 'gone' }))).rejects.toMatchObject(
      missing,
    );
    expect(await bench.make('gone', 'w')).not.toBe(arn);
  });

  it('without recovery is gone at once, and deleting what is not there succeeds', async () => {
    await bench.make('forced', 'v');
    await drop('forced', { ForceDeleteWithoutRecovery: true });
    await expect(bench.read('forced')).rejects.toMatchObject(missing);
    await drop('forced', { ForceDeleteWithoutRecovery: true });
    await expect(drop('forced')).rejects.toMatchObject(missing);
  });

  it.each([
    [{ RecoveryWindowInDays: 6 }],
    [{ RecoveryWindowInDays: 31 }],
    [{ RecoveryWindowInDays: 7, ForceDeleteWithoutRecovery: true }],
  ])('is not by %o', async (more) => {
    await bench.make('kept', 'v', { ClientRequestToken: token('k') });
    await expect(drop('kept', more)).rejects.toMatchObject({ name: 'InvalidParameterException' });
    expect(await bench.read('kept')).toBe('v');
  });
});

describe('a random password', () => {
  const ask = async (input: object = {}) =>
    (await bench.secrets.send(new GetRandomPasswordCommand(input))).RandomPassword ?? '';

  it('has one of each type, and none that is excluded', async () => {
    expect(await ask()).toHaveLength(32);
    expect(await ask({ PasswordLength: 4 })).toMatch(
      /^(?=.*[a-z])(?=.*[A-Z])(?=.*\d)(?=.*[^A-Za-z0-9]).{4}$/,
    );
    const plain = await ask({ PasswordLength: 500, ExcludePunctuation: true, ExcludeCharacters: 'aA0' });
    expect(plain).toMatch(/^[b-zB-Z1-9]{500}$/);
    expect(await ask()).not.toBe(await ask());
  });

  it.each([
    [{ PasswordLength: 3 }],
    [{ PasswordLength: 4097 }],
    [{ ExcludeLowercase: true, ExcludeUppercase: true, ExcludeNumbers: true, ExcludePunctuation: true }],
  ])('is not made of %o', async (input) => {
    await expect(ask(input)).rejects.toMatchObject({ name: 'InvalidParameterException' });
  });
});
