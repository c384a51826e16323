import { CloudTrailClient } from '@aws-sdk/client-cloudtrail';
import { CreateAccessKeyCommand, CreateUserCommand, IAMClient, ListUsersCommand } from '@aws-sdk/client-iam';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../sandbox/start.ts';
import { connectTrail, type Trail } from './trail.ts';

let sandbox: Sandbox;
let iam: IAMClient;
let trail: Trail;
let accessKeyId = '';
beforeAll(async () => {
  sandbox = await startSandbox({ port: 0 });
  const where = { endpoint: sandbox.origin, credentials: sandbox.administrator, maxAttempts: 1 };
  iam = new IAMClient({ ...where, region: 'us-east-1' });
  trail = connectTrail((region) => new CloudTrailClient({ ...where, region }));
  await iam.send(new CreateUserCommand({ UserName: 'busy' }));
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: 'busy' }));
  accessKeyId = AccessKey?.AccessKeyId ?? '';
  const credentials = { accessKeyId, secretAccessKey: AccessKey?.SecretAccessKey ?? '' };
  const busy = new IAMClient({ ...where, region: 'us-east-1', credentials });
  for (let call = 0; call < 60; call += 1)
    await busy
      .send(new ListUsersCommand({}))
      .catch((error: Error) => expect(error.name).toMatch(/AccessDenied/));
}, 60_000);
afterAll(() => sandbox.close());

it('reads every page since a time, and keeps to two look-ups a second however many ask at once', async () => {
  const key = { key: 'AccessKeyId', value: accessKeyId } as const;
  const looks = await Promise.all([
    trail.lookUpSince('us-east-1', key, Date.now() - 3_600_000),
    trail.lookUpSince('us-east-1', { key: 'Username', value: 'busy' }, Date.now() - 3_600_000),
    trail.lookUpSince('us-east-1', key, Date.now() + 3_600_000),
    trail.lookUpSince('eu-west-2', key, Date.now() - 3_600_000),
  ]);
  expect(looks.map(({ records, isCut }) => [records.length, isCut])).toEqual([
    [60, false],
    [60, false],
    [0, false],
    [0, false],
  ]);
  expect(new Set(looks[0]?.records.map((text) => JSON.parse(text).eventID)).size).toBe(60);
}, 20_000);

it('goes on after a look-up that failed', async () => {
  sandbox.world.faults.push({
    service: 'cloudtrail',
    operation: 'LookupEvents',
    when: 'before',
    kind: 'error',
    seen: 0,
  });
  const key = { key: 'AccessKeyId', value: accessKeyId } as const;
  await expect(trail.lookUpSince('eu-west-2', key, 0)).rejects.toThrow();
  sandbox.world.faults.length = 0;
  expect(await trail.lookUpSince('eu-west-2', key, 0)).toEqual({ records: [], isCut: false });
});
