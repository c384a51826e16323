import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import type { RespondStage } from '../fixture.ts';

/** For the tests of evidence: a bucket in the stage's account, locked as the deployment's is. Gives its client. */
export async function makeEvidenceBucket({ sandbox }: RespondStage, Bucket: string): Promise<S3Client> {
  const s3 = new S3Client({
    endpoint: sandbox.origin,
    region: 'eu-west-2',
    credentials: sandbox.administrator,
    maxAttempts: 1,
    forcePathStyle: true,
  });
  await s3.send(new CreateBucketCommand({ Bucket, ObjectLockEnabledForBucket: true }));
  return s3;
}
