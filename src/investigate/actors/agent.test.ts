import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readAgent } from './agent.ts';

const MAC = 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko)';

it.each([
  [
    'aws-cli/2.15.30 Python/3.11.8 Linux/6.5.0-1014-aws exe/x86_64.ubuntu.22 prompt/off command/s3.ls',
    'aws-cli/2',
  ],
  ['aws-cli/2.17.2 md/awscrt#0.20.11 ua/2.0 os/macos#23.5.0 md/arch#arm64 lang/python#3.11.9', 'aws-cli/2'],
  ['[aws-cli/1.29.4 Python/3.8.10 Linux/5.4.0 botocore/1.31.4]', 'aws-cli/1'],
  ['Boto3/1.34.69 md/Botocore#1.34.69 ua/2.0 os/linux#5.15.0', 'Boto3/1'],
  ['Botocore/1.31.4 Python/3.9', 'Botocore/1'],
  [
    'APN/1.0 HashiCorp/1.0 Terraform/1.7.4 (+https://www.terraform.io) terraform-provider-aws/5.40.0 aws-sdk-go-v2/1.25.3',
    'Terraform/1',
  ],
  ['aws-sdk-go-v2/1.25.3 os/linux lang/go#1.21.8 md/GOOS#linux', 'aws-sdk-go-v2/1'],
  ['aws-sdk-go/1.44.260 (go1.20.5; linux; amd64) amazon-ssm-agent/', 'amazon-ssm-agent'],
  ['[S3Console/0.4, aws-internal/3 aws-sdk-java/1.12.488 Linux/5.10]', 'console'],
  ['AWS Internal', 'console'],
  ['signin.amazonaws.com', 'console'],
  [`${MAC} Chrome/122.0.0.0 Safari/537.36`, 'Chrome'],
  [`${MAC} Chrome/122.0.0.0 Safari/537.36 Edg/122.0.0.0`, 'Edge'],
  ['Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:123.0) Gecko/20100101 Firefox/123.0', 'Firefox'],
  ['Mozilla/5.0 (compatible; something)', 'browser'],
  ['eksctl/v0.172.0 something', 'eksctl/0'],
  ['', 'none'],
  [undefined, 'none'],
  ['***', 'other'],
])('reads %j as %s', (text, label) => expect(readAgent(text)).toEqual({ label }));

it.each([
  [
    'aws-cli/1.22.34 Python/3.11.2 Linux/6.1.0-kali9-amd64 botocore/1.27.84',
    'aws-cli/1 (Kali Linux)',
    'Kali Linux',
  ],
  [
    'Boto3/1.26.1 Python/3.9 Linux/5.10.0-6parrot1-amd64 Botocore/1.29',
    'Boto3/1 (Parrot Linux)',
    'Parrot Linux',
  ],
  ['stratus-red-team_2f1a7d6e-0c11-4d0e-9a55-6e3d1b1c9a77', 'Stratus Red Team', 'Stratus Red Team'],
  ['Scout Suite/5.13.0 (https://github.com/nccgroup/ScoutSuite)', 'ScoutSuite', 'ScoutSuite'],
  ['Boto3/1.34.1 Python/3.12 Botocore/1.34.1 APN_1826889', 'Boto3/1 (Prowler)', 'Prowler'],
  ['TruffleHog', 'TruffleHog', 'TruffleHog'],
  ['pacu', 'Pacu', 'Pacu'],
])('gives %j away', (text, label, tool) => expect(readAgent(text)).toEqual({ label, tool }));

it.each(['aws-cli/2.15.30 capacuity/1', 'Boto3/1.34.69 kaliber/2', 'stratus/1.0 red/2'])(
  'takes no tool to be in %j',
  (text) => expect(readAgent(text).tool).toBeUndefined(),
);

it('gives a short and harmless label of whatever is written, and soon', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 700 }), (text) => {
      expect(readAgent(text).label).toMatch(/^[\w.+\-/ ()]{1,70}$/);
    }),
  );
  const began = performance.now();
  for (const hostile of ['('.repeat(1e6), ' '.repeat(1e6), 'a/'.repeat(5e5), '__proto__/1 constructor/2'])
    expect(readAgent(hostile).label.length).toBeLessThan(70);
  expect(performance.now() - began).toBeLessThan(1_000);
});
