import { execFile, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Bench, openBench } from './fixture.ts';

const run = promisify(execFile);
const hasCli = spawnSync('aws', ['--version']).status === 0;
const title = hasCli ? 'the AWS CLI' : 'the AWS CLI (skipped: `aws` is not installed)';

describe.skipIf(!hasCli)(title, { timeout: 120_000 }, () => {
  let bench: Bench;
  beforeAll(async () => {
    bench = await openBench();
  });
  afterAll(() => bench.sandbox.close());

  async function aws(command: string): Promise<unknown> {
    const { accessKeyId, secretAccessKey } = bench.sandbox.administrator;
    const env = {
      ...process.env,
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
      AWS_DEFAULT_REGION: 'eu-west-2',
      AWS_CONFIG_FILE: '/nowhere/config',
      AWS_SHARED_CREDENTIALS_FILE: '/nowhere/credentials',
      AWS_PAGER: '',
    };
    const all = [
      '--endpoint-url',
      bench.sandbox.origin,
      '--output',
      'json',
      'guardduty',
      ...command.split(' '),
    ];
    const { stdout } = await run('aws', all, { env });
    return stdout === '' ? undefined : JSON.parse(stdout);
  }

  it('enables GuardDuty, makes a sample and reads it', async () => {
    const made = await aws('create-detector --enable --finding-publishing-frequency FIFTEEN_MINUTES');
    const { DetectorId: id } = made as { DetectorId: string };
    expect(await aws('list-detectors')).toEqual({ DetectorIds: [id] });
    await aws(`create-sample-findings --detector-id ${id} --finding-types Recon:IAMUser/TorIPCaller`);
    const criteria = '{"Criterion":{"severity":{"Gte":4},"service.archived":{"Eq":["false"]}}}';
    const found = await aws(`list-findings --detector-id ${id} --finding-criteria ${criteria}`);
    const { FindingIds } = found as { FindingIds: string[] };
    expect(FindingIds).toHaveLength(1);
    expect(await aws(`get-findings --detector-id ${id} --finding-ids ${FindingIds[0]}`)).toMatchObject({
      Findings: [
        {
          Id: FindingIds[0],
          Title: expect.stringMatching(/^\[SAMPLE\] /),
          Resource: { AccessKeyDetails: { AccessKeyId: 'GeneratedFindingAccessKeyId' } },
        },
      ],
    });
    await expect(aws(`get-detector --detector-id ${'0'.repeat(32)}`)).rejects.toMatchObject({
      stderr: expect.stringContaining('(BadRequestException)'),
    });
  });
});
