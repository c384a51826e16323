import type {
  BucketLocationConstraint,
  BucketVersioningStatus,
  CreateBucketRequest,
  ExpirationStatus,
  LifecycleRule,
  ObjectLockEnabled,
  ObjectLockRetentionMode,
  ObjectOwnership,
  ServerSideEncryption,
} from '@aws-sdk/client-s3';
import { AwsError } from '../../kernel/aws-error.ts';
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
  ObjectLockConfiguration: object({
    ObjectLockEnabled: word<ObjectLockEnabled>(),
    Rule: object({
      DefaultRetention: object({ Days: number, Mode: word<ObjectLockRetentionMode>(), Years: number }),
    }),
  }),
  ObjectLockEnabled: boolean,
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
      ObjectLockEnabledForBucket: given.ObjectLockEnabled,
    } satisfies CreateBucketRequest);
    context.established(Bucket);
    for (const [operation, change] of changes(given, context).values())
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
  update: {
    inPlace: [
      'BucketEncryption',
      'LifecycleConfiguration',
      'ObjectLockConfiguration',
      'ObjectLockEnabled',
      'OwnershipControls',
      'PublicAccessBlockConfiguration',
      'Tags',
      'VersioningConfiguration',
    ],
    replaced: ['BucketName'],
    name: 'BucketName',
    async apply({ physicalId: Bucket, after, changed }, context) {
      const { ObjectLockConfiguration: _last, ...others } = after;
      const wanted = changes(others, context);
      for (const name of changed) {
        const step = wanted.get(name) ?? BACK[name];
        if (step !== undefined) await context.call('s3', step[0], { Bucket, ...step[1] });
      }
      if (!changed.has('ObjectLockEnabled') && !changed.has('ObjectLockConfiguration')) return;
      const lock = lockOf(after);
      if (lock === undefined)
        throw new AwsError('InvalidRequest', 'Object Lock cannot be taken from a bucket that has it.');
      await context.call('s3', lock[0], { Bucket, ...lock[1] });
    },
  },
});

type Step = readonly [operation: string, change: object];

/** What is said about a bucket after it was made, each by an operation of its own; by the property's name. */
function changes(given: Properties, context: ResourceContext): ReadonlyMap<string, Step> {
  const all = new Map<string, Step>();
  const { BucketEncryption, LifecycleConfiguration, OwnershipControls } = given;
  const { PublicAccessBlockConfiguration, VersioningConfiguration } = given;
  if (VersioningConfiguration !== undefined)
    all.set('VersioningConfiguration', ['PutBucketVersioning', { VersioningConfiguration }]);
  if (BucketEncryption !== undefined) {
    const Rules = BucketEncryption.ServerSideEncryptionConfiguration.map((rule) => ({
      ApplyServerSideEncryptionByDefault: rule.ServerSideEncryptionByDefault,
      BucketKeyEnabled: rule.BucketKeyEnabled,
    }));
    const change = { ServerSideEncryptionConfiguration: { Rules } };
    all.set('BucketEncryption', ['PutBucketEncryption', change]);
  }
  if (PublicAccessBlockConfiguration !== undefined)
    all.set('PublicAccessBlockConfiguration', ['PutPublicAccessBlock', { PublicAccessBlockConfiguration }]);
  const lock = lockOf(given);
  // A bucket that was made with object lock has it, and only its configuration is left to say.
  if (lock !== undefined && given.ObjectLockConfiguration !== undefined)
    all.set('ObjectLockConfiguration', lock);
  if (OwnershipControls !== undefined)
    all.set('OwnershipControls', ['PutBucketOwnershipControls', { OwnershipControls }]);
  if (LifecycleConfiguration !== undefined) {
    const change = { LifecycleConfiguration: { Rules: LifecycleConfiguration.Rules.map(toLifecycleRule) } };
    all.set('LifecycleConfiguration', ['PutBucketLifecycleConfiguration', change]);
  }
  const TagSet = tagsFor(given.Tags, context);
  if (TagSet !== undefined) all.set('Tags', ['PutBucketTagging', { Tagging: { TagSet } }]);
  return all;
}

/** What a property that the template no longer has goes back to. Versioning, once on, can only be suspended. */
const BACK: Readonly<Record<string, Step>> = {
  BucketEncryption: ['DeleteBucketEncryption', {}],
  LifecycleConfiguration: ['DeleteBucketLifecycle', {}],
  OwnershipControls: [
    'PutBucketOwnershipControls',
    { OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] } },
  ],
  PublicAccessBlockConfiguration: ['DeletePublicAccessBlock', {}],
  Tags: ['DeleteBucketTagging', {}],
  VersioningConfiguration: ['PutBucketVersioning', { VersioningConfiguration: { Status: 'Suspended' } }],
};

/** What both properties of object lock say together; undefined when neither asks for it. */
function lockOf({ ObjectLockEnabled, ObjectLockConfiguration }: Properties): Step | undefined {
  if (ObjectLockEnabled !== true && ObjectLockConfiguration === undefined) return undefined;
  const change = { ObjectLockConfiguration: { ObjectLockEnabled: 'Enabled', ...ObjectLockConfiguration } };
  return ['PutObjectLockConfiguration', change];
}

const toLifecycleRule = (rule: ReturnType<typeof lifecycleRule.read>): LifecycleRule => ({
  ID: rule.Id,
  Filter: { Prefix: rule.Prefix ?? '' },
  Status: rule.Status,
  ...(rule.ExpirationInDays === undefined ? {} : { Expiration: { Days: rule.ExpirationInDays } }),
  NoncurrentVersionExpiration: rule.NoncurrentVersionExpiration,
  AbortIncompleteMultipartUpload: rule.AbortIncompleteMultipartUpload,
});
