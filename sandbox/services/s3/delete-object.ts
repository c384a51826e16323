import type {
  DeleteObjectOutput,
  DeleteObjectRequest,
  DeleteObjectsOutput,
  DeleteObjectsRequest,
} from '@aws-sdk/client-s3';
import { AwsError } from '../../kernel/aws-error.ts';
import { type Access, type Call, operation } from '../../kernel/operation.ts';
import { acceptOnly, isAllowed, need } from './access.ts';
import { type Bucket, requireBucket } from './bucket.ts';
import { mayBypass, protectedByLock, refusesDeletion } from './object-lock.ts';
import { pushVersion, setVersions } from './object-version.ts';
import { isSameTag, preconditionFailed } from './put-object.ts';
import { bucketTrail, objectTrail } from './trail.ts';

interface Target {
  Key: string;
  VersionId?: string | undefined;
}

const needToDelete = (call: Call, bucketName: string, target: Target): Access =>
  need(call, bucketName, target.VersionId === undefined ? 's3:DeleteObject' : 's3:DeleteObjectVersion', {
    key: target.Key,
    ...(target.VersionId === undefined ? {} : { context: { 's3:VersionId': target.VersionId } }),
  });

export const DeleteObject = operation<DeleteObjectRequest, DeleteObjectOutput>({
  dataEvent: true,
  access: (input, call) => [needToDelete(call, input.Bucket, input)],
  act(input, call) {
    acceptOnly('DeleteObject', input, [
      'Bucket',
      'Key',
      'VersionId',
      'IfMatch',
      'BypassGovernanceRetention',
      'ExpectedBucketOwner',
    ]);
    const bucket = requireBucket(call.world, input);
    const current = bucket.objects.get(input.Key)?.at(-1);
    if (input.IfMatch !== undefined && !isSameTag(input.IfMatch, current?.etag ?? ''))
      throw preconditionFailed();
    return deleteOne(call, bucket, input, () => mayBypass(call, input));
  },
  trail: (input, _output, call) => objectTrail(call, input),
});

/**
 * Without a version id a versioned bucket loses nothing: a marker is put on top.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/DeleteMarker.html
 */
function deleteOne(
  call: Call,
  bucket: Bucket,
  target: Target,
  bypassesGovernance: () => boolean,
): DeleteObjectOutput {
  const versions = bucket.objects.get(target.Key) ?? [];
  if (target.VersionId !== undefined) {
    const removed = versions.find(({ id }) => id === target.VersionId);
    if (removed !== undefined && refusesDeletion(removed, call.at, bypassesGovernance))
      throw protectedByLock();
    setVersions(
      bucket,
      target.Key,
      versions.filter((version) => version !== removed),
    );
    const wasMarker = removed !== undefined && removed.content === undefined;
    return { VersionId: target.VersionId, ...(wasMarker ? { DeleteMarker: true } : {}) };
  }
  if (bucket.versioning === undefined) {
    setVersions(bucket, target.Key, []);
    return {};
  }
  const id = bucket.versioning === 'Enabled' ? call.world.ids.hex(32) : 'null';
  const headers = { Metadata: new Map(), encryption: { algorithm: 'AES256' } };
  pushVersion(bucket, target.Key, { id, modifiedAt: call.at, etag: '', crc32: '', headers });
  return { DeleteMarker: true, VersionId: id };
}

/** Undefined: the version is locked. */
function deleteUnlocked(...target: Parameters<typeof deleteOne>): DeleteObjectOutput | undefined {
  try {
    return deleteOne(...target);
  } catch (error) {
    if (error instanceof AwsError && error.code === 'AccessDenied') return undefined;
    throw error;
  }
}

const MOST_KEYS = 1000;

/** Each key is allowed or denied for itself, and the answer says which: so permissions are asked for in the act. */
export const DeleteObjects = operation<DeleteObjectsRequest, DeleteObjectsOutput>({
  dataEvent: true,
  access: () => [],
  act(input, call) {
    acceptOnly('DeleteObjects', input, [
      'Bucket',
      'Delete',
      'ChecksumAlgorithm',
      'BypassGovernanceRetention',
      'ExpectedBucketOwner',
    ]);
    const targets = input.Delete.Objects ?? [];
    if (targets.length === 0 || targets.length > MOST_KEYS)
      throw new AwsError('MalformedXML', 'The XML you provided was not well-formed', { status: 400 });
    const bucket = requireBucket(call.world, input);
    const deleted: NonNullable<DeleteObjectsOutput['Deleted']> = [];
    const errors: NonNullable<DeleteObjectsOutput['Errors']> = [];
    for (const target of targets) {
      acceptOnly('DeleteObjects', target, ['Key', 'VersionId']);
      const { Key = '', VersionId } = target;
      const named = { Key, ...(VersionId === undefined ? {} : { VersionId }) };
      if (!isAllowed(call, needToDelete(call, bucket.name, named))) {
        errors.push({ ...named, Code: 'AccessDenied', Message: 'Access Denied' });
        continue;
      }
      const answer = deleteUnlocked(call, bucket, named, () => mayBypass(call, { ...input, ...named }));
      if (answer === undefined) {
        errors.push({ ...named, Code: 'AccessDenied', Message: protectedByLock().message });
        continue;
      }
      const marker = answer.DeleteMarker
        ? { DeleteMarker: true, DeleteMarkerVersionId: answer.VersionId }
        : {};
      deleted.push({ ...named, ...marker });
    }
    return { Deleted: input.Delete.Quiet ? [] : deleted, Errors: errors };
  },
  trail: (input, _output, call) => bucketTrail(call, input.Bucket, { delete: '' }),
});
