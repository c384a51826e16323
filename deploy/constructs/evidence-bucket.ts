import { BlockPublicAccess, Bucket, BucketEncryption, ObjectLockRetention } from 'aws-cdk-lib/aws-s3';
import { Duration, RemovalPolicy, type Stack, Validations } from 'aws-cdk-lib/core';

/**
 * What is known of a key before it is deleted. It outlives the stack, and nothing in it can be changed or
 * deleted for 90 days but by who is allowed to bypass that by name, which no role of ours is.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock.html
 */
export function addEvidenceBucket(stack: Stack): Bucket {
  const bucket = new Bucket(stack, 'Evidence', {
    versioned: true,
    objectLockEnabled: true,
    objectLockDefaultRetention: ObjectLockRetention.governance(Duration.days(90)),
    blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
    encryption: BucketEncryption.S3_MANAGED,
    enforceSSL: true,
    removalPolicy: RemovalPolicy.RETAIN,
  });
  Validations.of(bucket).acknowledge({
    id: 'AwsSolutions-S1',
    reason: "CloudTrail's data events tell who reads it; access logs would need a second bucket to guard.",
  });
  return bucket;
}
