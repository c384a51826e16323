import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../../../sandbox/start.ts';
import { SCANNED } from './fixture.ts';
import { measureScan } from './measure-scan.ts';

let sandbox: Sandbox;
let s3: S3Client;
const folder = (region: string, day: string, account = '111122223333') =>
  `AWSLogs/${account}/CloudTrail/${region}/${day}/${account}_CloudTrail_${region}`;
beforeAll(async () => {
  sandbox = await startSandbox({ port: 0 });
  const where = { endpoint: sandbox.origin, credentials: sandbox.administrator, region: 'us-east-1' };
  s3 = new S3Client({ ...where, forcePathStyle: true });
  await s3.send(new CreateBucketCommand({ Bucket: 'org-trail' }));
  const keys = [
    folder('eu-west-2', '2026/01/31'),
    folder('eu-west-2', '2026/02/01'),
    folder('eu-west-2', '2026/02/28'),
    folder('us-east-1', '2026/03/01'),
    folder('us-east-1', '2026/03/02'),
    folder('us-west-2', '2026/02/10'),
    folder('eu-west-2', '2026/02/10', '444455556666'),
  ];
  for (const key of keys)
    await s3.send(
      new PutObjectCommand({ Bucket: 'org-trail', Key: `${key}_1.json.gz`, Body: 'x'.repeat(100) }),
    );
}, 60_000);
afterAll(() => sandbox?.close());

it('counts what lies in the days, accounts and regions of the table, and nothing else', async () => {
  const days = { from: '2026/02/01', to: '2026/03/01' };
  expect(await measureScan(SCANNED.partitions, days, s3)).toEqual({ objects: 3, bytes: 300 });
});

it('says that there is nothing, before anything is asked of Athena', async () => {
  const days = { from: '2024/02/01', to: '2024/03/01' };
  await expect(measureScan(SCANNED.partitions, days, s3)).rejects.toMatchObject({ code: 'NoFiles' });
});

it('says that it cannot tell the price of what it may not list', async () => {
  const days = { from: '2026/02/01', to: '2026/03/01' };
  const elsewhere = { ...SCANNED.partitions, bucket: 'nobodys-trail' };
  await expect(measureScan(elsewhere, days, s3)).rejects.toMatchObject({
    code: 'AccessDenied',
    message: expect.stringContaining('what it costs is not known'),
  });
});
