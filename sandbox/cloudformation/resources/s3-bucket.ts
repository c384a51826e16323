import type {
  BucketLocationConstraint,
  BucketVersioningStatus,
  CreateBucketRequest,
  ExpirationStatus,
  LifecycleRule,
  ObjectOwnership,
  ServerSideEncryption,
} from '@aws-sdk/client-s3';
import { ignoreMissing, refuseExisting } from '../existing.ts';
import { tagsFor } from '../resource-tags.ts';
import { type ResourceContext, resourceType } from '../resource-type.ts';
import { boolean, list, number, object, required, tags, text, word } from '../shape.ts';

const lifecycleRule = object({
  AbortIncompleteMultipartUpload: object({ DaysAfterInitiation: required(number) }),
  ExpirationInDays: number,
  Id: text,
  NoncurrentVersionExpiration: object({ NewerNoncurrentVersions: number, NoncurrentDays: required(number) }),
  Prefix: text,
  Status: required(word<ExpirationStatus>()),
});

const properties = object({
  BucketEncryption: object({
    ServerSideEncryptionConfiguration: required(
      list(
        object({
          BucketKeyEnabled: boolean,
          ServerSideEncryptionByDefault: object({
            KMSMasterKeyID: text,
            SSEAlgorithm: required(word<ServerSideEncryption>()),
          }),
        }),
      ),
    ),
  }),
  BucketName: text,
  LifecycleConfiguration: object({ Rules: required(list(lifecycleRule)) }),
  OwnershipControls: object({
    Rules: required(list(object({ ObjectOwnership: word<ObjectOwnership>() }))),
  }),
  PublicAccessBlockConfiguration: object({
    BlockPublicAcls: boolean,
    BlockPublicPolicy: boolean,
    IgnorePublicAcls: boolean,
    RestrictPublicBuckets: boolean,
  }),
  Tags: tags,
  VersioningConfiguration: object({ Status: required(word<BucketVersioningStatus>()) }),
});

type Properties = ReturnType<typeof properties.read>;

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-s3-bucket.html */
export const s3Bucket = resourceType({
  type: 'AWS::S3::Bucket',
  properties,
  attributes: ['Arn', 'DomainName', 'DualStackDomainName', 'RegionalDomainName'],
  async create(given, context) {
    const { region } = context;
    const Bucket = given.BucketName ?? context.generateName(63).toLowerCase();
    // Only in us-east-1 is the second creation of one's own bucket answered as if it were the first.
    if (given.BucketName !== undefined && region === 'us-east-1')
      await refuseExisting(context.call('s3', 'HeadBucket', { Bucket }), 'AWS::S3::Bucket', Bucket);
    const LocationConstraint = region as BucketLocationConstraint;
    await context.call('s3', 'CreateBucket', {
      Bucket,
      CreateBucketConfiguration: region === 'us-east-1' ? undefined : { LocationConstraint },
    } satisfies CreateBucketRequest);
    context.established(Bucket);
    for (const [operation, change] of changes(given, context))
      await context.call('s3', operation, { Bucket, ...change });
    return {
      ref: Bucket,
      attributes: {
        Arn: `arn:aws:s3:::${Bucket}`,
        DomainName: `${Bucket}.s3.amazonaws.com`,
        DualStackDomainName: `${Bucket}.s3.dualstack.${region}.amazonaws.com`,
        RegionalDomainName: `${Bucket}.s3.${region}.amazonaws.com`,
      },
    };
  },
  async remove({ physicalId }, context) {
    await ignoreMissing(context.call('s3', 'DeleteBucket', { Bucket: physicalId }));
  },
});

/** What is said about a bucket after it was made, each by an operation of its own. */
function changes(given: Properties, context: ResourceContext): readonly (readonly [string, object])[] {
  const all: [string, object][] = [];
  const { BucketEncryption, LifecycleConfiguration, OwnershipControls } = given;
  const { PublicAccessBlockConfiguration, VersioningConfiguration } = given;
  if (VersioningConfiguration !== undefined) all.push(['PutBucketVersioning', { VersioningConfiguration }]);
  if (BucketEncryption !== undefined) {
    const Rules = BucketEncryption.ServerSideEncryptionConfiguration.map((rule) => ({
      ApplyServerSideEncryptionByDefault: rule.ServerSideEncryptionByDefault,
      BucketKeyEnabled: rule.BucketKeyEnabled,
    }));
    all.push(['PutBucketEncryption', { ServerSideEncryptionConfiguration: { Rules } }]);
  }
  if (PublicAccessBlockConfiguration !== undefined)
    all.push(['PutPublicAccessBlock', { PublicAccessBlockConfiguration }]);
  if (OwnershipControls !== undefined) all.push(['PutBucketOwnershipControls', { OwnershipControls }]);
  if (LifecycleConfiguration !== undefined) {
    const Rules = LifecycleConfiguration.Rules.map(toLifecycleRule);
    all.push(['PutBucketLifecycleConfiguration', { LifecycleConfiguration: { Rules } }]);
  }
  const TagSet = tagsFor(given.Tags, context);
  if (TagSet !== undefined) all.push(['PutBucketTagging', { Tagging: { TagSet } }]);
  return all;
}

const toLifecycleRule = (rule: ReturnType<typeof lifecycleRule.read>): LifecycleRule => ({
  ID: rule.Id,
  Filter: { Prefix: rule.Prefix ?? '' },
  Status: rule.Status,
  ...(rule.ExpirationInDays === undefined ? {} : { Expiration: { Days: rule.ExpirationInDays } }),
  NoncurrentVersionExpiration: rule.NoncurrentVersionExpiration,
  AbortIncompleteMultipartUpload: rule.AbortIncompleteMultipartUpload,
});
