import { CreateBucketCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { GetSessionTokenCommand } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { connect, type Keys, openStage, type Stage, sessionKeys } from '../services/iam/fixture.ts';
import { connectS3 } from '../services/s3/fixture.ts';
import { s3 } from '../services/s3/service.ts';
import { codeOf, getRequest, presign, type RawRequest, sendRaw } from './request-fixture.ts';

const TARGET = '/linked-bucket/a%20b.txt';
let stage: Stage;
beforeAll(async () => {
  stage = await openStage({}, [s3]);
  const client = connectS3(stage);
  await client.send(new CreateBucketCommand({ Bucket: 'linked-bucket' }));
  await client.send(new PutObjectCommand({ Bucket: 'linked-bucket', Key: 'a b.txt', Body: 'linked' }));
});
afterAll(() => stage.close());

const linkFor = (
  change: { keys?: Keys; at?: number; expires?: number | string; more?: string } = {},
): string =>
  presign(stage.world.origin, TARGET, {
    service: 's3',
    keys: stage.administrator,
    at: stage.world.clock.now(),
    expires: 60,
    ...change,
  });

async function follow(link: string, change: Partial<RawRequest> = {}): Promise<string> {
  const { origin } = stage.world;
  const response = await sendRaw(origin, { ...getRequest(link.slice(origin.length)), ...change });
  return response.status === 200 ? response.body : `${response.status} ${codeOf(response)}`;
}

it('a link works for as long as it says, and not before its time', async () => {
  const link = linkFor();
  expect(await follow(link)).toBe('linked');
  stage.world.clock.advance(59_000);
  expect(await follow(link)).toBe('linked');
  stage.world.clock.advance(2000);
  expect(await follow(link)).toBe('403 AccessDenied');
  expect(await follow(linkFor({ at: stage.world.clock.now() + 16 * 60_000 }))).toBe('403 AccessDenied');
});

it('a link is for one object, one method and its own query', async () => {
  const link = linkFor({ more: 'response-content-type=text%2Fplain&x-amz-a-b=1&x-amz-a=2' });
  expect(await follow(link)).toBe('linked');
  for (const other of [
    link.replace('a%20b', 'c'),
    link.replace('Expires=60', 'Expires=600'),
    link.replace('text%2Fplain', 'text%2Fhtml'),
    `${link}&versionId=null`,
  ]) {
    expect(await follow(other)).toBe('403 SignatureDoesNotMatch');
  }
  expect(await follow(link, { method: 'DELETE' })).toBe('403 SignatureDoesNotMatch');
  expect(await follow(link, { headers: { 'x-amz-copy-source': '/linked-bucket/other' } })).toBe(
    '403 AccessDenied',
  );
  expect(await follow(link)).toBe('linked');
});

it('a link ends with the session that made it', async () => {
  const { sts } = connect(stage);
  const { Credentials } = await sts.send(new GetSessionTokenCommand({ DurationSeconds: 900 }));
  const link = linkFor({ keys: sessionKeys(Credentials), expires: 3600 });
  expect(await follow(link)).toBe('linked');
  expect(await follow(link.replace(/X-Amz-Security-Token=[^&]*&/, ''))).toBe('403 InvalidAccessKeyId');
  stage.world.clock.advance(901_000);
  expect(await follow(link)).toBe('400 ExpiredToken');
});

it.each([
  ['no time', ''],
  ['no number', 'soon'],
  ['a negative time', -60],
  ['more than a week', 604_801],
])('a link with %s is malformed', async (_, expires) => {
  expect(await follow(linkFor({ expires }))).toBe('400 AuthorizationQueryParametersError');
});

it.each([
  ['algorithm', /Algorithm=[^&]*/, 'Algorithm=AWS4-ECDSA-P256-SHA256'],
  ['credential', /Credential=[^&]*/, 'Credential=AKIAAAAAAAAAAAAAAAAA'],
  ['date', /X-Amz-Date=[^&]*&/, ''],
])('a link with another %s is malformed', async (_, part, instead) => {
  expect(await follow(linkFor().replace(part, instead))).toBe('400 AuthorizationQueryParametersError');
});

it.each(['', 'zz', '0'.repeat(64), '0'.repeat(10_000)])('a made-up signature (%#) is wrong', async (text) => {
  const outcome = await follow(linkFor().replace(/X-Amz-Signature=.*/, `X-Amz-Signature=${text}`));
  expect(outcome).toBe(text === '' ? '400 AuthorizationQueryParametersError' : '403 SignatureDoesNotMatch');
});
