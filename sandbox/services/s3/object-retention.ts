import type {
  GetObjectLegalHoldOutput,
  GetObjectLegalHoldRequest,
  GetObjectRetentionOutput,
  GetObjectRetentionRequest,
  ObjectLockRetention,
  PutObjectLegalHoldOutput,
  PutObjectLegalHoldRequest,
  PutObjectRetentionOutput,
  PutObjectRetentionRequest,
} from '@aws-sdk/client-s3';
import { AwsError } from '../../kernel/aws-error.ts';
import { operation } from '../../kernel/operation.ts';
import { need } from './access.ts';
import { type Bucket, type ObjectLock, type ObjectVersion, requireBucket } from './bucket.ts';
import {
  isInForce,
  lockContext,
  mayBypass,
  protectedByLock,
  type Retention,
  readHold,
  readMode,
  readUntil,
  requireLockedBucket,
} from './object-lock.ts';
import { readVersion, setVersions } from './object-version.ts';
import { objectTrail } from './trail.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectRetention.html */
export const PutObjectRetention = operation<PutObjectRetentionRequest, PutObjectRetentionOutput>({
  dataEvent: true,
  access: (input, call) => {
    const { Mode: ObjectLockMode, RetainUntilDate: ObjectLockRetainUntilDate } = input.Retention ?? {};
    const context = lockContext({ ObjectLockMode, ObjectLockRetainUntilDate }, call.at);
    return [need(call, input.Bucket, 's3:PutObjectRetention', { key: input.Key, context })];
  },
  act(input, call) {
    const bucket = requireBucket(call.world, input);
    requireLockedBucket(bucket);
    const version = readVersion(call, bucket, input.Key, input.VersionId);
    const wanted = readRetention(input.Retention, call.at);
    const { retention: before, ...rest } = version.lock ?? {};
    if (isInForce(before, call.at) && isWeaker(wanted, before)) {
      if (before.mode === 'COMPLIANCE' || !mayBypass(call, input)) throw protectedByLock();
    }
    setLock(bucket, input.Key, version, {
      ...rest,
      ...(wanted === undefined ? {} : { retention: wanted }),
    });
    return {};
  },
  trail: (input, _output, call) =>
    objectTrail(call, input, { request: { retention: '', Retention: { ...input.Retention } } }),
});

/** Nothing in it: the retention is to be taken away. */
function readRetention(given: ObjectLockRetention | undefined, now: number): Retention | undefined {
  if (given !== undefined && given.Mode === undefined && given.RetainUntilDate === undefined)
    return undefined;
  if (given?.Mode === undefined || given.RetainUntilDate === undefined)
    throw new AwsError('MalformedXML', 'The XML you provided was not well-formed', { status: 400 });
  return { mode: readMode(given.Mode), until: readUntil(given.RetainUntilDate, now) };
}

/** Longer may anyone make it who may set it; shorter, looser or none is another matter. */
const isWeaker = (wanted: Retention | undefined, before: Retention): boolean =>
  wanted === undefined ||
  wanted.until < before.until ||
  (before.mode === 'COMPLIANCE' && wanted.mode !== 'COMPLIANCE');

function setLock(bucket: Bucket, key: string, version: ObjectVersion, lock: ObjectLock): void {
  const versions = bucket.objects.get(key) ?? [];
  setVersions(
    bucket,
    key,
    versions.map((one) => (one.id === version.id ? { ...version, lock } : one)),
  );
}

export const GetObjectRetention = operation<GetObjectRetentionRequest, GetObjectRetentionOutput>({
  dataEvent: true,
  access: (input, call) => [need(call, input.Bucket, 's3:GetObjectRetention', { key: input.Key })],
  act(input, call) {
    const bucket = requireBucket(call.world, input);
    requireLockedBucket(bucket);
    const retention = readVersion(call, bucket, input.Key, input.VersionId).lock?.retention;
    if (retention === undefined) throw noConfiguration();
    return { Retention: { Mode: retention.mode, RetainUntilDate: new Date(retention.until) } };
  },
  trail: (input, _output, call) => objectTrail(call, input, { request: { retention: '' } }),
});

export const PutObjectLegalHold = operation<PutObjectLegalHoldRequest, PutObjectLegalHoldOutput>({
  dataEvent: true,
  access: (input, call) => {
    const context = lockContext({ ObjectLockLegalHoldStatus: input.LegalHold?.Status }, call.at);
    return [need(call, input.Bucket, 's3:PutObjectLegalHold', { key: input.Key, context })];
  },
  act(input, call) {
    const bucket = requireBucket(call.world, input);
    requireLockedBucket(bucket);
    const version = readVersion(call, bucket, input.Key, input.VersionId);
    const legalHold = readHold(input.LegalHold?.Status);
    setLock(bucket, input.Key, version, { ...version.lock, legalHold });
    return {};
  },
  trail: (input, _output, call) =>
    objectTrail(call, input, { request: { 'legal-hold': '', LegalHold: { ...input.LegalHold } } }),
});

export const GetObjectLegalHold = operation<GetObjectLegalHoldRequest, GetObjectLegalHoldOutput>({
  dataEvent: true,
  access: (input, call) => [need(call, input.Bucket, 's3:GetObjectLegalHold', { key: input.Key })],
  act(input, call) {
    const bucket = requireBucket(call.world, input);
    requireLockedBucket(bucket);
    const legalHold = readVersion(call, bucket, input.Key, input.VersionId).lock?.legalHold;
    if (legalHold === undefined) throw noConfiguration();
    return { LegalHold: { Status: legalHold ? 'ON' : 'OFF' } };
  },
  trail: (input, _output, call) => objectTrail(call, input, { request: { 'legal-hold': '' } }),
});

const noConfiguration = () =>
  new AwsError(
    'NoSuchObjectLockConfiguration',
    'The specified object does not have a ObjectLock configuration',
    { status: 404 },
  );
