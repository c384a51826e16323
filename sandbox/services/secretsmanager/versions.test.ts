import {
  GetSecretValueCommand,
  ListSecretVersionIdsCommand,
  PutSecretValueCommand,
  UpdateSecretCommand,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Bench, openBench, token } from './fixture.ts';

let bench: Bench;
beforeAll(async () => {
  bench = await openBench();
});
afterAll(() => bench.close());

const put = (SecretId: string, letter: string, more: object = {}) =>
  bench.secrets.send(
    new PutSecretValueCommand({
      SecretId,
      SecretString: `value ${letter}`,
      ClientRequestToken: token(letter),
      ...more,
    }),
  );
const move = (input: object) =>
  bench.secrets.send(
    new UpdateSecretVersionStageCommand({ SecretId: 's', VersionStage: 'AWSCURRENT', ...input }),
  );
const start = (name: string) => bench.make(name, 'value a', { ClientRequestToken: token('a') });
const [a, b, c] = [token('a'), token('b'), token('c')];

describe('the labels of a new version', () => {
  it('are AWSCURRENT, which leaves AWSPREVIOUS to the one before', async () => {
    await start('moved');
    expect(await bench.labels('moved')).toEqual({ AWSCURRENT: a });
    expect(await put('moved', 'b')).toMatchObject({ VersionId: b, VersionStages: ['AWSCURRENT'] });
    expect(await bench.labels('moved')).toEqual({ AWSCURRENT: b, AWSPREVIOUS: a });
    const SecretId = 'moved';
    await bench.secrets.send(
      new UpdateSecretCommand({ SecretId, SecretString: 'value c', ClientRequestToken: c }),
    );
    expect(await bench.labels('moved')).toEqual({ AWSCURRENT: c, AWSPREVIOUS: b });
    expect(await bench.read('moved')).toBe('value c');
    expect(await bench.read('moved', { VersionStage: 'AWSPREVIOUS' })).toBe('value b');
    expect(await bench.read('moved', { VersionId: a })).toBe('value a');
  });

  it('are those that are asked for', async () => {
    await start('pending');
    await put('pending', 'b', { VersionStages: ['AWSPENDING', 'mine'] });
    expect(await bench.labels('pending')).toEqual({ AWSCURRENT: a, AWSPENDING: b, mine: b });
    expect(await bench.read('pending')).toBe('value a');
  });

  it('begin with AWSCURRENT in a secret that had no value', async () => {
    await bench.make('empty');
    await expect(bench.read('empty')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    await put('empty', 'b', { VersionStages: ['AWSPENDING'] });
    expect(await bench.labels('empty')).toEqual({ AWSCURRENT: b, AWSPENDING: b });
  });

  it('do not change when the request is repeated; another value for the token is refused', async () => {
    await start('again');
    await put('again', 'b');
    await put('again', 'c');
    expect(await put('again', 'b')).toMatchObject({ VersionId: b, VersionStages: ['AWSPREVIOUS'] });
    expect(await bench.read('again')).toBe('value c');
    await expect(put('again', 'b', { SecretString: 'other' })).rejects.toMatchObject({
      name: 'ResourceExistsException',
    });
  });

  it('must be there, and not be too many', async () => {
    const stages = Array.from({ length: 21 }, (_, n) => `s${n}`);
    for (const VersionStages of [[], stages, ['']])
      await expect(put('again', 'd', { VersionStages })).rejects.toMatchObject({
        name: 'InvalidParameterException',
      });
    await expect(put('again', 'd', { SecretString: undefined })).rejects.toMatchObject({
      name: 'InvalidParameterException',
    });
  });
});

describe('moving a label', () => {
  it('needs to say where it is', async () => {
    await start('s');
    await put('s', 'b', { VersionStages: ['AWSPENDING'] });
    const wrong = { name: 'InvalidParameterException' };
    await expect(move({ MoveToVersionId: b })).rejects.toMatchObject(wrong);
    await expect(move({ RemoveFromVersionId: a })).rejects.toMatchObject(wrong);
    await expect(move({})).rejects.toMatchObject(wrong);
    await expect(move({ MoveToVersionId: c, RemoveFromVersionId: a })).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
    await move({ MoveToVersionId: b, RemoveFromVersionId: a });
    expect(await bench.labels('s')).toEqual({ AWSCURRENT: b, AWSPENDING: b, AWSPREVIOUS: a });
    await move({ VersionStage: 'AWSPENDING', RemoveFromVersionId: b });
    expect(await bench.labels('s')).toEqual({ AWSCURRENT: b, AWSPREVIOUS: a });
    // Back again: what is current and what was before change places.
    await move({ MoveToVersionId: a, RemoveFromVersionId: b });
    expect(await bench.labels('s')).toEqual({ AWSCURRENT: a, AWSPREVIOUS: b });
  });

  it('leaves versions without any behind, which are listed only on request and read by their id', async () => {
    await move({ VersionStage: 'AWSPREVIOUS', RemoveFromVersionId: b });
    const list = async (input: object) => {
      const command = new ListSecretVersionIdsCommand({ SecretId: 's', ...input });
      return (await bench.secrets.send(command)).Versions?.map(({ VersionId }) => VersionId);
    };
    expect(await list({})).toEqual([a]);
    expect(await list({ IncludeDeprecated: true })).toEqual([a, b]);
    expect(await bench.read('s', { VersionId: b })).toBe('value b');
    await expect(
      bench.secrets.send(
        new GetSecretValueCommand({ SecretId: 's', VersionId: b, VersionStage: 'AWSCURRENT' }),
      ),
    ).rejects.toMatchObject({ name: 'InvalidRequestException' });
  });

  it('keeps a hundred versions, those with labels above all', async () => {
    await start('many');
    await put('many', 'b', { VersionStages: ['mine'] });
    for (let n = 0; n < 105; n += 1) {
      const ClientRequestToken = String(n).padStart(32, '0');
      await put('many', 'x', { ClientRequestToken });
    }
    const command = new ListSecretVersionIdsCommand({ SecretId: 'many', IncludeDeprecated: true });
    expect((await bench.secrets.send(command)).Versions).toHaveLength(100);
    expect(await bench.read('many', { VersionStage: 'mine' })).toBe('value b');
  });
});
