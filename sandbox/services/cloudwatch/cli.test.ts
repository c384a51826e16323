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

  async function aws(command: string): Promise<string> {
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
    const all = ['--endpoint-url', bench.sandbox.origin, '--output', 'json', ...command.split(' ')];
    return (await run('aws', all, { env })).stdout;
  }

  it('puts metrics, makes an alarm and sees it go off', async () => {
    await aws('cloudwatch put-metric-data --namespace Cli --metric-name Failures --value 3 --unit Count');
    await aws(
      'cloudwatch put-metric-alarm --alarm-name cli --namespace Cli --metric-name Failures --statistic Sum --period 60 --evaluation-periods 1 --threshold 1 --comparison-operator GreaterThanThreshold',
    );
    await bench.nextMinute();
    expect(JSON.parse(await aws('cloudwatch describe-alarms --alarm-names cli'))).toMatchObject({
      MetricAlarms: [{ AlarmName: 'cli', StateValue: 'ALARM', Threshold: 1, Period: 60 }],
    });
    await expect(
      aws('cloudwatch set-alarm-state --alarm-name none --state-value OK --state-reason x'),
    ).rejects.toMatchObject({ stderr: expect.stringContaining('(ResourceNotFound)') });
  });

  it('makes a secret and reads it', async () => {
    await aws('secretsmanager create-secret --name cli --secret-string hidden');
    const { SecretString, VersionStages } = JSON.parse(
      await aws('secretsmanager get-secret-value --secret-id cli'),
    );
    expect({ SecretString, VersionStages }).toEqual({
      SecretString: 'hidden',
      VersionStages: ['AWSCURRENT'],
    });
    await expect(aws('secretsmanager get-secret-value --secret-id none')).rejects.toMatchObject({
      stderr: expect.stringContaining('(ResourceNotFoundException)'),
    });
  });
});
