import type { Call, TrailFacts } from '../../kernel/operation.ts';
import { bucketArn, findBucket } from './bucket.ts';

/**
 * S3's records name the bucket and the key and leave contents and most other parameters out.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/cloudtrail-logging-understanding-s3-entries.html
 * Differs from AWS: a call from another account is recorded in the caller's account only.
 */
export function bucketTrail(
  call: Call,
  bucketName: string,
  more: Readonly<Record<string, unknown>> = {},
): TrailFacts {
  const accountId = findBucket(call.world, bucketName)?.account ?? call.account;
  return {
    requestParameters: { bucketName, Host: hostOf(call), ...more },
    responseElements: null,
    resources: [{ ARN: bucketArn(bucketName), accountId, type: 'AWS::S3::Bucket' }],
  };
}

export function objectTrail(
  call: Call,
  input: { Bucket: string; Key: string; VersionId?: string | undefined },
  more: { request?: Readonly<Record<string, unknown>>; response?: Readonly<Record<string, unknown>> } = {},
): TrailFacts {
  const facts = bucketTrail(call, input.Bucket, {
    key: input.Key,
    ...(input.VersionId === undefined ? {} : { versionId: input.VersionId }),
    ...more.request,
  });
  const [bucket] = facts.resources ?? [];
  const object = { type: 'AWS::S3::Object', ARN: `${bucketArn(input.Bucket)}/${input.Key}` };
  return {
    ...facts,
    responseElements: more.response ?? null,
    resources: bucket === undefined ? [] : [{ ...object, accountId: bucket.accountId }, bucket],
  };
}

export const hostOf = (call: Call): string => call.world.origin.replace(/^https?:\/\//, '');
