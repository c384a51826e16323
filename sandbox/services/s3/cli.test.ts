import { execFile, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Stage } from '../iam/fixture.ts';
import { openStage } from './fixture.ts';

const run = promisify(execFile);
const hasCli = spawnSync('aws', ['--version']).status === 0;
const title = hasCli ? 'the AWS CLI' : 'the AWS CLI (skipped: `aws` is not installed)';

describe.skipIf(!hasCli)(title, { timeout: 120_000 }, () => {
  let stage: Stage;
  let folder: string;
  beforeAll(async () => {
    stage = await openStage();
    folder = await mkdtemp(join(tmpdir(), 'sandbox-s3-'));
  });
  afterAll(async () => {
    await stage.close();
    await rm(folder, { recursive: true, force: true });
  });

  async function aws(...args: string[]): Promise<string> {
    const { accessKeyId, secretAccessKey } = stage.administrator;
    const env = {
      ...process.env,
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
      AWS_DEFAULT_REGION: 'eu-west-2',
      AWS_CONFIG_FILE: join(folder, 'no-config'),
      AWS_SHARED_CREDENTIALS_FILE: join(folder, 'no-credentials'),
      AWS_PAGER: '',
    };
    const all = ['--endpoint-url', stage.world.origin, '--output', 'json', ...args];
    return (await run('aws', all, { env })).stdout;
  }

  it('copies files there and back, small ones whole and large ones in parts', async () => {
    await aws('s3', 'mb', 's3://cli-bucket');
    for (const [name, size] of [
      ['small.bin', 1000],
      ['large.bin', 17 * 1024 * 1024],
    ] as const) {
      const content = randomBytes(size);
      await writeFile(join(folder, name), content);
      await aws('s3', 'cp', '--quiet', join(folder, name), `s3://cli-bucket/in/${name}`);
      await aws('s3', 'cp', '--quiet', `s3://cli-bucket/in/${name}`, join(folder, 'back.bin'));
      expect((await readFile(join(folder, 'back.bin'))).equals(content)).toBe(true);
    }
    expect(await aws('s3', 'ls', 's3://cli-bucket/in/')).toMatch(/17825792 large\.bin\n.* 1000 small\.bin\n/);
  });

  it('copies inside a bucket, and empties it', async () => {
    await aws('s3', 'cp', '--quiet', 's3://cli-bucket/in/small.bin', 's3://cli-bucket/a b+ü&.bin');
    const listed = JSON.parse(await aws('s3api', 'list-objects-v2', '--bucket', 'cli-bucket'));
    expect(listed.Contents.map(({ Key }: { Key: string }) => Key)).toContain('a b+ü&.bin');
    await aws('s3', 'rm', '--quiet', '--recursive', 's3://cli-bucket');
    await aws('s3', 'rb', 's3://cli-bucket');
    expect(JSON.parse(await aws('s3api', 'list-buckets')).Buckets).toEqual([]);
  });

  it('makes links that work until they expire or are changed', async () => {
    await aws('s3', 'mb', 's3://cli-links');
    await writeFile(join(folder, 'linked.txt'), 'linked');
    await aws('s3', 'cp', '--quiet', join(folder, 'linked.txt'), 's3://cli-links/a b.txt');
    const link = (await aws('s3', 'presign', 's3://cli-links/a b.txt', '--expires-in', '60')).trim();
    expect(await (await fetch(link)).text()).toBe('linked');
    expect((await fetch(link.replace('a%20b', 'c'))).status).toBe(403);
    stage.world.clock.advance(61_000);
    expect((await fetch(link)).status).toBe(403);
  });

  it('reads locations, settings and errors', async () => {
    await aws('s3api', 'create-bucket', '--bucket', 'cli-settings', '--region', 'us-east-1');
    await aws('s3', 'mb', 's3://cli-london');
    const location = async (name: string) =>
      JSON.parse(await aws('s3api', 'get-bucket-location', '--bucket', name)).LocationConstraint;
    expect([await location('cli-settings'), await location('cli-london')]).toEqual([null, 'eu-west-2']);
    expect(await aws('s3api', 'get-bucket-versioning', '--bucket', 'cli-london')).toBe('');
    await expect(aws('s3api', 'get-bucket-policy', '--bucket', 'cli-london')).rejects.toMatchObject({
      stderr: expect.stringContaining('NoSuchBucketPolicy'),
    });
    await expect(
      aws('s3api', 'head-object', '--bucket', 'cli-london', '--key', 'none'),
    ).rejects.toMatchObject({ stderr: expect.stringContaining('(404)') });
  });
});
