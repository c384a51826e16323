import { execFile, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GUARDDUTY, type HubBench, openHubBench } from './fixture.ts';

const run = promisify(execFile);
const hasCli = spawnSync('aws', ['--version']).status === 0;
const title = hasCli ? 'the AWS CLI' : 'the AWS CLI (skipped: `aws` is not installed)';

describe.skipIf(!hasCli)(title, { timeout: 120_000 }, () => {
  let bench: HubBench;
  beforeAll(async () => {
    bench = await openHubBench();
  });
  afterAll(() => bench.close());

  async function aws(...command: string[]): Promise<unknown> {
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
    const all = ['--endpoint-url', bench.sandbox.origin, '--output', 'json', 'securityhub', ...command];
    const { stdout } = await run('aws', all, { env });
    return stdout === '' ? undefined : JSON.parse(stdout);
  }

  it('finds what GuardDuty has found, and writes on it', async () => {
    await expect(aws('describe-hub')).rejects.toMatchObject({
      stderr: expect.stringContaining('(InvalidAccessException)'),
    });
    await aws('enable-security-hub', '--no-enable-default-standards');
    const { arn } = await bench.raise();
    const filters = JSON.stringify({ Id: [{ Comparison: 'EQUALS', Value: arn }] });
    expect(await aws('get-findings', '--filters', filters)).toMatchObject({
      Findings: [
        {
          Id: arn,
          ProductArn: GUARDDUTY,
          Resources: [{ Details: { AwsIamAccessKey: { PrincipalName: 'alice' } } }],
          Workflow: { Status: 'NEW' },
        },
      ],
    });
    const written = await aws(
      'batch-update-findings',
      '--finding-identifiers',
      `Id=${arn},ProductArn=${GUARDDUTY}`,
      '--workflow',
      'Status=RESOLVED',
      '--note',
      'Text=contained,UpdatedBy=analyst',
    );
    expect(written).toEqual({
      ProcessedFindings: [{ Id: arn, ProductArn: GUARDDUTY }],
      UnprocessedFindings: [],
    });
    expect(await aws('get-findings', '--filters', filters)).toMatchObject({
      Findings: [{ Workflow: { Status: 'RESOLVED' }, Note: { Text: 'contained', UpdatedBy: 'analyst' } }],
    });
  });
});
