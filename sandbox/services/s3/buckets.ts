import type {
  CreateBucketOutput,
  CreateBucketRequest,
  DeleteBucketRequest,
  GetBucketLocationOutput,
  GetBucketLocationRequest,
  HeadBucketOutput,
  HeadBucketRequest,
  ListBucketsOutput,
  ListBucketsRequest,
} from '@aws-sdk/client-s3';
import { AwsError, notInSandbox } from '../../kernel/aws-error.ts';
import { type Call, operation } from '../../kernel/operation.ts';
import { acceptOnly, need, refuseAcl } from './access.ts';
import { type Bucket, bucketArn, buckets, findBucket, requireBucket } from './bucket.ts';
import { readTags } from './bucket-tagging.ts';
import { bucketTrail, hostOf } from './trail.ts';

export const CreateBucket = operation<CreateBucketRequest, CreateBucketOutput>({
  // Asked of the caller's own account, whoever may have the name already.
  access: (input) => {
    const resource = bucketArn(input.Bucket);
    const locking =
      input.ObjectLockEnabledForBucket === true
        ? ['s3:PutBucketObjectLockConfiguration', 's3:PutBucketVersioning']
        : [];
    return [
      {
        action: 's3:CreateBucket',
        resource,
        context: {
          's3:locationconstraint': input.CreateBucketConfiguration?.LocationConstraint ?? 'us-east-1',
        },
      },
      ...locking.map((action) => ({ action, resource })),
    ];
  },
  act(input, call) {
    acceptOnly('CreateBucket', input, [
      'Bucket',
      'ACL',
      'CreateBucketConfiguration',
      'ObjectOwnership',
      'ObjectLockEnabledForBucket',
    ]);
    acceptOnly('CreateBucket', input.CreateBucketConfiguration ?? {}, ['LocationConstraint', 'Tags']);
    refuseAcl(input.ACL);
    requireValidName(input.Bucket);
    const region = regionFor(input.CreateBucketConfiguration?.LocationConstraint, call);
    const location = { Location: `/${input.Bucket}`, BucketArn: bucketArn(input.Bucket) };
    const existing = findBucket(call.world, input.Bucket);
    if (existing !== undefined) {
      refuseExisting(existing, call);
      return location;
    }
    const mine = buckets(call);
    if (mine.size >= MOST_BUCKETS)
      throw new AwsError('TooManyBuckets', 'You have attempted to create more buckets than allowed', {
        status: 400,
      });
    const tags = readTags(input.CreateBucketConfiguration?.Tags ?? []);
    if ((input.ObjectOwnership ?? 'BucketOwnerEnforced') !== 'BucketOwnerEnforced')
      throw notInSandbox('s3:CreateBucket with ACLs in force: only BucketOwnerEnforced');
    // Object lock needs versions, and switches them on for good.
    const locked = { objectLock: {}, versioning: 'Enabled' as const };
    const more = input.ObjectLockEnabledForBucket === true ? locked : {};
    mine.set(input.Bucket, { ...newBucket(input.Bucket, call, region), ...more, tags });
    return location;
  },
  trail: (input, _output, call) =>
    bucketTrail(
      call,
      input.Bucket,
      input.CreateBucketConfiguration === undefined
        ? {}
        : { CreateBucketConfiguration: { ...input.CreateBucketConfiguration } },
    ),
});

/** The quota that an account starts with. https://docs.aws.amazon.com/AmazonS3/latest/userguide/BucketRestrictions.html */
const MOST_BUCKETS = 10_000;

/**
 * New buckets block public access and encrypt what is put in them.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/create-bucket-faq.html
 */
const newBucket = (name: string, call: Call, region: string): Bucket => ({
  name,
  account: call.account,
  region,
  createdAt: call.at,
  objects: new Map(),
  uploads: new Map(),
  size: 0,
  publicAccessBlock: {
    BlockPublicAcls: true,
    IgnorePublicAcls: true,
    BlockPublicPolicy: true,
    RestrictPublicBuckets: true,
  },
  encryption: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' }, BucketKeyEnabled: false }],
  ownership: [{ ObjectOwnership: 'BucketOwnerEnforced' }],
  tags: new Map(),
});

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
function requireValidName(name: string): void {
  const isValid =
    /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name) &&
    !name.includes('..') &&
    !/^\d+\.\d+\.\d+\.\d+$/.test(name) &&
    !/^(xn--|sthree-|amzn-s3-demo-)/.test(name) &&
    !/(-s3alias|--ol-s3|\.mrap|--x-s3|--table-s3)$/.test(name);
  if (!isValid)
    throw new AwsError('InvalidBucketName', 'The specified bucket is not valid.', { status: 400 });
}

function regionFor(constraint: string | undefined, call: Call): string {
  const region = constraint === 'EU' ? 'eu-west-1' : (constraint ?? 'us-east-1');
  if (region === call.region || (call.region === 'us-east-1' && constraint !== undefined)) return region;
  throw new AwsError(
    'IllegalLocationConstraintException',
    `The ${constraint ?? 'unspecified'} location constraint is incompatible for the region specific endpoint this request was sent to.`,
    { status: 400 },
  );
}

/** In us-east-1 making one's own bucket again succeeds and changes nothing. */
function refuseExisting(existing: Bucket, call: Call): void {
  if (existing.account !== call.account)
    throw new AwsError(
      'BucketAlreadyExists',
      'The requested bucket name is not available. The bucket namespace is shared by all users of the system. Please select a different name and try again.',
      { status: 409 },
    );
  if (existing.region !== 'us-east-1' || call.region !== 'us-east-1')
    throw new AwsError(
      'BucketAlreadyOwnedByYou',
      'Your previous request to create the named bucket succeeded and you already own it.',
      { status: 409 },
    );
}

export const HeadBucket = operation<HeadBucketRequest, HeadBucketOutput>({
  dataEvent: true,
  access: (input, call) => [need(call, input.Bucket, 's3:ListBucket')],
  act(input, call) {
    const bucket = requireBucket(call.world, input);
    return { BucketRegion: bucket.region, BucketArn: bucketArn(bucket.name), AccessPointAlias: false };
  },
  trail: (input, _output, call) => bucketTrail(call, input.Bucket),
});

export const DeleteBucket = operation<DeleteBucketRequest, Record<never, never>>({
  access: (input, call) => [need(call, input.Bucket, 's3:DeleteBucket')],
  act(input, call) {
    const bucket = requireBucket(call.world, input);
    if (bucket.objects.size > 0)
      throw new AwsError(
        'BucketNotEmpty',
        bucket.versioning === undefined
          ? 'The bucket you tried to delete is not empty'
          : 'The bucket you tried to delete is not empty. You must delete all versions in the bucket.',
        { status: 409 },
      );
    buckets({ world: call.world, account: bucket.account, region: '' }).delete(bucket.name);
    return {};
  },
  trail: (input, _output, call) => bucketTrail(call, input.Bucket),
});

export const ListBuckets = operation<ListBucketsRequest, ListBucketsOutput>({
  access: () => [{ action: 's3:ListAllMyBuckets', resource: 'arn:aws:s3:::*' }],
  act(input, call) {
    const most = input.MaxBuckets ?? 10_000;
    if (!(most >= 1 && most <= 10_000))
      throw new AwsError('InvalidArgument', 'max-buckets must be between 1 and 10000', { status: 400 });
    const after = input.ContinuationToken === undefined ? '' : fromToken(input.ContinuationToken);
    const all = [...buckets(call).values()]
      .filter(({ name }) => name > after && name.startsWith(input.Prefix ?? ''))
      .filter(({ region }) => input.BucketRegion === undefined || region === input.BucketRegion)
      .sort((a, b) => (a.name < b.name ? -1 : 1));
    const page = all.slice(0, most);
    const last = page.at(-1);
    return {
      Buckets: page.map(({ name, createdAt, region }) => ({
        Name: name,
        CreationDate: new Date(createdAt),
        BucketRegion: region,
        BucketArn: bucketArn(name),
      })),
      Owner: { ID: ownerId(call.account) },
      ...(input.Prefix === undefined ? {} : { Prefix: input.Prefix }),
      ...(all.length > page.length && last !== undefined ? { ContinuationToken: toToken(last.name) } : {}),
    };
  },
  trail: (_input, _output, call) => ({
    requestParameters: { Host: hostOf(call) },
    responseElements: null,
  }),
});

const toToken = (text: string): string => Buffer.from(text).toString('base64url');
const fromToken = (token: string): string => Buffer.from(token, 'base64url').toString('utf8');

/** The account's canonical user id, 64 hexadecimal digits. */
export const ownerId = (account: string): string => account.padStart(64, '0');

export const GetBucketLocation = operation<GetBucketLocationRequest, GetBucketLocationOutput>({
  access: (input, call) => [need(call, input.Bucket, 's3:GetBucketLocation')],
  act(input, call) {
    const { region } = requireBucket(call.world, input);
    // The first region has no name here.
    return region === 'us-east-1' ? {} : { LocationConstraint: region as 'eu-west-2' };
  },
  trail: (input, _output, call) => bucketTrail(call, input.Bucket, { location: '' }),
});
