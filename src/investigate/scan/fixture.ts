import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { LogFile } from './log-file.ts';

/** A record of a call of a key, with its members in AWS's order. */
export function record(number: number, { accessKeyId = 'AKIAEXAMPLE0000ALICE', ...more }: RecordFacts = {}) {
  return {
    eventVersion: '1.11',
    userIdentity: {
      type: 'IAMUser',
      principalId: 'AIDAEXAMPLE0000ALICE',
      arn: 'arn:aws:iam::111122223333:user/alice',
      accountId: '111122223333',
      accessKeyId,
      userName: 'alice',
    },
    eventTime: new Date(Date.UTC(2026, 10, 2, 3, 0, number)).toISOString().replace('.000', ''),
    eventSource: 'ec2.amazonaws.com',
    eventName: 'DescribeInstances',
    awsRegion: 'eu-west-2',
    sourceIPAddress: '198.51.100.7',
    userAgent: 'aws-cli/2.15.0',
    requestParameters: { maxResults: 5 },
    responseElements: null,
    requestID: `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`,
    eventID: `11111111-0000-4000-8000-${String(number).padStart(12, '0')}`,
    readOnly: true,
    eventType: 'AwsApiCall',
    managementEvent: true,
    recipientAccountId: '111122223333',
    eventCategory: 'Management',
    ...more,
  };
}

interface RecordFacts {
  readonly accessKeyId?: string;
  readonly [member: string]: unknown;
}

export const records = (many: number, facts?: RecordFacts) =>
  Array.from({ length: many }, (_, number) => record(number, facts));

export const asFile = (content: unknown): Buffer => Buffer.from(JSON.stringify(content));
export const asGz = (content: unknown): Buffer => gzipSync(asFile(content));

/** A folder with files in it, for one test. */
export async function makeFolder(files: Readonly<Record<string, Buffer | string>>) {
  const folder = await mkdtemp(join(tmpdir(), 'cordon-logs-'));
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), content);
  }
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}

export const logFile = (folder: string, name: string): LogFile => ({
  name,
  path: join(folder, name),
  size: 0,
  modifiedAt: 0,
});
